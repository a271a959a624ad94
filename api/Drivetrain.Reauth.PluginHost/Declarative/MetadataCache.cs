using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>
/// Keeps the metadata: fetched once however many ask, fetched anew once a day behind their backs, and kept when the provider does not answer then.
/// </summary>
internal sealed class MetadataCache(ProviderAccess access, Failures failures)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The least pause between two fetches, so that id_tokens with invented key ids cannot make us call without end.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private ServerMetadata? _current;
    private Task<ProviderResult<ServerMetadata>>? _flight;
    private long _lastAttempt;

    public async ValueTask<ProviderResult<ServerMetadata>> GetAsync(CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current);
        if (current is null)
        {
            return await Fetch().WaitAsync(cancellationToken);
        }

        var now = access.Time.GetUtcNow();
        if (now - current.FetchedAt > Lifetime && !IsTooSoon(now))
        {
            _ = Fetch();
        }

        return current;
    }

    /// <summary>Metadata newer than what did not hold a key; the same when it was fetched a moment ago or cannot be fetched.</summary>
    public async ValueTask<ServerMetadata> RefetchAsync(ServerMetadata stale, CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current) ?? stale;
        if (!ReferenceEquals(current, stale) || IsTooSoon(access.Time.GetUtcNow()))
        {
            return current;
        }

        var fetched = await Fetch().WaitAsync(cancellationToken);
        return fetched.Value ?? current;
    }

    private bool IsTooSoon(DateTimeOffset now) => now.UtcTicks - Volatile.Read(ref _lastAttempt) < LeastPause.Ticks;

    /// <summary>
    /// One fetch at a time. It is bounded by the client's time-out and belongs to no caller: one that gives up does not take it from the others.
    /// </summary>
    private Task<ProviderResult<ServerMetadata>> Fetch()
    {
        lock (_gate)
        {
            return _flight ??= FetchAsync();
        }
    }

    private async Task<ProviderResult<ServerMetadata>> FetchAsync()
    {
        await Task.Yield();
        Volatile.Write(ref _lastAttempt, access.Time.GetUtcNow().UtcTicks);
        var result = await Failures.GuardAsync(() => ServerMetadata.FetchAsync(access, failures), CancellationToken.None);
        lock (_gate)
        {
            _flight = null;
            if (result.Succeeded)
            {
                Volatile.Write(ref _current, result.Value);
            }
        }

        return result;
    }
}
