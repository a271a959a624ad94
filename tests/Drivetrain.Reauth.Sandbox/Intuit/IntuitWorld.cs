using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;
using Drivetrain.Reauth.Sandbox.Intuit.Authorize;
using Drivetrain.Reauth.Sandbox.Intuit.Company;
using Drivetrain.Reauth.Sandbox.Intuit.Tokens;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>All state of one simulated Intuit; endpoints share it.</summary>
internal sealed class IntuitWorld : ProviderWorld<IntuitKnobs, IntuitDirectory>
{
    public IntuitWorld(IntuitOptions options)
        : base("intuit", options)
    {
        Vault = new(Log);
    }

    public IntuitLog Log { get; } = new();

    public TokenVault Vault { get; }

    public CompanyThrottle Throttle { get; } = new();

    /// <summary>Authorizations under way in a browser.</summary>
    public ConcurrentDictionary<string, AuthorizeFlow> Flows { get; } = new(StringComparer.Ordinal);

    public Passkeys Passkeys { get; } = new();

    /// <summary>The outage that hits this token request; counts it off.</summary>
    public TokenOutage TakeTokenOutage() =>
        KnobStore.Take(knobs => knobs.TokenOutage, knobs => knobs.TokenOutageRequests, (knobs, left) => knobs with { TokenOutageRequests = left });

    /// <summary>The fault that hits this company request; counts it off.</summary>
    public CompanyFault TakeCompanyFault() =>
        KnobStore.Take(knobs => knobs.CompanyFault, knobs => knobs.CompanyFaultRequests, (knobs, left) => knobs with { CompanyFaultRequests = left });

    /// <summary>Who is signed in in this browser, unless a knob makes everybody sign in again.</summary>
    public IntuitUser? SignedIn(HttpContext context) => EmailOf(context) is { } email ? Directory.FindUser(email) : null;

    public override void Reset()
    {
        base.Reset();
        Vault.Clear();
        Flows.Clear();
        Passkeys.Clear();
        Throttle.Clear();
        Log.Clear();
    }
}
