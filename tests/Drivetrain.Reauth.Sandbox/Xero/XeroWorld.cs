using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Xero.Authorize;
using Drivetrain.Reauth.Sandbox.Xero.Connections;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>All state of one simulated Xero; endpoints share it.</summary>
internal sealed class XeroWorld
{
    private XeroDirectory _directory;

    public XeroWorld(XeroOptions options)
    {
        Options = options;
        _directory = options.Directory;
        KnobStore = new(options.Knobs);
        Connections = new ConnectionBook(_directory);
        Vault = new TokenVault(Log);
    }

    public XeroOptions Options { get; }

    public KnobStore<XeroKnobs> KnobStore { get; }

    public XeroKnobs Knobs => KnobStore.Value;

    public XeroLog Log { get; } = new();

    public TokenVault Vault { get; }

    public ConnectionBook Connections { get; }

    public SigningKeys Keys { get; } = new();

    /// <summary>Authorizations under way in a browser.</summary>
    public ConcurrentDictionary<string, AuthorizeFlow> Flows { get; } = new(StringComparer.Ordinal);

    public SignInSessions Sessions { get; } = new("sandbox_xero_session");

    /// <summary>Set once the port is known.</summary>
    public Uri BrowserOrigin { get; set; } = new("http://xero.localhost");

    /// <summary>Set once the port is known.</summary>
    public Uri BackChannelOrigin { get; set; } = new("http://127.0.0.1");

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow().AddSeconds(Knobs.ClockOffsetSeconds);

    public XeroDirectory Directory
    {
        get => Volatile.Read(ref _directory);
        set
        {
            if (value.Validate() is { } error)
                throw new ArgumentException(error, nameof(value));
            Volatile.Write(ref _directory, value);
            Connections.Clear(value);
        }
    }

    /// <summary>The outage that hits this token request; counts it off.</summary>
    public XeroTokenOutage TakeTokenOutage() =>
        KnobStore.Take(knobs => knobs.TokenOutage, knobs => knobs.TokenOutageRequests, (knobs, left) => knobs with { TokenOutageRequests = left });

    /// <summary>The fault that hits this API request; counts it off.</summary>
    public XeroApiFault TakeApiFault() =>
        KnobStore.Take(knobs => knobs.ApiFault, knobs => knobs.ApiFaultRequests, (knobs, left) => knobs with { ApiFaultRequests = left });

    /// <summary>Who is signed in in this browser, unless a knob makes everybody sign in anew.</summary>
    public XeroUser? SignedIn(HttpContext context) => Knobs.RememberSignIn && Sessions.Find(context) is { } email ? Directory.FindUser(email) : null;

    public void Reset()
    {
        KnobStore.Reset();
        Directory = Options.Directory;
        Vault.Clear();
        Flows.Clear();
        Sessions.Clear();
        Log.Clear();
    }
}
