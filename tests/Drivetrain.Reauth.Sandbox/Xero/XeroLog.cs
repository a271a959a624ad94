using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>What the simulated Xero was asked: counters, and which connections ended how. It holds no secrets.</summary>
public sealed class XeroLog : CallLog<XeroEvent>
{
    private readonly ConcurrentQueue<string> _deleted = new();

    /// <summary>The tenant ids whose connection was deleted over the API, oldest first.</summary>
    public IReadOnlyCollection<string> DeletedTenants => _deleted;

    internal void AddExchange(string code) => AddExchange(XeroEvent.TokenExchange, code);

    internal void AddDeletion(string tenantId)
    {
        Add(XeroEvent.ConnectionDeleted);
        _deleted.Enqueue(tenantId);
    }

    internal override void Clear()
    {
        base.Clear();
        _deleted.Clear();
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
