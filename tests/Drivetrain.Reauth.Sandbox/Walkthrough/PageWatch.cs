using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What goes wrong behind a page's back: errors in the console, uncaught exceptions, requests that failed.</summary>
internal sealed class PageWatch
{
    private readonly ConcurrentQueue<string> _faults = new();

    public PageWatch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                _faults.Enqueue($"console: {message.Text}");
        };
        page.PageError += (_, error) => _faults.Enqueue($"uncaught: {error}");
        page.RequestFailed += (_, request) =>
        {
            // A page that is left ends its event stream; that is no failure.
            if (request.Failure is not "net::ERR_ABORTED")
                _faults.Enqueue($"request: {request.Method} {WithoutQuery(request.Url)} {request.Failure}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                _faults.Enqueue($"answer: {response.Status} of {response.Request.Method} {WithoutQuery(response.Url)}");
        };
    }

    /// <summary>What was seen since the last call, or null.</summary>
    public string? Take()
    {
        var faults = new List<string>();
        while (_faults.TryDequeue(out var fault))
            faults.Add(fault);
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    private static string WithoutQuery(string url) => url.Split('?')[0];
}
