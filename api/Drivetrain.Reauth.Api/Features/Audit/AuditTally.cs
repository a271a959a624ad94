using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>
/// Writes one audit entry for the first occurrence of a window, and counts the same again in that entry. The first is on the disk before the caller goes on, so
/// nothing happens that has no entry. Counts are kept in memory and written once a minute, before the log is read, and at the end: a crash loses at most the
/// last minute's counts, never an entry; after it the next occurrence begins a new one. Each instance of the service writes entries of its own.
/// </summary>
internal sealed partial class AuditTally(
    IStore store,
    IOptions<AuditOptions> options,
    IEnumerable<CountedActions> counted,
    TimeProvider time,
    ILogger<AuditTally> logger
) : ISweep, IHostedService
{
    /// <summary>Stands for the addresses beyond the first <see cref="MaximumAddresses"/>.</summary>
    public const string OtherAddresses = "others";

    /// <summary>Entries that one occurrence gets in a window, by address: whoever has a thousand addresses shall not fill the disk.</summary>
    public const int MaximumAddresses = 100;

    private const int MaximumLines = 100_000;

    private readonly HashSet<string> _counted = counted.SelectMany(of => of.Actions).ToHashSet(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<Occurrence, Line> _lines = [];
    private readonly Dictionary<Occurrence, int> _addresses = [];
    private readonly List<Line> _ended = [];

    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    // What it works on is this process's own.
    public bool IsForAll => false;

    /// <summary>Whether entries of this action are counted, and so found by it at once.</summary>
    public bool IsCounted(string action) => _counted.Contains(action);

    /// <summary>Returns when there is an entry on the disk that counts this occurrence.</summary>
    /// <param name="details">For the entry, if this is its first occurrence.</param>
    /// <exception cref="IOException">The entry cannot be written.</exception>
    public async Task NoteAsync(Occurrence occurrence, IReadOnlyDictionary<string, string>? details, CancellationToken cancellationToken)
    {
        var (line, isFirst) = Count(occurrence, details);
        if (!isFirst)
        {
            await line.Written.Task.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            // Not the caller's token: others wait for the same entry.
            await store.CommitAsync(new Batch().AddFresh(line.Entry), Durability.Durable, CancellationToken.None);
            line.Written.SetResult();
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                Remove(line);
            }

            line.Written.SetException(exception);
            _ = line.Written.Task.Exception;
            throw;
        }
    }

    /// <summary>Writes the counts down.</summary>
    /// <exception cref="IOException">They cannot be written; they are tried again.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        return Due().EachAsync(WriteAsync, cancellationToken);

        async Task WriteAsync((Line Line, int Count, DateTimeOffset LastAt) due)
        {
            var (line, count, lastAt) = due;

            // Gone when the log's retention was shorter than the window; one that can't be read is not counted on.
            if (await store.FindReadableAsync<AuditEntry>(line.Entry.Id, cancellationToken) is { } stored && stored.Value.Count != count)
            {
                await store.CommitAsync(
                    new Batch().Update(stored, stored.Value with { Count = count, LastAt = lastAt }),
                    Durability.Deferred,
                    cancellationToken
                );
            }

            lock (_gate)
            {
                line.WrittenCount = count;
                _ended.RemoveAll(one => ReferenceEquals(one, line) && one.Count == count);
            }
        }
    }

    /// <summary>As <see cref="FlushAsync"/>; what cannot be written now stays counted in memory.</summary>
    public async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is StorageFullException or StorageUnavailableException)
        {
            LogPutOff(exception);
        }
    }

    /// <inheritdoc />
    public Task SweepAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was counted last is not lost with the process.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => TryFlushAsync(cancellationToken);

    private (Line Line, bool IsFirst) Count(Occurrence occurrence, IReadOnlyDictionary<string, string>? details)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var group = occurrence with { Address = "" };
            if (!_lines.ContainsKey(occurrence) && _addresses.GetValueOrDefault(group) >= MaximumAddresses)
            {
                occurrence = occurrence with { Address = OtherAddresses };
            }

            if (_lines.TryGetValue(occurrence, out var line))
            {
                if (!HasEnded(line))
                {
                    line.Count++;
                    line.LastAt = now;
                    return (line, IsFirst: false);
                }

                End(line);
            }

            if (_lines.Count >= MaximumLines)
            {
                foreach (var one in _lines.Values.ToList())
                {
                    End(one);
                }
            }

            line = new Line(occurrence, EntryOf(occurrence, details, now), time.GetTimestamp());
            _lines.Add(occurrence, line);
            _addresses[group] = _addresses.GetValueOrDefault(group) + 1;
            return (line, IsFirst: true);
        }
    }

    private List<(Line Line, int Count, DateTimeOffset LastAt)> Due()
    {
        lock (_gate)
        {
            foreach (var line in _lines.Values.Where(HasEnded).ToList())
            {
                End(line);
            }

            return
            [
                .. _lines
                    .Values.Concat(_ended)
                    .Where(line => line.Count > line.WrittenCount && line.Written.Task.IsCompletedSuccessfully)
                    .Select(line => (line, line.Count, line.LastAt)),
            ];
        }
    }

    private bool HasEnded(Line line) => time.GetElapsedTime(line.BeganAt) >= options.Value.RepeatWindow;

    private void End(Line line)
    {
        Remove(line);
        if (line.Count > line.WrittenCount)
        {
            _ended.Add(line);
        }
    }

    private void Remove(Line line)
    {
        if (!_lines.TryGetValue(line.Occurrence, out var current) || !ReferenceEquals(current, line))
        {
            return;
        }

        _lines.Remove(line.Occurrence);
        var group = line.Occurrence with { Address = "" };
        if (--_addresses[group] == 0)
        {
            _addresses.Remove(group);
        }
    }

    private static AuditEntry EntryOf(Occurrence occurrence, IReadOnlyDictionary<string, string>? details, DateTimeOffset now)
    {
        if (occurrence.Reason is { } reason)
        {
            details = new Dictionary<string, string>(details ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["reason"] = reason,
            };
        }

        return AuditEntry.Create(occurrence.WorkspaceId, occurrence.Actor, occurrence.Action, occurrence.SubjectId, now, details) with
        {
            Address = occurrence.Address,
            Count = 1,
            LastAt = now,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counts of repeated audit entries couldn't be written; retrying in a minute.")]
    private partial void LogPutOff(Exception exception);

    private sealed class Line(Occurrence occurrence, AuditEntry entry, long beganAt)
    {
        public Occurrence Occurrence { get; } = occurrence;

        public AuditEntry Entry { get; } = entry;

        /// <summary>A timestamp of the clock that never steps back.</summary>
        public long BeganAt { get; } = beganAt;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; } = 1;

        public int WrittenCount { get; set; } = 1;

        public DateTimeOffset LastAt { get; set; } = entry.At;
    }
}
