using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>Puts a screenshot's files on the disk, step by step: a crash may come between any two.</summary>
internal class ScreenshotDisk
{
    /// <summary>Writes a file, and returns when what it holds is on the disk.</summary>
    public virtual void Write(string path, byte[] bytes)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, bytes, 0);
        DiskSync.File(file);
    }

    /// <summary>Gives a file its name, which is on the disk once its folder is synced.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Puts the names in a folder on the disk.</summary>
    public virtual void SyncFolder(string path) => DiskSync.Folder(path);
}
