using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>Each rule of the allow-list where it just holds and where it just does not.</summary>
public sealed class ReturnUrlBoundsTests
{
    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void Accept_LongUrl_IsTakenUpToTheLimit(int length, bool taken) =>
        Assert.Equal(taken, Accept("https://app.drivetrain.ai/".PadRight(length, 'x'), "app.drivetrain.ai") is not null);

    [Theory]
    [InlineData("https://APP.drivetrain.ai/Data", "https://app.drivetrain.ai/Data")]
    [InlineData("HTTPS://app.drivetrain.ai", "https://app.drivetrain.ai/")]
    [InlineData("https://app.drivetrain.ai:443/data", "https://app.drivetrain.ai/data")]
    [InlineData("https://app.drivetrain.ai/a/../b?x=!~#f", "https://app.drivetrain.ai/b?x=!~#f")]
    public void Accept_Allowed_AnswersWithTheCanonicalForm(string url, string canonical) => Assert.Equal(canonical, Accept(url, "app.drivetrain.ai"));

    [Theory]
    [InlineData("https://app.drivetrain.ai/\u007f")]
    [InlineData("https://app.drivetrain.ai/ ")]
    [InlineData("https://app.drivetrain.ai/ü")]
    [InlineData("https://app.drivetrain.ai/a\\b")]
    public void Accept_CharacterThatParsersReadDifferently_IsRefused(string url) => Assert.Null(Accept(url, "app.drivetrain.ai"));

    [Theory]
    [InlineData("app.drivetrain.ai", "https://app.drivetrain.ai/", true)]
    [InlineData("APP.drivetrain.ai", "https://app.drivetrain.ai/", true)]
    [InlineData("app.drivetrain.ai", "https://x.app.drivetrain.ai/", false)]
    [InlineData("app.drivetrain.ai", "https://app.drivetrain.ai:8443/", false)]
    [InlineData("app.drivetrain.ai:8443", "https://app.drivetrain.ai:8443/", true)]
    [InlineData("app.drivetrain.ai:8443", "https://app.drivetrain.ai/", false)]
    [InlineData("app.drivetrain.ai:443", "https://app.drivetrain.ai/", true)]
    [InlineData("*.drivetrain.ai", "https://a.drivetrain.ai/", true)]
    [InlineData("*.DRIVETRAIN.ai", "https://a.b.drivetrain.ai/", true)]
    [InlineData("*.drivetrain.ai", "https://drivetrain.ai/", false)]
    [InlineData("*.drivetrain.ai", "https://notdrivetrain.ai/", false)]
    [InlineData("*.drivetrain.ai:8443", "https://a.drivetrain.ai:8443/", true)]
    [InlineData("*.drivetrain.ai:8443", "https://a.drivetrain.ai/", false)]
    public void Accept_EachFormOfAnEntry_HoldsForExactlyItsHosts(string entry, string url, bool taken) => Assert.Equal(taken, Accept(url, entry) is not null);

    [Theory]
    [InlineData("127.0.0.1:5330", "http://127.0.0.1:5330/data", true)]
    [InlineData("localhost:5330", "http://localhost:5330/data", true)]
    [InlineData("drivetrain.localhost:5330", "http://drivetrain.LOCALHOST:5330/data", true)]
    [InlineData("drivetrain.localhost:5330", "https://drivetrain.localhost:5330/data", true)]
    [InlineData("app.drivetrain.ai:5330", "http://app.drivetrain.ai:5330/data", false)]
    [InlineData("evillocalhost:5330", "http://evillocalhost:5330/data", false)]
    [InlineData("10.0.0.1:5330", "http://10.0.0.1:5330/data", false)]
    [InlineData("localhost:5330", "ftp://localhost:5330/data", false)]
    public void Accept_PlainHttp_IsForLoopbackNamesAlone(string entry, string url, bool taken) => Assert.Equal(taken, Accept(url, entry) is not null);

    [Fact]
    public void Accept_AnyOfSeveralEntries_IsEnoughAndTheDefaultIsGone()
    {
        Assert.NotNull(Accept("https://two.example/", "one.example", "two.example"));
        Assert.Null(Accept("https://app.drivetrain.ai/", "one.example", "two.example"));
    }

    private static string? Accept(string url, params string[] entries)
    {
        var options = new AddressOptions();
        foreach (var entry in entries)
        {
            options.ReturnHosts.Add(entry);
        }

        return new ReturnUrlPolicy(Options.Create(options)).Accept(url);
    }
}
