using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>What the simulated Intuit was asked: counters, and the last requests without any secret.</summary>
public sealed class IntuitLog
{
    private const int Kept = 200;
    private readonly ConcurrentDictionary<string, int> _exchanges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IntuitEvent, int> _counts = new();
    private readonly ConcurrentQueue<IntuitRequest> _requests = new();
    private readonly ConcurrentQueue<string> _revokedRealms = new();

    /// <summary>How often something happened.</summary>
    public int Count(IntuitEvent what) => _counts.GetValueOrDefault(what);

    /// <summary>How often this authorization code was sent to the token endpoint, whatever the answer.</summary>
    public int ExchangesOf(string code) => _exchanges.GetValueOrDefault(Fingerprint(code));

    /// <summary>All counters.</summary>
    public IReadOnlyDictionary<IntuitEvent, int> Counts => Enum.GetValues<IntuitEvent>().ToDictionary(what => what, Count);

    /// <summary>Exchanges by the fingerprint of the code: the first 16 hexadecimal digits of its SHA-256.</summary>
    public IReadOnlyDictionary<string, int> Exchanges => _exchanges;

    /// <summary>The realm ids whose permission was revoked over the API, oldest first.</summary>
    public IReadOnlyCollection<string> RevokedRealms => _revokedRealms;

    /// <summary>The last 200 requests of servers, oldest first.</summary>
    public IReadOnlyCollection<IntuitRequest> Requests => _requests;

    internal void Add(IntuitEvent what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    internal void AddExchange(string code)
    {
        Add(IntuitEvent.TokenExchange);
        _exchanges.AddOrUpdate(Fingerprint(code), 1, (_, count) => count + 1);
    }

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

    internal void Clear()
    {
        _exchanges.Clear();
        _counts.Clear();
        _requests.Clear();
        _revokedRealms.Clear();
    }

    private static string Fingerprint(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)).AsSpan(0, 8));
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
