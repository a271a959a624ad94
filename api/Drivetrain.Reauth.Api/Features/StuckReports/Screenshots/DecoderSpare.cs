using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// One process that was started ahead of the image it will decode, so that the image does not wait for the start of a runtime. It decodes that one image, as
/// any other. There is none at rest: the first is started when an upload begins, and the last is ended when no upload has come for a while.
/// </summary>
/// <param name="start">How one is started.</param>
/// <param name="time">For the wait.</param>
internal sealed class DecoderSpare(Func<ProcessStartInfo> start, TimeProvider time) : IDisposable
{
    /// <summary>Who fills in a report by hand sends no second one sooner; a crowd does. It costs some 40 MB for so long.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Process? _spare;
    private ITimer? _ending;
    private bool _isDisposed;

    /// <summary>The one that waits; null where there is none.</summary>
    internal int? ProcessId
    {
        get
        {
            lock (_gate)
            {
                return _spare?.Id;
            }
        }
    }

    /// <summary>Has one started, unless one is waiting. A failure to do so is left to whoever needs it.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _ending ??= time.CreateTimer(static state => ((DecoderSpare)state!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _ending.Change(KeptFor, Timeout.InfiniteTimeSpan);
            try
            {
                _spare ??= Process.Start(start());
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No more processes, or no memory, for the moment.
            }
        }
    }

    /// <summary>The waiting one, or a new one where there is none, or it has ended meanwhile.</summary>
    public (Process Process, bool WasWaiting) Take()
    {
        Process? taken;
        lock (_gate)
        {
            (taken, _spare) = (_spare, null);
        }

        if (taken is { HasExited: false })
        {
            return (taken, WasWaiting: true);
        }

        taken?.Dispose();
        return (Start(), WasWaiting: false);
    }

    /// <summary>A new one.</summary>
    public Process Start() => Process.Start(start())!;

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _ending?.Dispose();
        }

        End();
    }

    private void End()
    {
        Process? unused;
        lock (_gate)
        {
            (unused, _spare) = (_spare, null);
        }

        using (unused)
        {
            unused?.Kill();
        }
    }
}
