using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Benchmarks.Detection;

/// <summary>The browser's own record of which script ran for how long on the page's thread.</summary>
internal sealed class ScriptTrace : IAsyncDisposable
{
    private readonly ICDPSession _session;
    private readonly string _script;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();

    private ScriptTrace(ICDPSession session, string script) => (_session, _script) = (session, script);

    /// <param name="page">The page whose thread is looked at.</param>
    /// <param name="script">The end of the script's address.</param>
    public static async Task<ScriptTrace> StartAsync(IPage page, string script)
    {
        var trace = new ScriptTrace(await page.Context.NewCDPSessionAsync(page), script);
        trace._session.Event("Tracing.dataCollected").OnEvent += (_, data) =>
        {
            foreach (var entry in data!.Value.GetProperty("value").EnumerateArray())
                trace._events.Enqueue(entry.Clone());
        };
        trace._session.Event("Tracing.tracingComplete").OnEvent += (_, _) => trace._complete.TrySetResult();
        await trace._session.SendAsync(
            "Tracing.start",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["transferMode"] = "ReportEvents",
                ["traceConfig"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["includedCategories"] = new[] { "devtools.timeline" } },
            }
        );
        return trace;
    }

    public async Task<ScriptCalls> StopAsync()
    {
        var total = TimeProvider.System.GetElapsedTime(_startedAt).TotalMilliseconds;
        await _session.SendAsync("Tracing.end");
        await _complete.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var ours = _events.Where(IsOurs).Select(Milliseconds).ToList();
        return new ScriptCalls(ours, total);
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private bool IsOurs(JsonElement entry) =>
        entry.TryGetProperty("name", out var name)
        && name.ValueEquals("FunctionCall")
        && entry.TryGetProperty("args", out var args)
        && args.TryGetProperty("data", out var data)
        && data.TryGetProperty("url", out var url)
        && url.GetString()!.EndsWith(_script, StringComparison.Ordinal);

    // The thread's own time where it is recorded: a busy machine stretches the clock's.
    private static double Milliseconds(JsonElement entry) =>
        (
            entry.TryGetProperty("tdur", out var cpu) ? cpu.GetDouble()
            : entry.TryGetProperty("dur", out var wall) ? wall.GetDouble()
            : 0
        ) / 1000;
}

/// <summary>What a script did.</summary>
/// <param name="OurMilliseconds">Each of its calls: batches of mutations, and slices that continue one.</param>
/// <param name="TotalMilliseconds">How long was looked.</param>
internal sealed record ScriptCalls(IReadOnlyList<double> OurMilliseconds, double TotalMilliseconds);
