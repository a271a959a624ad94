namespace Drivetrain.Reauth.Api.Tests.Foundation.Values;

public sealed class SecretsTests
{
    [Fact]
    public void Hash_KnownText_IsItsSha256InBase64Url() => Assert.Equal("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", Secrets.Hash("abc"));

    [Fact]
    public void New_Always_Is256BitsThatAreNotRepeated()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => Secrets.New()).ToList();

        Assert.All(secrets, secret => Assert.Matches("^[A-Za-z0-9_-]{43}$", secret));
        Assert.Equal(secrets.Count, secrets.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Matches_TheSecretAlone_IsTrue()
    {
        var secret = Secrets.New();
        var hash = Secrets.Hash(secret);

        Assert.True(Secrets.Matches(secret, hash));
        Assert.False(Secrets.Matches(secret + "A", hash));
        Assert.False(Secrets.Matches(secret[..^1], hash));
        Assert.False(Secrets.Matches(Secrets.New(), hash));
        Assert.False(Secrets.Matches(string.Empty, hash));
        Assert.False(Secrets.Matches(hash, hash));
        Assert.False(Secrets.Matches(secret, hash[..^1]));
    }

    [Fact]
    public void Matches_NothingAgainstNothing_IsFalse()
    {
        Assert.False(Secrets.Matches(null, null));
        Assert.False(Secrets.Matches(null, Secrets.Hash("x")));
        Assert.False(Secrets.Matches("x", null));
        Assert.False(Secrets.Matches(string.Empty, string.Empty));
    }
}
