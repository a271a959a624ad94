using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>The simulators and the real api, wired to each other.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    // In the order of their start.
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly DemoNames _names;
    private readonly string? _temporaryFolder;
    private Func<CancellationToken, Task<ApiProcess>> _startApi = null!;

    private DemoHost(DemoOptions options, DemoPorts ports)
    {
        _names = options.RealNames ? DemoNames.Real(ports, TimeProvider.System) : DemoNames.Plain(ports);
        _temporaryFolder = options.DataPath is null ? Directory.CreateTempSubdirectory("drivetrain-reauth-sandbox-").FullName : null;
        DataPath = options.DataPath ?? _temporaryFolder!;
    }

    public IntuitSimulator Intuit { get; private set; } = null!;

    public XeroSimulator Xero { get; private set; } = null!;

    public DrivetrainSimulator Drivetrain { get; private set; } = null!;

    public ApiProcess Api { get; private set; } = null!;

    public DemoAddresses Addresses { get; private set; } = null!;

    /// <summary>Where a browser finds the real names; null with plain ones.</summary>
    public HostMap? HostMap => _names.HostMap;

    /// <summary>The folder of the api's data and log.</summary>
    public string DataPath { get; }

    /// <summary>Starts everything.</summary>
    /// <exception cref="DemoException">Something could not be started.</exception>
    public static async Task<DemoHost> StartAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var ports = DemoPorts.Choose(options.UsualPorts);
        var demo = new DemoHost(options, ports);
        try
        {
            await demo.StartAsync(options, ports, cancellationToken);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the api alone, as in an outage; its data stays.</summary>
    public ValueTask StopApiAsync() => Api.DisposeAsync();

    /// <summary>Starts the api again, at the same addresses and on the same data.</summary>
    /// <exception cref="DemoException">It did not start.</exception>
    public async Task StartApiAsync(CancellationToken cancellationToken)
    {
        Api = await _startApi(cancellationToken);
        _parts.Add(Api);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
        _names.Dispose();
        if (_temporaryFolder is not null)
            await Folders.RemoveAsync(_temporaryFolder);
    }

    private async Task StartAsync(DemoOptions options, DemoPorts ports, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataPath);
        var (platformKey, operatorKey, supportKey) = (NewKey(), NewKey(), NewKey());
        var apiUrl = new Uri($"http://127.0.0.1:{ports.Api}");
        Intuit = await IntuitSimulator.StartAsync(
            new IntuitOptions
            {
                Port = ports.Intuit,
                Tls = _names.IntuitTls,
                BrowserOrigin = _names.Intuit,
                Knobs = new IntuitKnobs
                {
                    RedirectUris = [new Uri(_names.Api, "/oauth/quickbooks/callback").AbsoluteUri],
                    ReconnectUrl = new Uri(_names.Api, "/connect/quickbooks"),
                    DisconnectUrl = new Uri(_names.Api, "/disconnected/quickbooks"),
                    LaunchUrl = new Uri(_names.Api, "/launch/quickbooks"),
                },
            },
            cancellationToken
        );
        _parts.Add(Intuit);
        Xero = await XeroSimulator.StartAsync(
            new XeroOptions
            {
                Port = ports.Xero,
                Tls = _names.XeroTls,
                BrowserOrigin = _names.Xero,
                Knobs = new XeroKnobs { RedirectUris = [new Uri(_names.Api, "/oauth/xero/callback").AbsoluteUri] },
            },
            cancellationToken
        );
        _parts.Add(Xero);
        Drivetrain = await DrivetrainSimulator.StartAsync(
            new DrivetrainOptions
            {
                Port = ports.Drivetrain,
                Tls = _names.DrivetrainTls,
                BrowserOrigin = _names.Drivetrain,
                ApiUrl = apiUrl,
                PlatformKey = platformKey,
                CompanyApiUrl = Intuit.ApiBaseUrl,
                XeroApiUrl = Xero.ApiBaseUrl,
                WebhookSecret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            },
            cancellationToken
        );
        _parts.Add(Drivetrain);

        var settings = Settings(options, platformKey, operatorKey, supportKey);
        var logPath = Path.Combine(DataPath, "api.log");
        File.Delete(logPath);
        _startApi = token => ApiProcess.StartAsync(options.ApiPath ?? ApiProcess.BuiltPath, ports.Api, settings, logPath, token);
        await StartApiAsync(cancellationToken);
        await RegisterAsync(cancellationToken);
        Addresses = new DemoAddresses(
            Drivetrain.DataUrl,
            _names.Api,
            apiUrl,
            Intuit.BrowserOrigin,
            Xero.BrowserOrigin,
            operatorKey,
            supportKey,
            ports.AreUsual
        );
    }

    private Dictionary<string, string> Settings(DemoOptions options, string platformKey, string operatorKey, string supportKey)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Reauth__PublicUrl"] = _names.Api.GetLeftPart(UriPartial.Authority),
            ["Reauth__ReturnHosts__0"] = Drivetrain.BrowserOrigin.Authority,
            ["Storage__Path"] = Path.Combine(DataPath, "api"),
            ["Providers__quickbooks__ClientId"] = Intuit.ClientId,
            ["Providers__quickbooks__ClientSecret"] = Intuit.ClientSecret,
            ["Providers__quickbooks__Environment"] = "custom",
            ["Providers__quickbooks__DiscoveryUrl"] = Intuit.DiscoveryUrl.AbsoluteUri,
            ["Providers__quickbooks__ApiBaseUrl"] = Intuit.ApiBaseUrl.GetLeftPart(UriPartial.Authority),
            ["Providers__xero__ClientId"] = Xero.ClientId,
            ["Providers__xero__ClientSecret"] = Xero.ClientSecret,
            ["Providers__xero__Environment"] = "custom",
            ["Providers__xero__DiscoveryUrl"] = Xero.DiscoveryUrl.AbsoluteUri,
            ["Providers__xero__ApiBaseUrl"] = Xero.ApiBaseUrl.GetLeftPart(UriPartial.Authority),
            ["Access__Keys__0__Name"] = "sandbox-platform",
            ["Access__Keys__0__Role"] = "platform",
            ["Access__Keys__0__Key"] = platformKey,
            ["Access__Keys__1__Name"] = "sandbox-operator",
            ["Access__Keys__1__Role"] = "operator",
            ["Access__Keys__1__Key"] = operatorKey,
            ["Access__Keys__2__Name"] = "Sandra Support",
            ["Access__Keys__2__Role"] = "support",
            ["Access__Keys__2__Key"] = supportKey,
            ["Webhooks__Endpoints__0__Url"] = Drivetrain.WebhookUrl.AbsoluteUri,
            ["Webhooks__Endpoints__0__Secret"] = Drivetrain.WebhookSecret,
        };
        if (options.ExtensionId is { } id)
            settings["Http__ExtensionOrigins__0"] = $"chrome-extension://{id}";
        foreach (var (name, value) in _names.ApiSettings(DataPath).Concat(options.ApiSettings))
            settings[name] = value;
        return settings;
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Drivetrain.RegisterAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new DemoException($"{exception.Message}{Environment.NewLine}The api's last words:{Environment.NewLine}{Api.Tail()}");
        }
    }

    private static string NewKey() => RandomNumberGenerator.GetHexString(48, lowercase: true);
}

/// <summary>Where everything is.</summary>
/// <param name="DataPage">Drivetrain's page of data sources.</param>
/// <param name="Api">The api as browsers know it.</param>
/// <param name="LocalApi">The api on plain loopback, for servers, tests and tools.</param>
/// <param name="Intuit">QuickBooks' provider as browsers know it.</param>
/// <param name="Xero">Xero as browsers know it.</param>
/// <param name="OperatorKey">A key for the api.</param>
/// <param name="SupportKey">A key for the console.</param>
/// <param name="PortsAreUsual">The plain ports are those that people remember.</param>
internal sealed record DemoAddresses(Uri DataPage, Uri Api, Uri LocalApi, Uri Intuit, Uri Xero, string OperatorKey, string SupportKey, bool PortsAreUsual);
