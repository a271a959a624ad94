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

    /// <summary>Signed-in browsers: session id to email.</summary>
    public ConcurrentDictionary<string, string> Sessions { get; } = new(StringComparer.Ordinal);

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
    public XeroTokenOutage TakeTokenOutage()
    {
        var taken = XeroTokenOutage.None;
        KnobStore.Update(knobs =>
        {
            taken = knobs.TokenOutageRequests is 0 ? XeroTokenOutage.None : knobs.TokenOutage;
            return taken != XeroTokenOutage.None && knobs.TokenOutageRequests is { } left ? knobs with { TokenOutageRequests = left - 1 } : knobs;
        });
        return taken;
    }

    /// <summary>The fault that hits this API request; counts it off.</summary>
    public XeroApiFault TakeApiFault()
    {
        var taken = XeroApiFault.None;
        KnobStore.Update(knobs =>
        {
            taken = knobs.ApiFaultRequests is 0 ? XeroApiFault.None : knobs.ApiFault;
            return taken != XeroApiFault.None && knobs.ApiFaultRequests is { } left ? knobs with { ApiFaultRequests = left - 1 } : knobs;
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
        Log.Clear();
    }
}
