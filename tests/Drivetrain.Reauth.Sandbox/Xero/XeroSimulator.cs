using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Xero.Authorize;
using Drivetrain.Reauth.Sandbox.Xero.Connections;
using Drivetrain.Reauth.Sandbox.Xero.Control;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>
/// A simulated Xero on loopback: discovery, sign-in, the list of connected apps, the organisations, tokens, revocation, userinfo, keys and <c>/connections</c>.
/// It is never kinder than what is known of the real one; every failure is a knob. In-process for tests, and part of the demo.
/// </summary>
public sealed class XeroSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly XeroWorld _world;

    private XeroSimulator(WebApplication app, XeroWorld world) => (_app, _world) = (app, world);

    /// <summary>Where the browser goes.</summary>
    public Uri BrowserOrigin => _world.BrowserOrigin;

    /// <summary>Where servers go.</summary>
    public Uri BackChannelOrigin => _world.BackChannelOrigin;

    /// <summary>The discovery document.</summary>
    public Uri DiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.Path);

    /// <summary>The base of the API.</summary>
    public Uri ApiBaseUrl => BackChannelOrigin;

    /// <summary>The app's client id.</summary>
    public string ClientId => _world.Options.ClientId;

    /// <summary>The app's client secret.</summary>
    public string ClientSecret => _world.Options.ClientSecret;

    /// <summary>The knobs; replace them to turn one.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public XeroKnobs Knobs
    {
        get => _world.Knobs;
        set => _world.KnobStore.Update(_ => value);
    }

    /// <summary>People and organisations; replacing them ends all connections.</summary>
    /// <exception cref="ArgumentException">It contradicts itself.</exception>
    public XeroDirectory Directory
    {
        get => _world.Directory;
        set => _world.Directory = value;
    }

    /// <summary>What was asked so far.</summary>
    public XeroLog Log => _world.Log;

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<XeroSimulator> StartAsync(XeroOptions? options = null, CancellationToken cancellationToken = default)
    {
        var world = new XeroWorld(options ?? new XeroOptions());
        var (app, port) = await LoopbackServer.StartAsync(
            world.Options.Port,
            world.Options.Tls,
            services => services.AddSingleton(world),
            Map,
            cancellationToken
        );
        world.BrowserOrigin = world.Options.BrowserOrigin ?? new Uri($"http://xero.localhost:{port}");
        world.BackChannelOrigin = world.Options.BackChannelOrigin ?? new Uri($"http://127.0.0.1:{port}");
        return new XeroSimulator(app, world);
    }

    /// <summary>Turns knobs by a change of the current ones.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Turn(Func<XeroKnobs, XeroKnobs> change) => _world.KnobStore.Update(change);

    /// <summary>Adds a redirect URI to the app's configuration.</summary>
    /// <exception cref="ArgumentException">It cannot be registered.</exception>
    public void RegisterRedirectUri(string redirectUri) => Turn(knobs => knobs with { RedirectUris = [.. knobs.RedirectUris, redirectUri] });

    /// <summary>Signs tokens with a new key from now on; the old one leaves the key set.</summary>
    public void RotateSigningKey() => _world.Keys.Rotate();

    /// <summary>The tenant ids that this person has connected to our app.</summary>
    public IReadOnlyList<string> ConnectedTenants(string email) => [.. _world.Connections.Of(email).Select(connection => connection.TenantId)];

    /// <summary>Somebody disconnects our app from an organisation at Xero; nobody is told.</summary>
    public void Disconnect(string tenantId) => _world.Connections.DisconnectTenant(tenantId);

    /// <summary>Knobs, directory, connections, tokens, sessions and the log as they were at the start. Signing keys stay.</summary>
    public void Reset() => _world.Reset();

    /// <summary>A client that acts as one person's browser: own cookies, *.localhost resolved, redirects not followed.</summary>
    public HttpClient CreateBrowser() => new(LoopbackHttp.CreateHandler()) { BaseAddress = BrowserOrigin };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _world.Keys.Dispose();
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<PageHeadersMiddleware>();
        app.MapAssets("xero");
        app.MapDiscovery();
        app.MapTokens();
        app.MapConnections();
        app.MapAuthorize();
        app.MapSignIn();
        app.MapConnectedApps();
        app.MapOrganisations();
        app.MapControl();
    }
}
