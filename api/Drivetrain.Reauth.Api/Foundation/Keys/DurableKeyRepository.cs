using System.Xml;
using System.Xml.Linq;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// Data Protection's keys as files of a folder, each on the disk before it is used: a credential whose key is lost in a power failure would be lost with it,
/// and the framework's own file repository does not sync. Files already written by that repository are read; one that is no XML keeps none of the
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
        using (var stream = PrivateFiles.Create(temporary))
        {
            element.Save(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        DiskSync.Folder(folder.FullName);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of a Data Protection key, {Path}, can't be read. Restore it from your backup of the keys.")]
    private partial void LogUnreadable(Exception exception, string path);
}
