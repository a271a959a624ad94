using System.Runtime.Loader;
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

        var provider = Assert.Single(catalog.Providers);
        Assert.Equal(
            ("quickbooks", "QuickBooks", "drivetrain.quickbooks", "QuickBooks company", "Organization Admin", "realmId"),
            (provider.Id, provider.DisplayName, provider.PluginId, provider.InstanceNoun, provider.AdminRole, provider.CallbackInstanceParameter));
        Assert.Equal(["Providers:quickbooks:ClientId", "Providers:quickbooks:ClientSecret"], provider.MissingSettings);
        Assert.True(provider.IsInstanceId(FakeIntuit.Realm));
        var failure = (await catalog.ActivateAsync("quickbooks", CancellationToken.None)).Failure!;
        Assert.Equal("provider_not_configured", failure.Code);
        Assert.Contains("Providers:quickbooks:ClientSecret", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_AsBuilt_HoldsItsDependenciesAndNotTheContract()
    {
        var files = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "plugins", "quickbooks")).Select(Path.GetFileName).ToList();

        Assert.Contains("Drivetrain.Reauth.Plugins.QuickBooks.deps.json", files, StringComparer.Ordinal);
        Assert.Contains("Duende.IdentityModel.dll", files, StringComparer.Ordinal);
        Assert.DoesNotContain("Drivetrain.Reauth.Plugins.dll", files, StringComparer.Ordinal);
        Assert.DoesNotContain("Microsoft.Extensions.Logging.Abstractions.dll", files, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Activate_Configured_RunsAWholeFlowInItsOwnLoadContext()
    {
        await using var catalog = Configured();

        var provider = (await catalog.ActivateAsync("quickbooks", CancellationToken.None)).Provider!;
        var tokens = await provider.ExchangeCodeAsync(new CodeExchange("code", "verifier", "https://reauth.example/callback"), CancellationToken.None);
        var proof = await provider.ProveInstancesAsync(tokens.Value!, new Dictionary<string, string>(StringComparer.Ordinal) { ["realmId"] = FakeIntuit.Realm }, CancellationToken.None);

        Assert.Equal(FakeIntuit.Realm, proof.Value!.Instances.Single().Id);
        var context = AssemblyLoadContext.GetLoadContext(provider.GetType().Assembly)!;
        Assert.Equal("drivetrain.quickbooks", context.Name);
        Assert.Contains(context.Assemblies, assembly => string.Equals(assembly.GetName().Name, "Duende.IdentityModel", StringComparison.Ordinal));
        Assert.DoesNotContain("CANARY", _logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_AfterAFlow_Unloads()
    {
        var context = await FlowAsync();

        await Until.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !context.IsAlive;
        });
    }

    private async Task<WeakReference> FlowAsync()
    {
        await using var catalog = Configured();
        var provider = (await catalog.ActivateAsync("quickbooks", CancellationToken.None)).Provider!;
        var tokens = await provider.ExchangeCodeAsync(new CodeExchange("code", "verifier", "https://reauth.example/callback"), CancellationToken.None);
        await provider.ProveInstancesAsync(tokens.Value!, new Dictionary<string, string>(StringComparer.Ordinal) { ["realmId"] = FakeIntuit.Realm }, CancellationToken.None);
        return new WeakReference(AssemblyLoadContext.GetLoadContext(provider.GetType().Assembly));
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
