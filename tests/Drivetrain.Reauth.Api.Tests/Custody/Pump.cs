namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// Runs everything that awaits on one thread, in the order in which it was posted, so that a history runs the same way every time and it is known when nothing
/// moves any more.
/// </summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queue)
        {
            _queue.Enqueue((d, state));
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs until nothing is left to run.</summary>
    public void Drain()
    {
        do
        {
            while (TryDequeue(out var next))
            {
                next.Callback(next.State);
            }

            // Semaphores and completion sources pass their continuations on by the thread pool.
            AwaitThreadPool();
        } while (Count > 0);
    }

    private int Count
    {
        get
        {
            lock (_queue)
            {
                return _queue.Count;
            }
        }
    }

    private static void AwaitThreadPool()
    {
        using var passed = new CountdownEvent(Environment.ProcessorCount * 2);
        for (var i = 0; i < Environment.ProcessorCount * 2; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.Signal(), passed, preferLocal: false);
        }

        passed.Wait();
    }

    private bool TryDequeue(out (SendOrPostCallback Callback, object? State) next)
    {
        lock (_queue)
        {
            return _queue.TryDequeue(out next);
        }
    }

    /// <summary>Forgets what would have run: its process has died.</summary>
    public void Clear()
    {
        lock (_queue)
        {
            _queue.Clear();
        }
    }

    /// <summary>Does this with the pump in the place of the thread pool.</summary>
    public void Run(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
