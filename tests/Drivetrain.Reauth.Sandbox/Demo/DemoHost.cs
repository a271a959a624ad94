using System.Security.Cryptography;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>Both simulators and the real api, wired to each other.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly string? _temporaryFolder;

    private DemoHost(IntuitSimulator intuit, DrivetrainSimulator drivetrain, ApiProcess api, DemoAddresses addresses, string? temporaryFolder) =>
        (Intuit, Drivetrain, Api, Addresses, _temporaryFolder) = (intuit, drivetrain, api, addresses, temporaryFolder);

    public IntuitSimulator Intuit { get; }

    public DrivetrainSimulator Drivetrain { get; }

    public ApiProcess Api { get; }

    public DemoAddresses Addresses { get; }

    /// <summary>Starts everything.</summary>
    /// <exception cref="DemoException">Something could not be started.</exception>
    public static async Task<DemoHost> StartAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var ports = DemoPorts.Choose(options.UsualPorts);
        var temporaryFolder = options.DataPath is null ? Directory.CreateTempSubdirectory("drivetrain-reauth-sandbox-").FullName : null;
        var dataPath = options.DataPath ?? temporaryFolder!;
        Directory.CreateDirectory(dataPath);
        var publicUrl = new Uri($"http://reauth.localhost:{ports.Api}");
        var platformKey = NewKey();
        var operatorKey = NewKey();

        var started = new Stack<IAsyncDisposable>();
        try
        {
            var intuit = await IntuitSimulator.StartAsync(
                new IntuitOptions { Port = ports.Intuit, Knobs = new IntuitKnobs { RedirectUris = [new Uri(publicUrl, "/oauth/quickbooks/callback").AbsoluteUri] } }, cancellationToken);
            started.Push(intuit);
            var drivetrain = await DrivetrainSimulator.StartAsync(
                new DrivetrainOptions
                {
                    Port = ports.Drivetrain,
                    ApiUrl = new Uri($"http://127.0.0.1:{ports.Api}"),
                    PlatformKey = platformKey,
                    CompanyApiUrl = intuit.ApiBaseUrl,
                    WebhookSecret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
                },
                cancellationToken);
            started.Push(drivetrain);
            var logPath = Path.Combine(dataPath, "api.log");
            var settings = Settings(ports, publicUrl, dataPath, intuit, drivetrain, platformKey, operatorKey);
            foreach (var (name, value) in options.ApiSettings)
                settings[name] = value;
            var api = await ApiProcess.StartAsync(options.ApiPath ?? ApiProcess.BuiltPath, ports.Api, settings, logPath, cancellationToken);
            started.Push(api);
            await RegisterAsync(drivetrain, api, cancellationToken);
            return new DemoHost(intuit, drivetrain, api, new DemoAddresses(drivetrain.DataUrl, publicUrl, intuit.BrowserOrigin, operatorKey, ports.AreUsual), temporaryFolder);
        }
        catch
        {
            while (started.TryPop(out var part))
                await part.DisposeAsync();
            DeleteFolder(temporaryFolder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Drivetrain.DisposeAsync();
        await Intuit.DisposeAsync();
        DeleteFolder(_temporaryFolder);
    }

    private static Dictionary<string, string> Settings(
        DemoPorts ports, Uri publicUrl, string dataPath, IntuitSimulator intuit, DrivetrainSimulator drivetrain, string platformKey, string operatorKey) => new(StringComparer.Ordinal)
        {
            // *.localhost may resolve to either loopback address.
            ["ASPNETCORE_URLS"] = LoopbackServer.HasIPv6 ? $"http://127.0.0.1:{ports.Api};http://[::1]:{ports.Api}" : $"http://127.0.0.1:{ports.Api}",
            ["Reauth__PublicUrl"] = publicUrl.GetLeftPart(UriPartial.Authority),
            ["Reauth__ReturnHosts__0"] = drivetrain.BrowserOrigin.Authority,
            ["Storage__Path"] = Path.Combine(dataPath, "api"),
            ["Providers__quickbooks__ClientId"] = intuit.ClientId,
            ["Providers__quickbooks__ClientSecret"] = intuit.ClientSecret,
            ["Providers__quickbooks__Environment"] = "custom",
            ["Providers__quickbooks__DiscoveryUrl"] = intuit.DiscoveryUrl.AbsoluteUri,
            ["Providers__quickbooks__ApiBaseUrl"] = intuit.ApiBaseUrl.GetLeftPart(UriPartial.Authority),
            ["Access__Keys__0__Name"] = "sandbox-platform",
            ["Access__Keys__0__Role"] = "platform",
            ["Access__Keys__0__Key"] = platformKey,
            ["Access__Keys__1__Name"] = "sandbox-operator",
            ["Access__Keys__1__Role"] = "operator",
            ["Access__Keys__1__Key"] = operatorKey,
            ["Webhooks__Endpoints__0__Url"] = drivetrain.WebhookUrl.AbsoluteUri,
            ["Webhooks__Endpoints__0__Secret"] = drivetrain.WebhookSecret,
        };

    private static async Task RegisterAsync(DrivetrainSimulator drivetrain, ApiProcess api, CancellationToken cancellationToken)
    {
        try
        {
            await drivetrain.RegisterAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new DemoException($"{exception.Message}{Environment.NewLine}The api's last words:{Environment.NewLine}{api.Tail()}");
        }
    }

    private static string NewKey() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    private static void DeleteFolder(string? folder)
    {
        if (folder is not null && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>Where everything is.</summary>
internal sealed record DemoAddresses(Uri DataPage, Uri Api, Uri Intuit, string OperatorKey, bool PortsAreUsual);
