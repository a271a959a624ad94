using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>
/// A disk in memory whose power can fail. What was synced stays. Of what was not, each sector of 512 bytes comes back as it was, or as any of the writes since
/// left it, and each file has any of the lengths it had: that drops, tears and reorders in every way a real disk may.
/// </summary>
internal sealed class VolatileDisk : IDisk, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, VolatileFile> _files = new(StringComparer.Ordinal);
    private bool _powered = true;
    private long _operations;

    public VolatileDisk(BrokenFile? broken = null) => Broken = broken;

    /// <summary>Wraps files in something that breaks a promise, to show that such breaks are found.</summary>
    public BrokenFile? Broken { get; set; }

    /// <summary>The power fails when this many writes, syncs and changes of length have happened. The last one does not happen.</summary>
    public long PowerFailsAt { get; set; } = long.MaxValue;

    /// <summary>Every operation fails with this from now on, as on a disk that is full or broken; null for none.</summary>
    public IOException? Fault { get; set; }

    public long Free { get; set; } = long.MaxValue;

    public long JournalLength => FileNames.Journal.Max(name => File(name).Length);

    public long Operations
    {
        get
        {
            lock (_gate)
            {
                return _operations;
            }
        }
    }

    public bool Powered
    {
        get
        {
            lock (_gate)
            {
                return _powered;
            }
        }
    }

    public IDurableFile Open(string name) => Observe(() => Fault is not null ? throw Fault : Broken?.Invoke(name, File(name)) ?? File(name));

    /// <summary>The file itself, to damage it.</summary>
    public VolatileFile File(string name)
    {
        lock (_gate)
        {
            return _files.TryGetValue(name, out var file) ? file : _files[name] = new VolatileFile(this);
        }
    }

    public long FreeBytes() => Free;

    public void CutPower()
    {
        lock (_gate)
        {
            _powered = false;
        }
    }

    /// <summary>The machine starts again with what the disk kept.</summary>
    public void Restart(Random random)
    {
        lock (_gate)
        {
            foreach (var file in _files.Values)
            {
                file.Lose(random);
            }

            _powered = true;
            _operations = 0;
            PowerFailsAt = long.MaxValue;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    internal void Operate(Action operation)
    {
        lock (_gate)
        {
            RequirePower();
            if (++_operations >= PowerFailsAt)
            {
                _powered = false;
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
        lock (_gate)
        {
            RequirePower();
            return observation();
        }
    }

    private void RequirePower()
    {
        if (!_powered)
        {
            throw new IOException("The power is off.");
        }
    }
}

/// <summary>What is opened in place of a file of that name; null for the file itself.</summary>
internal delegate IDurableFile? BrokenFile(string name, VolatileFile file);
