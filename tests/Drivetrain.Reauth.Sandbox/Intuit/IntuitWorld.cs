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

    /// <summary>Signed-in browsers: session id to email.</summary>
    public ConcurrentDictionary<string, string> Sessions { get; } = new(StringComparer.Ordinal);

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
    public TokenOutage TakeTokenOutage()
    {
        var taken = TokenOutage.None;
        if (Knobs.TokenOutage == TokenOutage.None)
            return taken;
        KnobStore.Update(knobs =>
        {
            taken = knobs.TokenOutageRequests is 0 ? TokenOutage.None : knobs.TokenOutage;
            return knobs.TokenOutageRequests is > 0 ? knobs with { TokenOutageRequests = knobs.TokenOutageRequests - 1 } : knobs;
        });
        return taken;
    }

    /// <summary>The fault that hits this company request; counts it off.</summary>
    public CompanyFault TakeCompanyFault()
    {
        var taken = CompanyFault.None;
        if (Knobs.CompanyFault == CompanyFault.None)
            return taken;
        KnobStore.Update(knobs =>
        {
            taken = knobs.CompanyFaultRequests is 0 ? CompanyFault.None : knobs.CompanyFault;
            return knobs.CompanyFaultRequests is > 0 ? knobs with { CompanyFaultRequests = knobs.CompanyFaultRequests - 1 } : knobs;
        });
        return taken;
    }

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
