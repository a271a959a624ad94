using System.Threading.Channels;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>The workspace's sources, and who watches them.</summary>
internal sealed class SourceBoard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Channel<BoardEvent>> _watchers = [];
    private List<DataSource> _sources = Initial(time.GetUtcNow());

    public IReadOnlyList<DataSource> All
    {
        get
        {
            lock (_gate)
                return [.. _sources];
        }
    }

    public DataSource? Find(string id) => All.FirstOrDefault(source => string.Equals(source.Id, id, StringComparison.Ordinal));

    /// <summary>False when there is one with this id.</summary>
    public bool TryAdd(DataSource source)
    {
        lock (_gate)
        {
            if (_sources.Exists(known => string.Equals(known.Id, source.Id, StringComparison.Ordinal)))
                return false;
            _sources.Add(source);
            Publish(new BoardEvent(source, null));
            return true;
        }
    }

    public void Update(string id, Func<DataSource, DataSource> change, Toast? toast = null)
    {
        lock (_gate)
        {
            var index = _sources.FindIndex(source => string.Equals(source.Id, id, StringComparison.Ordinal));
            if (index < 0)
                return;
            _sources[index] = change(_sources[index]);
            Publish(new BoardEvent(_sources[index], toast));
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _sources = Initial(time.GetUtcNow());
            foreach (var source in _sources)
                Publish(new BoardEvent(source, null));
        }
    }

    /// <summary>Changes from now on, until the watcher leaves.</summary>
    public async IAsyncEnumerable<BoardEvent> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<BoardEvent>();
        lock (_gate)
        {
            _watchers.Add(channel);
            foreach (var source in _sources)
                channel.Writer.TryWrite(new BoardEvent(source, null));
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(channel);
        }
    }

    private void Publish(BoardEvent change)
    {
        foreach (var watcher in _watchers)
            watcher.Writer.TryWrite(change);
    }

    private static List<DataSource> Initial(DateTimeOffset now) =>
        [
            new(
                "ds_quickbooks_acme",
                "quickbooks",
                "QuickBooks — Acme Inc.",
                "9130347957983001",
                "Acme Inc.",
                SourceStatus.Failed,
                now.AddDays(-2).AddHours(-3),
                48_210
            )
            {
                Detail = "QuickBooks no longer accepts the saved sign-in.",
            },
            new(
                "ds_quickbooks_acme_east",
                "quickbooks",
                "QuickBooks — Acme East LLC",
                "9130347957983002",
                "Acme East LLC",
                SourceStatus.Healthy,
                now.AddMinutes(-22),
                12_874
            ),
            new(
                "ds_xero_acme_uk",
                "xero",
                "Xero — Acme UK Ltd",
                "6f1c2f2e-5a0e-4b1a-9c5f-0d6b3f0a7e11",
                "Acme UK Ltd",
                SourceStatus.Healthy,
                now.AddMinutes(-9),
                9_326
            ),
            new("ds_salesforce", "salesforce", "Salesforce", null, null, SourceStatus.Healthy, now.AddMinutes(-31), 184_022),
            new("ds_netsuite", "netsuite", "NetSuite", null, null, SourceStatus.Healthy, now.AddHours(-1).AddMinutes(-4), 96_540),
            new("ds_sheets_headcount", "sheets", "Google Sheets — Headcount plan", null, null, SourceStatus.Healthy, now.AddMinutes(-3), 318),
        ];
}

/// <summary>A source as it is now, and what to tell people who watch.</summary>
internal sealed record BoardEvent(DataSource Source, Toast? Toast);

/// <summary>A short message on the page.</summary>
internal sealed record Toast(ToastTone Tone, string Text);

/// <summary>How a toast looks.</summary>
internal enum ToastTone
{
    Info,
    Success,
    Failure,
}
