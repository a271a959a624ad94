using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>The database's files in a folder of the machine.</summary>
internal sealed class PhysicalDisk(string folder) : IDisk
{
    public const string DataName = "reauth.db";

    public const string LogName = "reauth.db-log";

    private readonly DriveInfo drive = new(Path.GetFullPath(folder));

    public string DataPath { get; } = Path.Combine(folder, DataName);

    public IDurableFile OpenData() => Open(DataPath);

    public IDurableFile OpenLog() => Open(Path.Combine(folder, LogName));

    public long FreeBytes() => drive.AvailableFreeSpace;

    /// <summary>Opens a file and, when it is new, makes its name durable: an fsync of a file says nothing of the folder that names it.</summary>
    public static PhysicalFile Open(string path)
    {
        var isNew = !File.Exists(path);
        var file = new PhysicalFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.RandomAccess));
        if (isNew)
        {
            file.Sync();
            SyncFolder(Path.GetDirectoryName(path)!);
        }

        return file;
    }

    /// <summary>Makes the names in a folder durable, where the system has such a call; Windows journals them itself.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = NativeMethods.Open(path, flags: 0);
        if (descriptor < 0)
        {
            throw new IOException($"The folder {path} could not be opened to sync it (errno {Marshal.GetLastPInvokeError()}).");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (NativeMethods.Fsync(descriptor) != 0)
        {
            throw new IOException($"The folder {path} could not be synced (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fsync(int descriptor);
    }
}

/// <summary>A file of the machine, read and written by position.</summary>
internal sealed class PhysicalFile(SafeFileHandle handle) : IDurableFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Sync() => RandomAccess.FlushToDisk(handle);

    public void Dispose() => handle.Dispose();
}
