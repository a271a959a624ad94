using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>What this service writes is its owner's alone: files 600, folders 700. On Windows the folder's own rights hold.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = Owners | UnixFileMode.UserExecute;

    /// <summary>The rights of group and others, as the system's call takes them.</summary>
    private const int NotForOthers = 0x3F;

    /// <summary>From now on the process gives what it makes no rights for others, whichever library makes it.</summary>
    public static void MakeDefault()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask(NotForOthers);
        }
    }

    /// <summary>A new file, empty; one that is there already is an error.</summary>
    public static FileStream Create(string path)
    {
        var created = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
        };
        if (!OperatingSystem.IsWindows())
        {
            created.UnixCreateMode = Owners;
        }

        return new FileStream(path, created);
    }

    /// <summary>Makes a folder, and those above it, where it is missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnersFolder);
        }
    }

    /// <summary>
    /// Takes others' rights away from what is there already: from the folder and what it holds and, where asked, from all below. Links are left alone.
    /// </summary>
    /// <returns>How many files and folders others had rights to; how many of them still do.</returns>
    public static (int Mended, int Left) Mend(string folder, bool recurse)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return (0, 0);
        }

        var (mended, left) = Mend(new DirectoryInfo(folder));
        var within = new EnumerationOptions
        {
            RecurseSubdirectories = recurse,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", within))
        {
            var (one, notOne) = Mend(entry);
            (mended, left) = (mended + one, left + notOne);
        }

        return (mended, left);
    }

    private static (int Mended, int Left) Mend(FileSystemInfo entry)
    {
        if (OperatingSystem.IsWindows())
        {
            return (0, 0);
        }

        try
        {
            var mode = entry.UnixFileMode;
            var own = mode & (entry is DirectoryInfo ? OwnersFolder : Owners);
            if (own == mode)
            {
                return (0, 0);
            }

            File.SetUnixFileMode(entry.FullName, own);
            return (1, 0);
        }
        catch (FileNotFoundException)
        {
            return (0, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (0, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Umask(int mask);
}
