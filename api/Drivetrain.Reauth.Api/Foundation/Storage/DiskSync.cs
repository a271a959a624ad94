using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Puts on the disk what the system would write later: the one place that asks for it by the system's own calls.</summary>
internal static class DiskSync
{
    /// <summary>Makes the names in a folder durable, where the system has such a call; Windows journals them itself.</summary>
    /// <exception cref="IOException">The folder cannot be opened or synced.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, flags: 0);
        if (descriptor < 0)
        {
            throw new IOException($"The folder {path} could not be opened to sync it (errno {Marshal.GetLastPInvokeError()}).");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(descriptor) != 0)
        {
            throw new IOException($"The folder {path} could not be synced (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    /// <summary>
    /// Makes what a file holds durable. On Linux without the times of the file (fdatasync): nobody asks for them, and writing them costs a commit of the
    /// file system's own journal.
    /// </summary>
    /// <exception cref="IOException">The file cannot be synced.</exception>
    public static void File(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else if (FdataSync(handle) != 0)
        {
            throw new IOException($"The file could not be synced (errno {Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FdataSync(SafeFileHandle descriptor);
}
