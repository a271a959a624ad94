using Drivetrain.Reauth.PluginHost.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed class SettingsTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    public SettingsTests() => _plugins.Add(FixturePlugins.Manifest());

    [Fact]
    public async Task Find_RequiredSettingBlank_IsMissingByConfigurationKey()
    {
        await using var catalog = Catalog(("journal", "  "));

        Assert.Equal(["Providers:fixture:Journal"], catalog.Find("fixture")!.MissingSettings);
        Assert.False(catalog.Find("fixture")!.IsConfigured);
    }

    [Fact]
    public async Task Find_CustomEnvironmentWithoutAddress_AddressIsMissing()
    {
        await using var catalog = Catalog(("Environment", "custom"));

        Assert.Equal(["Providers:fixture:ApiUrl"], catalog.Find("fixture")!.MissingSettings);
    }

    [Theory]
    [InlineData("environment", "live", "Providers:fixture:Environment must be one of production, test, custom.")]
    [InlineData("secret", "CANARY-9", "Providers:fixture:Secret doesn't match the format in its description.")]
    [InlineData(
        "apiUrl",
        "https://elsewhere.example",
        "Providers:fixture:ApiUrl is fixed by the selected environment. Remove it, or choose another environment."
    )]
    public async Task Activate_InvalidSetting_SaysWhichAndNeverItsValue(string name, string value, string sentence)
    {
        await using var catalog = Catalog((name, value));

        var answer = await catalog.ActivateAsync("fixture", CancellationToken.None);

        Assert.Equal([sentence], catalog.Find("fixture")!.InvalidSettings);
        Assert.Equal("provider_not_configured", answer.Failure!.Code);
        Assert.Equal(sentence, answer.Failure.Detail);
        Assert.DoesNotContain("CANARY", answer.Failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.com/x")]
    [InlineData("https://user:password@example.com/x")]
    [InlineData("ftp://localhost/x")]
    [InlineData("/relative")]
    public async Task Find_CustomAddressNotAllowed_IsInvalid(string address)
    {
        await using var catalog = Catalog(("environment", "custom"), ("apiUrl", address));

        Assert.Single(catalog.Find("fixture")!.InvalidSettings);
    }

    [Theory]
    [InlineData("123", true)]
    [InlineData("123\n", false)]
    [InlineData("1234", false)]
    [InlineData("١٢٣", false)]
    [InlineData(null, false)]
    public async Task IsInstanceId_Text_FollowsThePatternStrictly(string? text, bool expected)
    {
        await using var catalog = Catalog();

        Assert.Equal(expected, catalog.Find("fixture")!.IsInstanceId(text));
    }

    public void Dispose() => _plugins.Dispose();

    private PluginCatalog Catalog(params (string Name, string Value)[] settings) =>
        new(_plugins.Options(settings), TimeProvider.System, NullLoggerFactory.Instance);
}
