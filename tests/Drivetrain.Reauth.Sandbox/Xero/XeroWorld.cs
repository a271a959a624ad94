using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;
using Drivetrain.Reauth.Sandbox.Xero.Authorize;
using Drivetrain.Reauth.Sandbox.Xero.Connections;
using Drivetrain.Reauth.Sandbox.Xero.Tokens;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>All state of one simulated Xero; endpoints share it.</summary>
internal sealed class XeroWorld : ProviderWorld<XeroKnobs, XeroDirectory>
{
    public XeroWorld(XeroOptions options)
        : base("xero", options)
    {
        Connections = new ConnectionBook(options.Directory);
        Vault = new TokenVault(Log);
    }

    public XeroLog Log { get; } = new();

    public TokenVault Vault { get; }

    public ConnectionBook Connections { get; }

    /// <summary>Authorizations under way in a browser.</summary>
    public ConcurrentDictionary<string, AuthorizeFlow> Flows { get; } = new(StringComparer.Ordinal);

    public override XeroDirectory Directory
    {
        get => base.Directory;
        set
        {
            base.Directory = value;
            Connections.Clear(value);
        }
    }

    /// <summary>The outage that hits this token request; counts it off.</summary>
    public XeroTokenOutage TakeTokenOutage() =>
        KnobStore.Take(knobs => knobs.TokenOutage, knobs => knobs.TokenOutageRequests, (knobs, left) => knobs with { TokenOutageRequests = left });

    /// <summary>The fault that hits this API request; counts it off.</summary>
    public XeroApiFault TakeApiFault() =>
        KnobStore.Take(knobs => knobs.ApiFault, knobs => knobs.ApiFaultRequests, (knobs, left) => knobs with { ApiFaultRequests = left });

    /// <summary>Who is signed in in this browser, unless a knob makes everybody sign in again.</summary>
    public XeroUser? SignedIn(HttpContext context) => EmailOf(context) is { } email ? Directory.FindUser(email) : null;

    public override void Reset()
    {
        base.Reset();
        Vault.Clear();
        Flows.Clear();
        Log.Clear();
    }
}
