using System.Globalization;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

/// <summary>Keeps a second process away from the files: LiteDB itself lets it in on Linux, and both would lose what they write.</summary>
internal sealed class ProcessLock : IDisposable
{
    public const string LockName = "reauth.lock";

    /// <summary>A file of its own: the locked one can't be read by whoever is refused.</summary>
    public const string OwnerName = "reauth.owner";

    private readonly FileStream _stream;

    private ProcessLock(FileStream stream) => _stream = stream;

    /// <exception cref="StorageInUseException">Another process, or another store of this one, has the folder.</exception>
    public static ProcessLock Acquire(string folder)
    {
        var held = Hold(folder);
        File.WriteAllText(Path.Combine(folder, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return held;
    }

    /// <summary>Keeps others out of a folder that is only read, and changes nothing in it. Null where nobody ever had it.</summary>
    /// <exception cref="StorageInUseException">Another process has the folder.</exception>
    public static ProcessLock? HoldUnchanged(string folder) => File.Exists(Path.Combine(folder, LockName)) ? Hold(folder) : null;

    public void Dispose() => _stream.Dispose();

    private static ProcessLock Hold(string folder)
    {
        var path = Path.Combine(folder, LockName);
        FileStream? held = null;
        try
        {
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

            // FileShare.None is an flock on Linux, which .NET can be told to leave out; a record lock holds regardless. macOS has no such call in .NET.
            if (!OperatingSystem.IsMacOS() && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS())
            {
                held.Lock(0, 1);
            }
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            held?.Dispose();
            throw new StorageInUseException(path, ReadOwner(folder), exception);
        }

        return new ProcessLock(held);
    }

    private static string? ReadOwner(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerName)).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>The database's folder belongs to another process.</summary>
internal sealed class StorageInUseException(string path, string? owner, Exception inner)
    : IOException(
        $"The database is in use: {path} is locked by {(owner is null ? "another process" : $"the process {owner}")}. "
            + "Only one process can use a database. Stop the other process, or set Storage:Path to a different folder. "
            + "The lock is released when that process ends; there is no lock file to delete.",
        inner
    );
