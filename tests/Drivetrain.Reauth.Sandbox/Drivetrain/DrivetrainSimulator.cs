using Drivetrain.Reauth.Sandbox.Drivetrain.Control;
using Drivetrain.Reauth.Sandbox.Drivetrain.Pages;
using Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>
/// A simulated Drivetrain on loopback: the page of data sources that people see, and the back end that registers connectors with the Reauth api, receives
/// its webhooks and syncs. In-process for tests, and part of the demo.
/// </summary>
public sealed class DrivetrainSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DrivetrainWorld _world;

    private DrivetrainSimulator(WebApplication app, DrivetrainWorld world, int port)
    {
        _app = app;
        _world = world;
        WebhookUrl = new Uri($"http://127.0.0.1:{port}/webhooks/reauth");
    }

    /// <summary>Where the browser goes; its host and port belong on the api's list of return hosts.</summary>
    public Uri BrowserOrigin => _world.BrowserOrigin;

    /// <summary>The page of data sources.</summary>
    public Uri DataUrl => new(BrowserOrigin, "/data");

    /// <summary>Where the api delivers webhooks.</summary>
    public Uri WebhookUrl { get; }

    /// <summary>The secret for signing them.</summary>
    public string WebhookSecret => _world.Options.WebhookSecret;

    /// <summary>The knobs; replace them to turn one.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public DrivetrainKnobs Knobs
    {
        get => _world.Knobs;
        set => _world.KnobStore.Update(_ => value);
    }

    /// <summary>The sources as they are now.</summary>
    public IReadOnlyList<DataSource> Sources => _world.Board.All;

    /// <summary>What the webhook receiver saw.</summary>
    public WebhookLog Webhooks => _world.Webhooks;

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DrivetrainSimulator> StartAsync(DrivetrainOptions? options = null, CancellationToken cancellationToken = default)
    {
        var world = new DrivetrainWorld(options ?? new DrivetrainOptions());
        try
        {
            var (app, port) = await LoopbackServer.StartAsync(
                world.Options.Port,
                world.Options.Tls,
                services => services.AddSingleton(world),
                Map,
                cancellationToken
            );
            world.BrowserOrigin = world.Options.BrowserOrigin ?? new Uri($"http://drivetrain.localhost:{port}");
            return new DrivetrainSimulator(app, world, port);
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says where the api is, when it started later.</summary>
    public void UseApi(Uri apiUrl, string platformKey) => _world.UseApi(apiUrl, platformKey);

    /// <summary>Registers the QuickBooks and Xero sources with the api and reports the failed one.</summary>
    /// <exception cref="InvalidOperationException">The api refused, with its own words.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken = default)
    {
        if (await Registration.RunAsync(_world, cancellationToken) is { } problem)
            throw new InvalidOperationException($"The api refused the registration: {problem.Code} ({problem.Status}). {problem.Detail}");
    }

    /// <summary>
    /// Adds a source that cannot sync: <em>unbound</em> without an instance, <em>unregistered</em> when the api is not to be told of it. Gone with a reset.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is one with this id, or the api refused.</exception>
    public async Task AddAsync(NewSource source, CancellationToken cancellationToken = default)
    {
        if (await source.AddToAsync(_world, cancellationToken) is { } problem)
            throw new InvalidOperationException($"The source was not added: {problem.Code} ({problem.Status}). {problem.Detail}");
    }

    /// <summary>Makes the code with which a browser's extension gets its session, as the page Settings → Browser extension does.</summary>
    /// <exception cref="InvalidOperationException">The api refused, with its own words.</exception>
    public async Task<string> CreatePairingCodeAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _world.Pairings.RenewAsync(cancellationToken);
        return answer.Value?.Code
            ?? throw new InvalidOperationException($"The api made no pairing code: {answer.Problem!.Code} ({answer.Problem.Status}). {answer.Problem.Detail}");
    }

    /// <summary>Lets a source's credential die: failed on the page, and reported to the api.</summary>
    /// <exception cref="InvalidOperationException">The api refused, with its own words.</exception>
    public async Task BreakAsync(string sourceId, CancellationToken cancellationToken = default)
    {
        var detail = ManagedProvider.Find(_world.Board.Find(sourceId)?.Provider ?? "")?.Refusal ?? "The saved sign-in is no longer accepted.";
        if (await Registration.ReportFailureAsync(_world, sourceId, "credentials_expired", detail, cancellationToken) is { } problem)
            throw new InvalidOperationException($"The api refused the failure: {problem.Code} ({problem.Status}). {problem.Detail}");
    }

    /// <summary>Lets syncs fail because the provider is down: failed on the page, and reported to the api as nobody's fault.</summary>
    /// <exception cref="InvalidOperationException">The api refused, with its own words.</exception>
    public async Task InterruptAsync(string sourceId, CancellationToken cancellationToken = default)
    {
        if (await Registration.ReportFailureAsync(_world, sourceId, "provider_outage", "The last three syncs got no answer.", cancellationToken) is { } problem)
            throw new InvalidOperationException($"The api refused the failure: {problem.Code} ({problem.Status}). {problem.Detail}");
    }

    /// <summary>Hands the api the tokens of a login that the platform had before, so that nobody has to log in.</summary>
    /// <exception cref="InvalidOperationException">The api refused, with its own words.</exception>
    public async Task ImportAsync(string sourceId, ImportedLogin login, CancellationToken cancellationToken = default)
    {
        if (await login.HandOverAsync(_world, sourceId, cancellationToken) is { } problem)
            throw new InvalidOperationException($"The api took no tokens: {problem.Code} ({problem.Status}). {problem.Detail}");
    }

    /// <summary>How a source's connector stands at the api, in the api's word; null when that is not known.</summary>
    public async Task<string?> AskStatusAsync(string sourceId, CancellationToken cancellationToken = default) =>
        _world is { Api: { } api } && _world.Board.Find(sourceId) is { ConnectorId: { } connectorId }
            ? (await api.GetConnectorAsync(connectorId, cancellationToken)).Value?.Status
            : null;

    /// <summary>Waits until a source has a status.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<DataSource> WaitForAsync(string sourceId, SourceStatus status, CancellationToken cancellationToken)
    {
        await foreach (var change in _world.Board.WatchAsync(cancellationToken))
        {
            if (string.Equals(change.Source.Id, sourceId, StringComparison.Ordinal) && change.Source.Status == status)
                return change.Source;
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Sources, knobs and the webhook log as they were at the start; register again afterwards.</summary>
    public void Reset() => _world.Reset();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _world.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<PageHeadersMiddleware>();
        app.MapAssets("drivetrain");
        app.MapDataPage();
        app.MapSettings();
        app.MapWebhooks();
        app.MapControl();
    }
}
