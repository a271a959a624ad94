using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Counts requests by caller in fixed windows, each of which begins with the caller's first request. Nothing runs between requests, and memory is bounded:
/// where there are too many callers the longest unseen are forgotten, and begin anew.
/// </summary>
internal sealed class RequestWindows(TimeSpan length, TimeProvider time)
{
    private const int Remembered = 100_000;

    private readonly Lock _gate = new();
    private readonly RecentMap<string, Window> _windows = new(Remembered, StringComparer.Ordinal);

    /// <summary>Counts a request, unless the caller has had as many as it may.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="limit">Requests in a window.</param>
    /// <param name="wait">Until the window ends; zero where the request was counted.</param>
    public bool TryCount(string caller, int limit, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var window = _windows.TryGetValue(caller, out var known) && time.GetElapsedTime(known.Begun, now) < length ? known : new Window(now, 0);
            var isWithin = window.Requests < limit;
            wait = isWithin ? TimeSpan.Zero : length - time.GetElapsedTime(window.Begun, now);
            _windows.Set(caller, isWithin ? window with { Requests = window.Requests + 1 } : window);
            return isWithin;
        }
    }

    /// <param name="Begun">A timestamp of the clock that never steps back.</param>
    /// <param name="Requests">That were counted since.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Window(long Begun, int Requests);
}
