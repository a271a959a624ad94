using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>The plugin as it is shipped: the built folder, loaded by the host.</summary>
public sealed class QuickBooksPluginTests : IAsyncLifetime, IDisposable
{
    private readonly CapturedLogs _logs = new();
    private FakeIntuit _intuit = null!;

    public async Task InitializeAsync() => _intuit = await FakeIntuit.StartAsync();

    public async Task DisposeAsync() => await _intuit.DisposeAsync();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Catalog_WithoutSettings_DescribesItAndNamesWhatIsMissing()
    {
        await using var catalog = new PluginCatalog(new PluginHostOptions(), TimeProvider.System, _logs);

        var provider = catalog.Find("quickbooks")!;
        Assert.Equal(
            ("quickbooks", "QuickBooks", "drivetrain.quickbooks", "QuickBooks company", "Organization Admin", "realmId"),
            (provider.Id, provider.DisplayName, provider.PluginId, provider.InstanceNoun, provider.AdminRole, provider.CallbackInstanceParameter)
        );
        Assert.Equal(["Providers:quickbooks:ClientId", "Providers:quickbooks:ClientSecret"], provider.MissingSettings);
        Assert.True(provider.IsInstanceId(FakeIntuit.Realm));
        var failure = (await catalog.ActivateAsync("quickbooks", CancellationToken.None)).Failure!;
        Assert.Equal("provider_not_configured", failure.Code);
        Assert.Contains("Providers:quickbooks:ClientSecret", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_AsBuilt_HoldsNoCode() =>
        Assert.Equal(
            ["bundle.l10n.de.json", "plugin.json"],
            Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "plugins", "quickbooks"), "*", SearchOption.AllDirectories)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public async Task Activate_Configured_RunsAWholeFlow()
    {
        await using var catalog = Configured();

        var provider = (await catalog.ActivateAsync("quickbooks", CancellationToken.None)).Provider!;
        var tokens = await provider.ExchangeCodeAsync(new CodeExchange("code", "verifier", "https://reauth.example/callback"), CancellationToken.None);
        var proof = await provider.ProveInstancesAsync(
            tokens.Value!,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["realmId"] = FakeIntuit.Realm },
            CancellationToken.None
        );

        Assert.Equal(FakeIntuit.Realm, proof.Value!.Instances.Single().Id);
        Assert.DoesNotContain("CANARY", _logs.Text, StringComparison.Ordinal);
    }

    private PluginCatalog Configured()
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["ClientId"] = FakeIntuit.ClientId,
            ["ClientSecret"] = FakeIntuit.ClientSecret,
            ["Environment"] = "custom",
            ["DiscoveryUrl"] = _intuit.Origin + "/discovery",
            ["ApiBaseUrl"] = _intuit.Origin + "/api",
        };
        return new PluginCatalog(new PluginHostOptions { ProviderSettings = _ => settings }, TimeProvider.System, _logs);
    }
}
