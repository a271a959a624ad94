using System.Collections.Concurrent;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Extension.DevTools;

/// <summary>
/// Every page and service worker of a browser, from its first moment: what goes wrong in them, and whether they have a network. A side panel and a popup
/// are pages too, although no tab shows them.
/// </summary>
internal sealed class TargetWatch : IAsyncDisposable
{
    private static readonly object Filter = new object[] { new { type = "page" }, new { type = "service_worker" } };
    private static readonly object Offline = new
    {
        offline = true,
        latency = 0,
        downloadThroughput = -1,
        uploadThroughput = -1,
    };
    private readonly ConcurrentDictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _sessions = new(StringComparer.Ordinal);
    private readonly Action<BrowserFault> _onFault;
    private volatile bool _isOffline;

    private TargetWatch(Action<BrowserFault> onFault, bool isOffline) => (_onFault, _isOffline) = (onFault, isOffline);

    public DevToolsClient Client { get; private set; } = null!;

    /// <summary>Pages and workers that are there now.</summary>
    public IEnumerable<Target> All => _targets.Values;

    /// <summary>Watches a browser from now on.</summary>
    public static async Task<TargetWatch> StartAsync(Uri browser, Action<BrowserFault> onFault, bool isOffline, CancellationToken cancellationToken)
    {
        var watch = new TargetWatch(onFault, isOffline);
        watch.Client = await DevToolsClient.ConnectAsync(browser, watch.OnEvent, cancellationToken);
        await watch.Client.SendAsync("Target.setDiscoverTargets", new { discover = true });
        // They wait until they are watched, so that nothing is missed.
        await watch.Client.SendAsync(
            "Target.setAutoAttach",
            new
            {
                autoAttach = true,
                waitForDebuggerOnStart = true,
                flatten = true,
                filter = Filter,
            }
        );
        return watch;
    }

    /// <summary>Whether a target has ended since, also where it runs again already: a message may have started it at once.</summary>
    public bool HasEndedSince(Target before) => !_targets.TryGetValue(before.Id, out var now) || !now.IsRunning || now.Ends > before.Ends;

    /// <summary>The session with a target, once it is attached.</summary>
    public DevToolsSession? SessionOf(Target target) =>
        _sessions.FirstOrDefault(session => string.Equals(session.Value, target.Id, StringComparison.Ordinal)) is { Key: { } id }
            ? new DevToolsSession(Client, id)
            : null;

    /// <summary>Takes the network from all pages and workers, and those that will come; or gives it back.</summary>
    public async Task SetOfflineAsync(bool isOffline)
    {
        _isOffline = isOffline;
        await Task.WhenAll(_sessions.Keys.Select(session => IfThereAsync(() => SetOfflineAsync(session, isOffline))));
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private void OnEvent(DevToolsEvent message)
    {
        var parameters = message.Parameters;
        switch (message.Method)
        {
            case "Target.targetCreated" or "Target.targetInfoChanged":
                Learn(Target.From(parameters.GetProperty("targetInfo")));
                break;
            case "Target.targetDestroyed":
                _targets.TryRemove(parameters.GetProperty("targetId").GetString()!, out _);
                break;
            case "Target.attachedToTarget" when message.SessionId is null:
                var sessionId = parameters.GetProperty("sessionId").GetString()!;
                _sessions[sessionId] = parameters.GetProperty("targetInfo").GetProperty("targetId").GetString()!;
                _ = IfThereAsync(() => AdoptAsync(sessionId));
                break;
            case "Target.detachedFromTarget":
                _sessions.TryRemove(parameters.GetProperty("sessionId").GetString()!, out _);
                break;
            case "Inspector.targetCrashed":
                SetRunning(message, isRunning: false);
                break;
            case "Inspector.targetReloadedAfterCrash":
                SetRunning(message, isRunning: true);
                _ = IfThereAsync(() => AdoptAsync(message.SessionId!));
                break;
            case "Runtime.exceptionThrown":
                Report(message, FaultText.OfException(parameters.GetProperty("exceptionDetails")));
                break;
            case "Runtime.consoleAPICalled" when parameters.GetProperty("type").GetString() is "error" or "assert":
                Report(message, FaultText.OfConsole(parameters));
                break;
            case "Log.entryAdded" when parameters.GetProperty("entry") is var entry && entry.GetProperty("level").GetString() is "error":
                Report(message, FaultText.OfLog(entry));
                break;
        }
    }

    private void Learn(Target target)
    {
        _targets.TryGetValue(target.Id, out var known);
        _targets[target.Id] = target with { IsRunning = known?.IsRunning ?? true, Ends = known?.Ends ?? 0 };
        // A side panel becomes a page only after its start, too late to be attached by itself.
        if (target.Type is "page" && known is { Type: not "page" })
            _ = IfThereAsync(() => Client.SendAsync("Target.attachToTarget", new { targetId = target.Id, flatten = true }));
    }

    // A worker that ends while it is watched keeps its target, and has it again when it starts again.
    private void SetRunning(DevToolsEvent message, bool isRunning)
    {
        if (message.SessionId is { } session && _sessions.TryGetValue(session, out var id) && _targets.TryGetValue(id, out var target))
            _targets[id] = target with { IsRunning = isRunning, Ends = target.Ends + (isRunning ? 0 : 1) };
    }

    private void Report(DevToolsEvent message, string text)
    {
        if (message.SessionId is { } session && _sessions.TryGetValue(session, out var id))
            _onFault(new BrowserFault(_targets.TryGetValue(id, out var target) ? target.Url : id, text));
    }

    // Sent together: a target that still waits may answer the first only after the last.
    private Task AdoptAsync(string sessionId) =>
        Task.WhenAll(
            Client.SendAsync("Runtime.enable", null, sessionId),
            Client.SendAsync("Log.enable", null, sessionId),
            _isOffline ? SetOfflineAsync(sessionId, isOffline: true) : Task.CompletedTask,
            Client.SendAsync("Runtime.runIfWaitingForDebugger", null, sessionId)
        );

    private Task SetOfflineAsync(string sessionId, bool isOffline) =>
        isOffline
            ? Task.WhenAll(Client.SendAsync("Network.enable", null, sessionId), Client.SendAsync("Network.emulateNetworkConditions", Offline, sessionId))
            : Client.SendAsync("Network.disable", null, sessionId);

    // Targets come and go while they are spoken to.
    private static async Task IfThereAsync(Func<Task> speak)
    {
        try
        {
            await speak();
        }
        catch (DemoException)
        {
            // It is gone, or the browser is.
        }
    }
}

/// <summary>A page or a worker.</summary>
/// <param name="Id">The browser's name for it.</param>
/// <param name="Type"><c>page</c> or <c>service_worker</c>.</param>
/// <param name="Url">Where it is now.</param>
internal sealed record Target(string Id, string Type, string Url)
{
    /// <summary>False for a worker that has ended.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>How often it has ended so far.</summary>
    public int Ends { get; init; }

    public static Target From(JsonElement info) =>
        new(info.GetProperty("targetId").GetString()!, info.GetProperty("type").GetString()!, info.GetProperty("url").GetString()!);
}
