using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>What the simulated Intuit was asked: counters, and the last requests without any secret.</summary>
public sealed class IntuitLog : CallLog<IntuitEvent>
{
    private const int Kept = 200;
    private readonly ConcurrentQueue<IntuitRequest> _requests = new();
    private readonly ConcurrentQueue<string> _revokedRealms = new();

    /// <summary>The realm ids whose permission was revoked over the API, oldest first.</summary>
    public IReadOnlyCollection<string> RevokedRealms => _revokedRealms;

    /// <summary>The last 200 requests of servers, oldest first.</summary>
    public IReadOnlyCollection<IntuitRequest> Requests => _requests;

    internal void AddExchange(string code) => AddExchange(IntuitEvent.TokenExchange, code);

    internal void AddRevocation(string realmId)
    {
        Add(IntuitEvent.Revocation);
        _revokedRealms.Enqueue(realmId);
    }

    internal void AddRequest(IntuitRequest request)
    {
        _requests.Enqueue(request);
        while (_requests.Count > Kept)
            _requests.TryDequeue(out _);
    }

    internal override void Clear()
    {
        base.Clear();
        _requests.Clear();
        _revokedRealms.Clear();
    }
}

/// <summary>What is counted.</summary>
public enum IntuitEvent
{
    Authorization,
    CodeIssued,
    TokenExchange,
    TokenExchangeSucceeded,
    Refresh,
    RefreshSucceeded,
    Revocation,
    CompanyRead,
    UserInfoRead,
    KeysRead,
    DiscoveryRead,
    CodeReplay,
    RefreshRace,
    Throttled,
}

/// <summary>A server's request.</summary>
/// <param name="At">When, by the simulator's clock.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without the query.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="IntuitTid">The trace id of the answer.</param>
/// <param name="Headers">Names of the request's headers; never their values.</param>
public sealed record IntuitRequest(DateTimeOffset At, string Method, string Path, int Status, string IntuitTid, IReadOnlyList<string> Headers);
