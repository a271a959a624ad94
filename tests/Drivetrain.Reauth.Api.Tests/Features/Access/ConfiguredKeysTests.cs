using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class ConfiguredKeysTests
{
    private const string Key = "a-key-canary-of-more-than-32-characters";

    [Fact]
    public void Find_ConfiguredKey_GivesItsCaller()
    {
        var keys = new ConfiguredKeys(Configuration(("Name", "Platform"), ("Role", "Platform"), ("Key", Key), ("WorkspaceId", "acme")));
        Assert.Equal(new Caller("key:config/Platform", Role.Platform, "acme", "Platform"), keys.Find(Key));
        Assert.Null(keys.Find(Key + "x"));
        Assert.False(keys.HasOperator);
    }

    [Theory]
    [InlineData("Key", "canary-too-short", "Access:Keys:0:Key must have at least 32")]
    [InlineData("Key", "a-key-canary-of-more-than-32-characters-ünïcödé", "Access:Keys:0:Key must have at least 32")]
    [InlineData("Key", null, "Access:Keys:0:Key must have at least 32")]
    [InlineData("Role", "extension", "Access:Keys:0:Role must be platform, operator or support")]
    [InlineData("Role", "", "Access:Keys:0:Role must be platform, operator or support")]
    [InlineData("Role", "1", "Access:Keys:0:Role must be platform, operator or support")]
    [InlineData("Role", null, "Access:Keys:0:Role must be platform, operator or support")]
    [InlineData("Name", "", "Access:Keys:0:Name is missing")]
    [InlineData("Name", "other", "has the Name")]
    [InlineData("Key", "another-key-canary-of-32-characters-or-more", "contains a duplicate Key")]
    [InlineData("WorkspaceId", "acme", "Access:Keys:0:WorkspaceId can't be combined with the role operator")]
    public void Create_UnusableKey_FailsInClearWordsWithoutTheKey(string setting, string? value, string expected)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Name"] = "Operator",
            ["Role"] = "operator",
            ["Key"] = Key,
            [setting] = value,
        };
        var failure = Assert.Throws<OptionsValidationException>(() => new ConfiguredKeys(Configuration([.. settings.Select(pair => (pair.Key, pair.Value))])));
        Assert.Contains(failure.Failures, message => message.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, 10, false)]
    [InlineData(32, 100, true)]
    [InlineData(32, 101, false)]
    public void Create_KeyAndNameOfSomeLength_AreTakenWithinTheirBounds(int keyLength, int nameLength, bool isTaken)
    {
        var settings = Configuration(("Name", new string('n', nameLength)), ("Role", "platform"), ("Key", new string('k', keyLength)));
        var failure = Record.Exception(() => new ConfiguredKeys(settings));
        Assert.Equal(isTaken, failure is null);
    }

    [Theory]
    [InlineData("a key canary that has spaces and 32 characters or more")]
    [InlineData("a-key-canary-that-has-a-tab\tand-32-characters-or-more")]
    public void Create_KeyWithWhatNoHeaderHolds_IsRefused(string key) =>
        Assert.Throws<OptionsValidationException>(() => new ConfiguredKeys(Configuration(("Name", "Platform"), ("Role", "platform"), ("Key", key))));

    [Fact]
    public void Find_OneOfSeveralKeys_GivesItsOwnCallerAndNoOther()
    {
        var keys = new ConfiguredKeys(Configuration(("Name", "Ops"), ("Role", "operator"), ("Key", Key), ("WorkspaceId", "")));
        Assert.Equal(new Caller("key:config/Ops", Role.Operator, WorkspaceId: null, "Ops"), keys.Find(Key));
        Assert.Equal(new Caller("key:config/Other", Role.Support, WorkspaceId: null, "Other"), keys.Find("another-key-canary-of-32-characters-or-more"));
        Assert.Equal(keys.Find(Key), keys.FindByHash(Secrets.Hash(Key)));
        Assert.Null(keys.FindByHash(Secrets.Hash(Key).ToUpperInvariant()));
        Assert.True(keys.HasOperator);
    }

    private static IConfiguration Configuration(params (string Name, string? Value)[] first) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([
                .. first.Select(setting => KeyValuePair.Create($"Access:Keys:0:{setting.Name}", setting.Value)),
                KeyValuePair.Create<string, string?>("Access:Keys:1:Name", "Other"),
                KeyValuePair.Create<string, string?>("Access:Keys:1:Role", "support"),
                KeyValuePair.Create<string, string?>("Access:Keys:1:Key", "another-key-canary-of-32-characters-or-more"),
            ])
            .Build();
}
