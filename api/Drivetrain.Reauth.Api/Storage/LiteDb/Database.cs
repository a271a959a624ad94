using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// LiteDB over its two files. Only one thread at a time is inside the engine (<see cref="gate"/>), and only the writer's thread changes anything: concurrent
/// writers break LiteDB, and a transaction belongs to its thread.
/// </summary>
internal sealed partial class Database(IDisk disk, TimeSpan commitTimeout) : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<(string Collection, string Index)> indexes = [];
    private IDurableFile? dataFile;
    private IDurableFile? logFile;
    private DataStream? data;
    private LogStream? log;
    private LiteEngine? engine;
    private long durableLogLength = long.MaxValue;

    /// <summary>Bytes of log since the last checkpoint.</summary>
    public long LogLength => log?.Length ?? 0;

    /// <summary>Guards the engine. Whoever holds it may take <see cref="View.Sync"/>, never the other way round.</summary>
    public Lock Gate => gate;

    /// <summary>Opens the files, brings the data file up to date, and starts LiteDB.</summary>
    public void Open()
    {
        PageLayout.AssertVersion();
        lock (gate)
        {
            dataFile = disk.OpenData();
            logFile = disk.OpenLog();

            // What a failed group left behind was refused to its callers, so it must not come back.
            LogReplay.Apply(dataFile, logFile, durableLogLength);
            data = new DataStream(dataFile);
            log = new LogStream(logFile);
            engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = log, Collation = Collation.Binary });
            durableLogLength = 0;
            if (engine.Pragma("CHECKPOINT").AsInt32 != 0)
            {
                Settle(() => engine.Pragma("CHECKPOINT", 0));
            }

            indexes.Clear();
            foreach (var row in ReadAll("$indexes"))
            {
                indexes.Add((row["collection"].AsString, row["name"].AsString));
            }
        }
    }

    /// <summary>Writes the changes as one transaction, and returns when they are on the disk.</summary>
    public void Commit(IReadOnlyCollection<RowChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var (current, stream) = (Engine, log!);
        var target = stream.Confirmed + 1;
        lock (gate)
        {
            Require(current.BeginTrans(), "a transaction could not be begun");
        }

        // The gate is let go between the changes, so that a reader waits for one change and not for a group.
        foreach (var change in changes)
        {
            lock (gate)
            {
                Apply(current, change);
            }
        }

        lock (gate)
        {
            Require(current.Commit(), "the transaction was not committed on the thread that began it");
        }

        AwaitDurable(stream, target);
    }

    /// <summary>Creates what is missing of a collection's indexes.</summary>
    public void Ensure(Collection collection)
    {
        if (!collection.IndexFields.All(field => indexes.Contains((collection.Name, field))))
        {
            // Entries first, index last: after a crash in between, the index is missing still and all of this is done again.
            foreach (var chunk in ReadAll(collection.Name).Chunk(100))
            {
                Commit([.. chunk.Select(row => new RowChange(collection, row[Collection.IdField].AsBinary, RowChangeKind.Update, collection.Reindex(row)))]);
            }
        }

        foreach (var field in collection.IndexFields.Where(field => !indexes.Contains((collection.Name, field))))
        {
            lock (gate)
            {
                Settle(() => Engine.EnsureIndex(collection.Name, field, BsonExpression.Create("$." + field), unique: false));
            }

            indexes.Add((collection.Name, field));
        }
    }

    /// <summary>Copies the log into the data file, syncs it, and empties the log.</summary>
    public void Checkpoint()
    {
        lock (gate)
        {
            Engine.Checkpoint();
            durableLogLength = log!.Length;
        }
    }

    /// <summary>Makes a checkpoint and copies the data file, which is complete then.</summary>
    public void CopyTo(string path)
    {
        Checkpoint();
        var source = dataFile!;
        using var target = PhysicalDisk.Open(path);
        var buffer = new byte[1024 * 1024];
        target.SetLength(0);
        for (var offset = 0L; source.Read(buffer, offset) is > 0 and var read; offset += read)
        {
            target.Write(buffer.AsSpan(0, read), offset);
        }

        target.Sync();
    }

    /// <summary>Compares documents and indexes of the whole database.</summary>
    public long Check()
    {
        lock (gate)
        {
            return IntegrityCheck.Check(Engine);
        }
    }

    /// <summary>Closes without a checkpoint and without writing anything more. What was acknowledged is in the log.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            data?.Abandon();
            log?.Abandon();
            engine?.Dispose();
            engine = null;
            dataFile?.Dispose();
            logFile?.Dispose();
        }
    }

    private LiteEngine Engine => engine ?? throw new StorageUnavailableException("The database is not open.");

    private static void Apply(LiteEngine engine, RowChange change)
    {
        var applied = change.Kind switch
        {
            RowChangeKind.Insert => engine.Insert(change.Collection.Name, [change.Row!], BsonAutoId.ObjectId),
            RowChangeKind.Update => engine.Update(change.Collection.Name, [change.Row!]),
            _ => engine.Delete(change.Collection.Name, [new BsonValue(change.Id)]),
        };
        Require(applied == 1, $"{change.Kind} in {change.Collection.Name} touched {applied} documents");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException($"LiteDB does not hold what was expected: {otherwise}.");
        }
    }

    /// <summary>Runs a change that LiteDB wraps into a transaction of its own.</summary>
    private void Settle(Func<bool> change)
    {
        var target = log!.Confirmed + 1;
        if (change())
        {
            AwaitDurable(log, target);
        }
    }

    private void AwaitDurable(LogStream stream, long target)
    {
        stream.MakeDurable(target, commitTimeout);
        durableLogLength = stream.Length;
    }
}
