using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;
using Drivetrain.Reauth.Sandbox.Intuit.Company;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>All state of one simulated Intuit; endpoints share it.</summary>
internal sealed class IntuitWorld
{
    private IntuitDirectory _directory;

    public IntuitWorld(IntuitOptions options)
    {
        Options = options;
        _directory = options.Directory;
        KnobStore = new(options.Knobs);
        Vault = new(Log);
    }

    public IntuitOptions Options { get; }

    public KnobStore<IntuitKnobs> KnobStore { get; }

    public IntuitKnobs Knobs => KnobStore.Value;

    public IntuitLog Log { get; } = new();

    public TokenVault Vault { get; }

    public SigningKeys Keys { get; } = new();

    public CompanyThrottle Throttle { get; } = new();

    /// <summary>Authorizations under way in a browser.</summary>
    public ConcurrentDictionary<string, AuthorizeFlow> Flows { get; } = new(StringComparer.Ordinal);

    public SignInSessions Sessions { get; } = new("sandbox_intuit_session");

    public Passkeys Passkeys { get; } = new();

    /// <summary>Set once the port is known.</summary>
    public Uri BrowserOrigin { get; set; } = new("http://intuit.localhost");

    /// <summary>Set once the port is known.</summary>
    public Uri BackChannelOrigin { get; set; } = new("http://127.0.0.1");

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow().AddSeconds(Knobs.ClockOffsetSeconds);

    public IntuitDirectory Directory
    {
        get => Volatile.Read(ref _directory);
        set
        {
            if (value.Validate() is { } error)
                throw new ArgumentException(error, nameof(value));
            Volatile.Write(ref _directory, value);
        }
    }

    /// <summary>The outage that hits this token request; counts it off.</summary>
    public TokenOutage TakeTokenOutage() =>
        KnobStore.Take(knobs => knobs.TokenOutage, knobs => knobs.TokenOutageRequests, (knobs, left) => knobs with { TokenOutageRequests = left });

    /// <summary>The fault that hits this company request; counts it off.</summary>
    public CompanyFault TakeCompanyFault() =>
        KnobStore.Take(knobs => knobs.CompanyFault, knobs => knobs.CompanyFaultRequests, (knobs, left) => knobs with { CompanyFaultRequests = left });

    /// <summary>Who is signed in in this browser, unless a knob makes everybody sign in anew.</summary>
    public IntuitUser? SignedIn(HttpContext context) => Knobs.RememberSignIn && Sessions.Find(context) is { } email ? Directory.FindUser(email) : null;

    public void Reset()
    {
        KnobStore.Reset();
        Directory = Options.Directory;
        Vault.Clear();
        Flows.Clear();
        Sessions.Clear();
        Passkeys.Clear();
        Throttle.Clear();
        Log.Clear();
    }
}
