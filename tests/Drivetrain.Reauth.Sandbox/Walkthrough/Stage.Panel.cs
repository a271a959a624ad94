using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <content>What is asserted of the side panel, and what the extension says outside of it.</content>
internal sealed partial class Stage
{
    private const string Closed = "closed";

    private const string Wake = """
        chrome.alarms.get('walkthrough').then(alarm => alarm ?? chrome.alarms.create('walkthrough', { when: Date.now() })).then(() => null)
        """;

    private const string TakeNotification = """
        (async () => {
          const all = await new Promise(done => chrome.notifications.getAll(done));
          const id = Object.keys(all).find(id => id.startsWith('session'));
          if (id) await chrome.notifications.clear(id);
          return id !== undefined;
        })()
        """;

    private readonly Queue<string> _unforgiven = new();
    private bool _isSeenClosed;

    /// <summary>No side panel is open.</summary>
    public async Task SeeNoPanelAsync()
    {
        if (_panel is not null || await _browser.HasSidePanelAsync())
            throw new StepFailedException("The side panel is open.");
        _isSeenClosed = true;
    }

    /// <summary>The side panel that the extension has opened at a click in the page.</summary>
    public async Task SeePanelOpenAsync()
    {
        _panel = new PanelView(await _browser.RealSidePanelAsync(_cancellationToken), Gestures, _cancellationToken);
        await Page.EvaluateAsync(Stillness.OfSize);
    }

    /// <summary>The failed connector at the head of the panel's list, with what can be done about it.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="button">What the panel offers; null to reconnect it.</param>
    public async Task SeeListedAsync(string source = Elements.AcmeSource, string? button = null)
    {
        await Panel.SeeHeadingAsync(Words["needed_one", "1"]);
        await Panel.SeeButtonAsync(button ?? Words["reconnectName", source]);
    }

    /// <summary>Waits until the toolbar's icon has this badge and, where one is given, this title.</summary>
    public async Task SeeBadgeAsync(string text, string? title = null)
    {
        string[]? shown = null;
        await Patience.WaitAsync(
            async () =>
            {
                shown = await _browser.EvaluateInServiceWorkerAsync<string[]>(
                    "Promise.all([chrome.action.getBadgeText({}), chrome.action.getTitle({})])",
                    _cancellationToken
                );
                return shown is [var badge, var words] && string.Equals(badge, text, StringComparison.Ordinal) && (title is null || title == words)
                    ? badge
                    : null;
            },
            () => $"The badge says “{shown?[0]}” ({shown?[1]}), not “{text}” ({title}).",
            _cancellationToken
        );
    }

    /// <summary>Waits until a notification about the session is shown, and puts it away.</summary>
    public Task TakeSessionNotificationAsync() => WakeUntilAsync(() => InWorkerAsync<bool>(TakeNotification), "No notification tells of the session.");

    /// <summary>Evaluates script where the extension keeps what it knows.</summary>
    public Task<T?> InWorkerAsync<T>(string script) => _browser.EvaluateInServiceWorkerAsync<T>(script, _cancellationToken);

    /// <summary>Lets the extension take the looks that it takes every few minutes, until something is so.</summary>
    public Task WakeUntilAsync(Func<Task<bool>> holds, string failure) =>
        Patience.WaitAsync(async () => await holds() ? "" : await InWorkerAsync<string>(Wake), () => failure, _cancellationToken);

    /// <summary>What the browser itself says of requests that had to fail; anything else stays a fault.</summary>
    public void Forgive(params string[] words)
    {
        foreach (var fault in _browser.TakeFaults().Select(fault => fault.ToString()).Where(fault => !words.Any(fault.Contains)))
            _unforgiven.Enqueue(fault);
    }

    public string? TakeFaults()
    {
        Forgive();
        var faults = _unforgiven.ToList();
        _unforgiven.Clear();
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    private string? TakeMarked()
    {
        var marked =
            _panel?.TakeSeen() is { Count: > 0 } seen ? string.Join(" · ", seen)
            : _isSeenClosed ? Closed
            : null;
        _isSeenClosed = false;
        return marked;
    }
}
