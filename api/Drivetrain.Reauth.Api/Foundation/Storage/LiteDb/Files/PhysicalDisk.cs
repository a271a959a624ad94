using Microsoft.Win32.SafeHandles;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

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
            DiskSync.Folder(Path.GetDirectoryName(path)!);
        }

        return file;
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

    public void Sync() => DiskSync.File(handle);

    public void Dispose() => handle.Dispose();
}
