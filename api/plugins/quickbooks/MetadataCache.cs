namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>
/// Keeps the metadata: fetched once however many ask, fetched anew once a day behind their backs, and kept when Intuit does not answer then.
/// </summary>
internal sealed class MetadataCache(IPluginContext context, QuickBooksSettings settings)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The least pause between two fetches, so that id_tokens with invented key ids cannot make us call without end.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Metadata? _current;
    private Task<ProviderResult<Metadata>>? _flight;
    private long _lastAttempt;

    public async ValueTask<ProviderResult<Metadata>> GetAsync(CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current);
        if (current is null)
        {
            return await Fetch().WaitAsync(cancellationToken);
        }

        var now = context.TimeProvider.GetUtcNow();
        if (now - current.FetchedAt > Lifetime && !IsTooSoon(now))
        {
            _ = Fetch();
        }

        return current;
    }

    /// <summary>Metadata newer than what did not hold a key; the same when it was fetched a moment ago or cannot be fetched.</summary>
    public async ValueTask<Metadata> RefetchAsync(Metadata stale, CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current) ?? stale;
        if (!ReferenceEquals(current, stale) || IsTooSoon(context.TimeProvider.GetUtcNow()))
        {
            return current;
        }

        var fetched = await Fetch().WaitAsync(cancellationToken);
        return fetched.Value ?? current;
    }

    private bool IsTooSoon(DateTimeOffset now) => now.UtcTicks - Volatile.Read(ref _lastAttempt) < LeastPause.Ticks;

    /// <summary>One fetch at a time. It is bounded by the client's time-out and belongs to no caller: one that gives up does not take it from the others.</summary>
    private Task<ProviderResult<Metadata>> Fetch()
    {
        lock (_gate)
        {
            return _flight ??= FetchAsync();
        }
    }

    private async Task<ProviderResult<Metadata>> FetchAsync()
    {
        await Task.Yield();
        Volatile.Write(ref _lastAttempt, context.TimeProvider.GetUtcNow().UtcTicks);
        var result = await Failures.GuardAsync(() => Metadata.FetchAsync(context, settings), CancellationToken.None);
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
