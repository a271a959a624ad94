using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <summary>
/// The database behind the journal: a LiteDB file that holds everything up to a group, and says up to which. Only one thread at a time is inside the engine
/// (<see cref="Gate"/>), and only the merging thread changes anything: concurrent writers break LiteDB, and a transaction belongs to its thread.
/// <para>Neither LiteDB's log nor its own writes to the file are trusted: the log lives in memory, and a merge's pages go through
/// <see cref="MergeFile"/>.</para>
/// </summary>
internal sealed partial class LiteDbImage(IDisk disk) : IDisposable
{
    /// <summary>The collection with the one row that says what the image holds.</summary>
    public const string StateCollection = "storage_state";

    /// <summary>Of the whole folder, in LiteDB's USER_VERSION. Folders of format 1 say 0.</summary>
    public const int Format = 2;

    private const int ChunkDocuments = 256;

    /// <summary>LiteDB's index of the primary key, which every collection has.</summary>
    private const string IdIndex = "_id";

    private readonly Lock _gate = new();
    private readonly HashSet<(string Collection, string Index)> _indexes = [];
    private readonly Dictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private IDurableFile? _file;
    private IDurableFile? _mergeFile;
    private ImageStream? _stream;
    private LiteEngine? _engine;
    private SortedDictionary<long, byte[]>? _unwritten;
    private long _fileLength;

    /// <summary>The last group of the journal that the image holds, in memory and, after <see cref="Flush"/>, on the disk.</summary>
    public long Sequence { get; private set; }

    /// <summary>Guards the engine. Whoever holds it may take <see cref="View.Sync"/>, never the other way round.</summary>
    public Lock Gate => _gate;

    /// <summary>Opens the files, finishes a merge that was cut off, and starts LiteDB.</summary>
    /// <exception cref="InvalidDataException">A newer service wrote the folder.</exception>
    public void Open()
    {
        lock (_gate)
        {
            _file ??= disk.Open(FileNames.Data);
            _mergeFile ??= disk.Open(FileNames.Merge);
            if (_unwritten is null)
            {
                MergeFile.Recover(_mergeFile, _file);
                _fileLength = _file.Length;
            }
            else
            {
                WritePages();
            }

            _stream = new ImageStream(_file);
            _engine = new LiteEngine(
                new EngineSettings
                {
                    DataStream = _stream,
                    LogStream = new LogMemory(),
                    Collation = Collation.Binary,
                }
            );
            RequireFormat(_engine);
            _indexes.Clear();
            foreach (var row in ReadAll("$indexes"))
            {
                _indexes.Add((row["collection"].AsString, row["name"].AsString));
            }

            Sequence = ReadAll(StateCollection) is [var state] ? state["sequence"].AsInt64 : 0;
        }
    }

    /// <summary>
    /// Applies documents in memory. In chunks, because LiteDB keeps each page that a transaction changed several times over; and the gate is let go between
    /// documents, so that a reader waits for one of them, or for a chunk's end, and not for all.
    /// </summary>
    /// <param name="rows">Each document once. What is there already may be there again.</param>
    /// <param name="sequence">The last group that is contained.</param>
    public void Apply(IEnumerable<ImageRow> rows, long sequence)
    {
        var state = new ImageRow(StateCollection, [], new BsonDocument { ["_id"] = 1, ["sequence"] = sequence });
        foreach (var chunk in rows.Append(state).Chunk(ChunkDocuments))
        {
            foreach (var name in chunk.Select(row => row.Collection).Distinct(StringComparer.Ordinal))
            {
                if (_collections.TryGetValue(name, out var collection))
                {
                    CreateIndexes(collection);
                }
                else
                {
                    _indexes.Add((name, IdIndex));
                }
            }

            lock (_gate)
            {
                Require(Engine.BeginTrans(), "a transaction couldn't be started");
            }

            foreach (var row in chunk)
            {
                lock (_gate)
                {
                    Apply(row);
                }
            }

            lock (_gate)
            {
                Require(Engine.Commit(), "the transaction wasn't committed on the thread that started it");
                Engine.Checkpoint();
            }
        }

        Sequence = sequence;
    }

    /// <summary>Brings all that was applied to the disk. May be called again after an exception, and then writes the same.</summary>
    public void Flush()
    {
        if (_unwritten is null)
        {
            lock (_gate)
            {
                Engine.Checkpoint();
                _unwritten = _stream!.Take();
            }
        }

        WritePages();
        _stream!.Release();
    }

    /// <summary>Copies the file. To be called after <see cref="Flush"/>, on the thread that merges.</summary>
    public void CopyTo(string path)
    {
        using var target = PhysicalDisk.OpenPath(path);
        var buffer = new byte[1024 * 1024];
        target.SetLength(0);
        for (var offset = 0L; _file!.Read(buffer, offset) is > 0 and var read; offset += read)
        {
            target.Write(buffer.AsSpan(0, read), offset);
        }

        target.Sync();
    }

    /// <summary>Compares documents and indexes of the whole database.</summary>
    public long Check()
    {
        lock (_gate)
        {
            return IntegrityCheck.Check(Engine);
        }
    }

    /// <summary>Lets go of LiteDB. What it had not written is in the journal.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _engine?.Dispose();
            _engine = null;
        }
    }

    /// <summary>Says that the image is whole by itself, so that anybody may open it.</summary>
    public void Settle() => MergeFile.Clear(_mergeFile!);

    public void Dispose()
    {
        Abandon();
        _file?.Dispose();
        _mergeFile?.Dispose();
        _file = _mergeFile = null;
    }

    private LiteEngine Engine => _engine ?? throw new StorageUnavailableException("The database is not open.");

    private static void RequireFormat(LiteEngine engine)
    {
        var format = engine.Pragma("USER_VERSION").AsInt32;
        if (format > Format)
        {
            throw new InvalidDataException(
                $"The database's folder has format {format}; this version supports formats up to {Format}. Start the version that wrote it, or a newer one."
            );
        }

        if (format < Format)
        {
            engine.Pragma("CHECKPOINT", 0);
            engine.Pragma("USER_VERSION", Format);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidDataException($"Unexpected state in LiteDB: {otherwise}.");
        }
    }

    private void Apply(ImageRow row)
    {
        if (row.Document is not null)
        {
            Engine.Upsert(row.Collection, [row.Document], BsonAutoId.ObjectId);
        }
        else
        {
            Engine.Delete(row.Collection, [new BsonValue(row.Id)]);
        }
    }

    private void WritePages()
    {
        MergeFile.Write(_mergeFile!, _file!, _fileLength, _unwritten!);
        _fileLength = _file!.Length;
        _unwritten = null;
    }
}
