using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;
using Drivetrain.Reauth.Sandbox.Intuit.Company;
using Drivetrain.Reauth.Sandbox.Intuit.Control;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>
/// A simulated Intuit on loopback: discovery, sign-in pages, company selector, consent, tokens, revocation, userinfo, keys and the company API. It is
/// never kinder than what is known of the real one; every failure is a knob. In-process for tests, and part of the demo.
/// </summary>
public sealed class IntuitSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IntuitWorld _world;

    private IntuitSimulator(WebApplication app, IntuitWorld world) => (_app, _world) = (app, world);

    /// <summary>Where the browser goes.</summary>
    public Uri BrowserOrigin => _world.BrowserOrigin;

    /// <summary>Where servers go.</summary>
    public Uri BackChannelOrigin => _world.BackChannelOrigin;

    /// <summary>The discovery document of production.</summary>
    public Uri DiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.ProductionPath);

    /// <summary>The discovery document of Intuit's own sandbox environment.</summary>
    public Uri SandboxDiscoveryUrl => new(BackChannelOrigin, DiscoveryEndpoints.SandboxPath);

    /// <summary>The base of the company API.</summary>
    public Uri ApiBaseUrl => BackChannelOrigin;

    /// <summary>The app's client id.</summary>
    public string ClientId => _world.Options.ClientId;

    /// <summary>The app's client secret.</summary>
    public string ClientSecret => _world.Options.ClientSecret;

    /// <summary>The knobs; replace them to turn one.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public IntuitKnobs Knobs
    {
        get => _world.Knobs;
        set => _world.KnobStore.Update(_ => value);
    }

    /// <summary>Users and companies.</summary>
    /// <exception cref="ArgumentException">It contradicts itself.</exception>
    public IntuitDirectory Directory
    {
        get => _world.Directory;
        set => _world.Directory = value;
    }

    /// <summary>When tokens were last given for each company that the app has permission for, by realm id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Connections => _world.Vault.Connections();

    /// <summary>What was asked so far.</summary>
    public IntuitLog Log => _world.Log;

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<IntuitSimulator> StartAsync(IntuitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var world = new IntuitWorld(options ?? new IntuitOptions());
        var (app, port) = await LoopbackServer.StartAsync(
            world.Options.Port,
            world.Options.Tls,
            services => services.AddSingleton(world),
            Map,
            cancellationToken
        );
        world.BrowserOrigin = world.Options.BrowserOrigin ?? new Uri($"http://intuit.localhost:{port}");
        world.BackChannelOrigin = world.Options.BackChannelOrigin ?? new Uri($"http://127.0.0.1:{port}");
        return new IntuitSimulator(app, world);
    }

    /// <summary>Turns knobs by a change of the current ones.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Turn(Func<IntuitKnobs, IntuitKnobs> change) => _world.KnobStore.Update(change);

    /// <summary>Adds a redirect URI to the app's keys tab.</summary>
    /// <exception cref="ArgumentException">It cannot be registered at Intuit.</exception>
    public void RegisterRedirectUri(string redirectUri) => Turn(knobs => knobs with { RedirectUris = [.. knobs.RedirectUris, redirectUri] });

    /// <summary>Signs id_tokens with a new key from now on; the old one leaves the key set.</summary>
    public void RotateSigningKey() => _world.Keys.Rotate();

    /// <summary>Takes the app's permission for a company away: its tokens die, and nobody is told.</summary>
    public void DisconnectCompany(string realmId) => _world.Vault.DisconnectCompany(realmId);

    /// <summary>The realm id that an access or refresh token was given for, dead or alive; null when there was no such token, or long ago.</summary>
    public string? CompanyOf(string token) => _world.Vault.CompanyOf(token);

    /// <summary>Gives an account a passkey: base64url of the credential's id and of the SubjectPublicKeyInfo of an ECDSA P-256 key.</summary>
    /// <exception cref="ArgumentException">Nobody has this email, or id or key are malformed.</exception>
    public void RegisterPasskey(string email, string credentialId, string publicKey)
    {
        if (_world.Directory.FindUser(email) is not { } user || !_world.Passkeys.TryRegister(user.Email, new PasskeyRegistration(credentialId, publicKey)))
            throw new ArgumentException("The account is not there, or the passkey is malformed.", nameof(credentialId));
    }

    /// <summary>Knobs, directory, tokens, sessions and the log as they were at the start. Signing keys stay.</summary>
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
