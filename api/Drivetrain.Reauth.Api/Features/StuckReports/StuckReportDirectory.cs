using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>
/// All reports as rows in memory, newest first: lists with any filters, search and counts look through them in a few milliseconds. The rows are a copy that
/// follows the store: each question first reads the changes since the last one (<see cref="StuckReportLedger"/>), so that no instance misses what another has
/// done.
/// </summary>
internal sealed class StuckReportDirectory(IStore store, TimeProvider time) : IDisposable
{
    private const int Portion = 500;

    /// <summary>Well below how long removals are kept; whoever slept longer reads everything anew.</summary>
    private static readonly TimeSpan GoodFor = StuckReportRemoval.Kept / 2;

    private readonly SemaphoreSlim _following = new(1, 1);
    private State _state = new([], 0, DateTimeOffset.MinValue);

    /// <summary>The rows that match, newest first, older than number <paramref name="before"/>; at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<StuckReportRow>> FindAsync(StuckReportQuery query, long? before, int limit, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(cancellationToken);
        var matches = query.Compile();
        var found = new List<StuckReportRow>(Math.Min(limit, 64));
        for (var i = before is null ? 0 : FirstBelow(rows, before.Value); i < rows.Length && found.Count < limit; i++)
        {
            if (matches(rows[i]))
            {
                found.Add(rows[i]);
            }
        }

        return found;
    }

    /// <summary>All rows, newest first. Never changed; a later call gives another array when something has changed.</summary>
    public async ValueTask<StuckReportRow[]> RowsAsync(CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (now - _state.ReadAt > GoodFor)
            {
                _state = new([], 0, now);
            }

            _state = await FollowAsync(_state, cancellationToken) with { ReadAt = now };
            return _state.Rows;
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>The number of the newest change: it differs when anything has.</summary>
    public async ValueTask<long> LastChangeAsync(CancellationToken cancellationToken) =>
        (await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, cancellationToken))?.Value.LastChange ?? 0;

    public void Dispose() => _following.Dispose();

    private async Task<State> FollowAsync(State known, CancellationToken cancellationToken)
    {
        // The usual case: nothing has changed.
        var last = await LastChangeAsync(cancellationToken);
        if (last == known.Change)
        {
            return known;
        }

        var changed = new Dictionary<string, StuckReportRow?>(StringComparer.Ordinal);
        foreach (var report in await ChangesAsync(StuckReport.ByChange, known.Change, last, cancellationToken))
        {
            changed[report.Id] = StuckReportRow.Of(report);
        }

        // A removal is the last change of its report.
        foreach (var removal in await ChangesAsync(StuckReportRemoval.ByChange, known.Change, last, cancellationToken))
        {
            changed[removal.Id] = null;
        }

        var rows = known.Rows.Where(row => !changed.ContainsKey(row.Id)).Concat(changed.Values.OfType<StuckReportRow>()).ToArray();
        Array.Sort(rows, static (left, right) => right.Number.CompareTo(left.Number));
        return known with { Rows = rows, Change = last };
    }

    private async Task<List<T>> ChangesAsync<T>(DocumentIndex<T> index, long after, long upTo, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        // A report that changes once more meanwhile leaves this range; it is met again behind it.
        var all = new List<T>();
        var range = new KeyRange(StuckReportLedger.Key(after + 1), StuckReportLedger.Key(upTo + 1));
        while (true)
        {
            var page = await store.QueryAsync(index, range, Portion, cancellationToken);
            all.AddRange(page.Select(stored => stored.Value));
            if (page.Count < Portion)
            {
                return all;
            }

            range = range with { From = index.Key(page[^1].Value) + '\0' };
        }
    }

    private static int FirstBelow(StuckReportRow[] rows, long number)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Number < number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private sealed record State(StuckReportRow[] Rows, long Change, DateTimeOffset ReadAt);
}
