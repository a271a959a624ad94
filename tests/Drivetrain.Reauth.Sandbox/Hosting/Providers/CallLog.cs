using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>What a simulated provider was asked: counters, without any secret.</summary>
/// <typeparam name="TEvent">What is counted.</typeparam>
public abstract class CallLog<TEvent>
    where TEvent : struct, Enum
{
    private readonly ConcurrentDictionary<TEvent, int> _counts = new();
    private readonly ConcurrentDictionary<string, int> _exchanges = new(StringComparer.Ordinal);

    private protected CallLog() { }

    /// <summary>How often something happened.</summary>
    public int Count(TEvent what) => _counts.GetValueOrDefault(what);

    /// <summary>All counters.</summary>
    public IReadOnlyDictionary<TEvent, int> Counts => Enum.GetValues<TEvent>().ToDictionary(what => what, Count);

    /// <summary>Exchanges by the fingerprint of the code: the first 16 hexadecimal digits of its SHA-256.</summary>
    public IReadOnlyDictionary<string, int> Exchanges => _exchanges;

    /// <summary>How often this authorization code was sent to the token endpoint, whatever the answer.</summary>
    public int ExchangesOf(string code) => _exchanges.GetValueOrDefault(Opaque.Fingerprint(code));

    internal void Add(TEvent what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    private protected void AddExchange(TEvent what, string code)
    {
        Add(what);
        _exchanges.AddOrUpdate(Opaque.Fingerprint(code), 1, (_, count) => count + 1);
    }

    internal virtual void Clear()
    {
        _counts.Clear();
        _exchanges.Clear();
    }
}
