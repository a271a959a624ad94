using System.Runtime.InteropServices;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Win32.SafeHandles;

namespace Drivetrain.Reauth.Api.Keys;

/// <summary>
/// Data Protection's keys as files of a folder, each on the disk before it is used: a credential whose key is lost in a power failure would be lost with it, and
/// the framework's own file repository does not sync. Files already written by that repository are read; one that is no XML keeps none of the
/// others from being read.
/// </summary>
internal sealed partial class DurableKeyRepository(DirectoryInfo folder, ILogger<DurableKeyRepository> logger) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        folder.Create();
        return [.. folder.EnumerateFiles("*.xml").Select(file => Read(file.FullName)).OfType<XElement>()];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        folder.Create();
        RestrictToOwner();
        var path = Path.Combine(folder.FullName, $"{Guid.NewGuid():N}.xml");
        var temporary = path + ".tmp";
        var created = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            created.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, created))
        {
            element.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        SyncFolder();
    }

    private XElement? Read(string path)
    {
        try
        {
            return XElement.Load(path);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception, path);
            return null;
        }
    }

    private void RestrictToOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // A new name is durable once its folder is; .NET opens no folders, so this asks the C library. Windows journals names by itself.
    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(folder.FullName, flags: 0);
        if (handle.IsInvalid || Fsync(handle) != 0)
        {
            throw new IOException($"Could not sync the folder of keys {folder.FullName} (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of a Data Protection key, {Path}, cannot be read. Restore it from your backup of the keys.")]
    private partial void LogUnreadable(Exception exception, string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(SafeFileHandle handle);
}
