using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// The files of screenshots, below <c>Storage:Path/screenshots</c>. They are there, and their names on the disk, before the row that speaks of them is
/// committed; so a crash leaves files without a row at most, which are swept. Names are made of ids alone.
/// </summary>
/// <param name="storageFolder">The folder of <c>Storage:Path</c>.</param>
/// <param name="disk">How files are put on the disk.</param>
internal sealed class ScreenshotFiles(string storageFolder, ScreenshotDisk disk) : IStoredFiles
{
    /// <summary>In the folder of <c>Storage:Path</c>.</summary>
    public const string FolderName = "screenshots";

    private const string FullSuffix = ".webp";
    private const string ThumbnailSuffix = ".thumbnail.webp";
    private const string Temporary = ".part";

    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    private readonly string _root = Path.Combine(storageFolder, FolderName);
    private readonly Lock _deleting = new();
    private readonly HashSet<string> _heldBack = new(StringComparer.Ordinal);
    private int _holds;

    public ScreenshotFiles(IOptions<StorageOptions> storage, IHostEnvironment environment, ScreenshotDisk disk)
        : this(Path.GetFullPath(storage.Value.Path, environment.ContentRootPath), disk) { }

    private string Incoming => Path.Combine(_root, "incoming");

    /// <summary>A new, empty file for an upload; gone when it is disposed, and swept after a crash.</summary>
    public FileStream CreateUpload()
    {
        Directory.CreateDirectory(Incoming);
        return new FileStream(
            Path.Combine(Incoming, Guid.NewGuid().ToString("N") + Temporary),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            }
        );
    }

    /// <summary>Puts both files on the disk, and their names. On return the row may be committed.</summary>
    public void Save(string reportId, EncodedScreenshot screenshot)
    {
        var folder = FolderOf(reportId);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            disk.SyncFolder(_root);
            disk.SyncFolder(Path.GetDirectoryName(_root)!);
        }

        try
        {
            Write(PathOf(reportId, thumbnail: true), screenshot.Thumbnail);
            Write(PathOf(reportId, thumbnail: false), screenshot.Full);
            disk.SyncFolder(folder);
        }
        catch (IOException exception)
        {
            Delete(reportId);
            throw Explain(exception);
        }
    }

    /// <summary>A failure of our disk is told from one of the sender's connection: it is answered as the database's are.</summary>
    public static async ValueTask GuardAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    /// <summary>The file for reading, or null.</summary>
    public FileStream? Open(string reportId, bool thumbnail)
    {
        try
        {
            return new FileStream(
                PathOf(reportId, thumbnail),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                bufferSize: 0,
                useAsync: true
            );
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Deletions are made up for then, or swept after a crash.</remarks>
    public IDisposable HoldDeletions()
    {
        lock (_deleting)
        {
            _holds++;
        }

        return new Hold(this);
    }

    /// <summary>Deletes one file that the sweep has found; false while deletions are held back.</summary>
    public bool TryDelete(string path)
    {
        lock (_deleting)
        {
            if (_holds > 0)
            {
                return false;
            }

            File.Delete(path);
            return true;
        }
    }

    /// <summary>Deletes the files of a report that has no row, or never gets one. What can't be deleted now is left to the sweep, which tells of it.</summary>
    public void Delete(string reportId)
    {
        lock (_deleting)
        {
            if (_holds > 0)
            {
                _heldBack.Add(reportId);
                return;
            }

            DeleteNow(reportId);
        }
    }

    private void Release()
    {
        lock (_deleting)
        {
            if (--_holds == 0)
            {
                foreach (var reportId in _heldBack)
                {
                    DeleteNow(reportId);
                }

                _heldBack.Clear();
            }
        }
    }

    private void DeleteNow(string reportId)
    {
        foreach (
            var path in new[] { PathOf(reportId, thumbnail: false), PathOf(reportId, thumbnail: true) }.SelectMany(path => new[] { path, path + Temporary })
        )
        {
            try
            {
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The report is gone all the same; nobody is told that it is not because of a file.
            }
        }
    }

    /// <summary>All files that were last written before <paramref name="before"/>, with the report they belong to; null for those of no report.</summary>
    public IEnumerable<(string Path, string? ReportId)> OlderThan(DateTimeOffset before)
    {
        if (!Directory.Exists(_root))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            if (File.GetLastWriteTimeUtc(path) < before.UtcDateTime)
            {
                yield return (path, path.EndsWith(FullSuffix, StringComparison.Ordinal) ? Path.GetFileName(path).Split('.')[0] : null);
            }
        }
    }

    /// <summary>Every file of a report, as its full path.</summary>
    public IReadOnlyList<string> All() =>
        Directory.Exists(_root) ? [.. Directory.EnumerateFiles(_root, "*" + FullSuffix, SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>The full path of a report's image, or of its thumbnail, whether or not it is there.</summary>
    public string PathOf(string reportId, bool thumbnail) => Path.Combine(FolderOf(reportId), reportId + (thumbnail ? ThumbnailSuffix : FullSuffix));

    private static IOException Explain(IOException exception) =>
        exception.HResult is NoSpaceOnUnix or NoSpaceOnWindows
            ? new StorageFullException("Not enough disk space for a screenshot.")
            : new StorageUnavailableException("A screenshot could not be written.", exception);

    /// <summary>The end of an id is random, its beginning is the time.</summary>
    private string FolderOf(string reportId) => Path.Combine(_root, reportId[^2..]);

    private void Write(string path, byte[] bytes)
    {
        disk.Write(path + Temporary, bytes);
        disk.Rename(path + Temporary, path);
    }

    private sealed class Hold(ScreenshotFiles files) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _released, true))
            {
                files.Release();
            }
        }
    }
}
