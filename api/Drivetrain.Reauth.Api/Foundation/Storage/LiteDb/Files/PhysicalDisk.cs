using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>The database's files in a folder of the machine.</summary>
internal sealed class PhysicalDisk(string folder) : IDisk
{
    private readonly DriveInfo _drive = new(Path.GetFullPath(folder));

    public IDurableFile Open(string name) => OpenPath(Path.Combine(folder, name));

    public long FreeBytes() => _drive.AvailableFreeSpace;

    /// <summary>Opens a file and, when it is new, makes its name durable: an fsync of a file says nothing of the folder that names it.</summary>
    public static PhysicalFile OpenPath(string path)
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

    /// <summary>
    /// On Linux without the times of the file (fdatasync): nobody asks for them, and writing them costs a commit of the file system's own journal.
    /// </summary>
    public void Sync()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (NativeMethods.FdataSync(handle) != 0)
        {
            throw new IOException($"The file could not be synced (errno {Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => handle.Dispose();
}

file static class NativeMethods
{
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int FdataSync(SafeFileHandle descriptor);
}
