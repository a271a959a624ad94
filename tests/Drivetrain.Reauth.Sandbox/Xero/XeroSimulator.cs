using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;
using Drivetrain.Reauth.Sandbox.Xero.Authorize;
using Drivetrain.Reauth.Sandbox.Xero.Connections;
using Drivetrain.Reauth.Sandbox.Xero.Control;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>
/// A simulated Xero on loopback: discovery, sign-in, the list of connected apps, the organisations, tokens, revocation, userinfo, keys and <c>/connections</c>.
/// In-process for tests, and part of the demo.
/// </summary>
public sealed class XeroSimulator : ProviderSimulator<XeroKnobs, XeroDirectory>
{
    private readonly XeroWorld _world;

    private XeroSimulator(WebApplication app, XeroWorld world)
        : base(app, world) => _world = world;

    /// <summary>The discovery document.</summary>
    public Uri DiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.Path);

    /// <summary>What was asked so far.</summary>
    public XeroLog Log => _world.Log;

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<XeroSimulator> StartAsync(XeroOptions? options = null, CancellationToken cancellationToken = default)
    {
        var world = new XeroWorld(options ?? new XeroOptions());
        var app = await world.StartAsync(services => services.AddSingleton(world), Map, cancellationToken);
        return new XeroSimulator(app, world);
    }

    /// <summary>Adds a redirect URI to the app's configuration.</summary>
    /// <exception cref="ArgumentException">It cannot be registered.</exception>
    public void RegisterRedirectUri(string redirectUri) => Turn(knobs => knobs with { RedirectUris = [.. knobs.RedirectUris, redirectUri] });

    /// <summary>The tenant ids that this person has connected to our app.</summary>
    public IReadOnlyList<string> ConnectedTenants(string email) => [.. _world.Connections.Of(email).Select(connection => connection.TenantId)];

    /// <summary>Somebody disconnects our app from an organisation at Xero; nobody is told.</summary>
    public void Disconnect(string tenantId) => _world.Connections.DisconnectTenant(tenantId);

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
