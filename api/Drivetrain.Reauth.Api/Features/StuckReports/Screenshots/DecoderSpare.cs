using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// One process that was started ahead of the image it will decode, so that the image does not wait for the start of a runtime. It decodes that one image, as any other. There
/// is none at rest: the first is started when an upload begins, and the last is ended when no upload has come for a while.
/// </summary>
/// <param name="start">How one is started.</param>
/// <param name="time">For the wait.</param>
internal sealed class DecoderSpare(Func<ProcessStartInfo> start, TimeProvider time) : IDisposable
{
    /// <summary>Who fills in a report by hand sends no second one sooner; a crowd does. It costs some 40 MB for so long.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Process? spare;
    private ITimer? ending;
    private bool isDisposed;

    /// <summary>The one that waits; null where there is none.</summary>
    internal int? ProcessId
    {
        get
        {
            lock (gate)
            {
                return spare?.Id;
            }
        }
    }

    /// <summary>Has one started, unless one is waiting. A failure to do so is left to whoever needs it.</summary>
    public void Expect()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            ending ??= time.CreateTimer(static state => ((DecoderSpare)state!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            ending.Change(KeptFor, Timeout.InfiniteTimeSpan);
            try
            {
                spare ??= Process.Start(start());
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No more processes, or no memory, for the moment.
            }
        }
    }

    /// <summary>The waiting one, or a new one where there is none, or it has ended meanwhile.</summary>
    public Process Take()
    {
        Process? taken;
        lock (gate)
        {
            (taken, spare) = (spare, null);
        }

        if (taken is { HasExited: false })
        {
            return taken;
        }

        taken?.Dispose();
        return Process.Start(start())!;
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            ending?.Dispose();
        }

        End();
    }

    private void End()
    {
        Process? unused;
        lock (gate)
        {
            (unused, spare) = (spare, null);
        }

        using (unused)
        {
            unused?.Kill();
        }
    }
}
