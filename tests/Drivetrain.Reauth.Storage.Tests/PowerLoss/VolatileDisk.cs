using Drivetrain.Reauth.Api.Storage.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>
/// A disk in memory whose power can fail. What was synced stays. Of what was not, each sector of 512 bytes comes back as it was, or as any of the writes since left it,
/// and each file has any of the lengths it had: that drops, tears and reorders in every way a real disk may.
/// </summary>
internal sealed class VolatileDisk : IDisk, IDisposable
{
    private readonly Lock gate = new();
    private readonly VolatileFile data;
    private readonly VolatileFile log;
    private bool powered = true;
    private long operations;

    public VolatileDisk(Func<VolatileFile, IDurableFile>? brokenLog = null, Func<VolatileFile, IDurableFile>? brokenData = null)
    {
        data = new VolatileFile(this);
        log = new VolatileFile(this);
        BrokenLog = brokenLog;
        BrokenData = brokenData;
    }

    /// <summary>Wraps the log in something that breaks a promise, to show that such breaks are found.</summary>
    public Func<VolatileFile, IDurableFile>? BrokenLog { get; set; }

    /// <summary>The same for the data file.</summary>
    public Func<VolatileFile, IDurableFile>? BrokenData { get; set; }

    /// <summary>The power fails when this many writes, syncs and changes of length have happened. The last one does not happen.</summary>
    public long PowerFailsAt { get; set; } = long.MaxValue;

    /// <summary>Every operation fails with this from now on, as on a disk that is full or broken; null for none.</summary>
    public IOException? Fault { get; set; }

    public long Free { get; set; } = long.MaxValue;

    public long LogLength => log.Length;

    public long Operations
    {
        get
        {
            lock (gate)
            {
                return operations;
            }
        }
    }

    public bool Powered
    {
        get
        {
            lock (gate)
            {
                return powered;
            }
        }
    }

    public IDurableFile OpenData() => Opened(data, BrokenData);

    public IDurableFile OpenLog() => Opened(log, BrokenLog);

    public long FreeBytes() => Free;

    public void CutPower()
    {
        lock (gate)
        {
            powered = false;
        }
    }

    /// <summary>The machine starts again with what the disk kept.</summary>
    public void Restart(Random random)
    {
        lock (gate)
        {
            data.Lose(random);
            log.Lose(random);
            powered = true;
            operations = 0;
            PowerFailsAt = long.MaxValue;
        }
    }

    public void Dispose()
    {
        data.Dispose();
        log.Dispose();
    }

    internal void Operate(Action operation)
    {
        lock (gate)
        {
            RequirePower();
            if (++operations >= PowerFailsAt)
            {
                powered = false;
                RequirePower();
            }

            if (Fault is not null)
            {
                throw Fault;
            }

            operation();
        }
    }

    internal T Observe<T>(Func<T> observation)
    {
        lock (gate)
        {
            RequirePower();
            return observation();
        }
    }

    private IDurableFile Opened(VolatileFile file, Func<VolatileFile, IDurableFile>? broken) =>
        Observe(() => Fault is not null ? throw Fault : broken is null ? file : broken(file));

    private void RequirePower()
    {
        if (!powered)
        {
            throw new IOException("The power is off.");
        }
    }
}
