using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;
using Drivetrain.Reauth.Sandbox.Intuit.Company;
using Drivetrain.Reauth.Sandbox.Intuit.Control;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>
/// A simulated Intuit on loopback: discovery, sign-in pages, company selector, consent, tokens, revocation, userinfo, keys and the company API. In-process for
/// tests, and part of the demo.
/// </summary>
public sealed class IntuitSimulator : ProviderSimulator<IntuitKnobs, IntuitDirectory>
{
    private readonly IntuitWorld _world;

    private IntuitSimulator(WebApplication app, IntuitWorld world)
        : base(app, world) => _world = world;

    /// <summary>The discovery document of production.</summary>
    public Uri DiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.ProductionPath);

    /// <summary>The discovery document of Intuit's own sandbox environment.</summary>
    public Uri SandboxDiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.SandboxPath);

    /// <summary>When tokens were last given for each company that the app has permission for, by realm id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Connections => _world.Vault.Connections();

    /// <summary>What was asked so far.</summary>
    public IntuitLog Log => _world.Log;

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<IntuitSimulator> StartAsync(IntuitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var world = new IntuitWorld(options ?? new IntuitOptions());
        var app = await world.StartAsync(services => services.AddSingleton(world), Map, cancellationToken);
        return new IntuitSimulator(app, world);
    }

    /// <summary>Adds a redirect URI to the app's keys tab.</summary>
    /// <exception cref="ArgumentException">It cannot be registered at Intuit.</exception>
    public void RegisterRedirectUri(string redirectUri) => Turn(knobs => knobs with { RedirectUris = [.. knobs.RedirectUris, redirectUri] });

    /// <summary>Takes the app's permission for a company away: its tokens die, and nobody is told.</summary>
    public void DisconnectCompany(string realmId) => _world.Vault.DisconnectCompany(realmId);

    /// <summary>The realm id that an access or refresh token was given for, dead or alive; null when there was no such token, or long ago.</summary>
    public string? CompanyOf(string token) => _world.Vault.CompanyOf(token);

    /// <summary>
    /// What a platform has from a login of its own, from before there was a Reauth api: the tokens of this person for this company. Null when there is no such
    /// person or company.
    /// </summary>
    public OutsideLogin? LogInElsewhere(string email, string realmId) => OutsideLogin.Of(_world, email, realmId);

    /// <summary>Gives an account a passkey: base64url of the credential's id and of the SubjectPublicKeyInfo of an ECDSA P-256 key.</summary>
    /// <exception cref="ArgumentException">Nobody has this email, or id or key are malformed.</exception>
    public void RegisterPasskey(string email, string credentialId, string publicKey)
    {
        if (_world.Directory.FindUser(email) is not { } user || !_world.Passkeys.TryRegister(user.Email, new PasskeyRegistration(credentialId, publicKey)))
            throw new ArgumentException("The account is not there, or the passkey is malformed.", nameof(credentialId));
    }

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<TraceIdMiddleware>();
        app.UseMiddleware<PageHeadersMiddleware>();
        app.MapAssets("intuit");
        app.MapDiscovery();
        app.MapTokens();
        app.MapCompanyApi();
        app.MapAuthorize();
        app.MapSignIn();
        app.MapPasskeys();
        app.MapCompanySelector();
        app.MapConsent();
        app.MapDisconnect();
        app.MapControl();
    }
}
