using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>What the simulated Xero was asked: counters, and which connections ended how. It holds no secrets.</summary>
public sealed class XeroLog
{
    private readonly ConcurrentDictionary<XeroEvent, int> _counts = new();
    private readonly ConcurrentQueue<string> _deleted = new();
    private readonly ConcurrentDictionary<UInt128, int> _exchanges = new();

    /// <summary>How often something happened.</summary>
    public int Count(XeroEvent what) => _counts.GetValueOrDefault(what);

    /// <summary>All counters.</summary>
    public IReadOnlyDictionary<XeroEvent, int> Counts => Enum.GetValues<XeroEvent>().ToDictionary(what => what, Count);

    /// <summary>The tenant ids whose connection was deleted over the API, oldest first.</summary>
    public IReadOnlyCollection<string> DeletedTenants => _deleted;

    /// <summary>How often this authorization code was sent to the token endpoint, whatever the answer.</summary>
    public int ExchangesOf(string code) => _exchanges.GetValueOrDefault(Hosting.Opaque.Key(code));

    internal void Add(XeroEvent what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    internal void AddExchange(string code)
    {
        Add(XeroEvent.TokenExchange);
        _exchanges.AddOrUpdate(Hosting.Opaque.Key(code), 1, (_, count) => count + 1);
    }

    internal void AddDeletion(string tenantId)
    {
        Add(XeroEvent.ConnectionDeleted);
        _deleted.Enqueue(tenantId);
    }

    internal void Clear()
    {
        _counts.Clear();
        _deleted.Clear();
        _exchanges.Clear();
    }
}

/// <summary>What is counted.</summary>
public enum XeroEvent
{
    Authorization,
    CodeIssued,
    CodeReplay,
    TokenExchange,
    Refresh,
    RefreshSucceeded,
    RefreshRetried,
    Revocation,
    ConnectionsRead,
    ConnectionDeleted,
    OrganisationRead,
    UserInfoRead,
    KeysRead,
    DiscoveryRead,
}
