using System.Diagnostics;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>
/// The programs with which Chromium takes the shortcuts of an extension that is removed out of the desktop's menu, where it never put any: shell scripts, 170
/// processes each time. A browser of the sandbox has programs of the same names that do nothing, and so leaves the desktop of whoever runs it alone.
/// </summary>
internal static class DesktopMenu
{
    private const string Nothing = "/bin/true";
    private static readonly string[] Programs = ["xdg-desktop-menu", "xdg-icon-resource"];

    /// <summary>Puts the ones that do nothing first in the path of a process that is about to start. They lie in its profile and go with it.</summary>
    public static void HideFrom(ProcessStartInfo start, string profilePath)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Nothing))
            return;
        var folder = Directory.CreateDirectory(Path.Combine(profilePath, "no-desktop")).FullName;
        foreach (var program in Programs.Select(name => Path.Combine(folder, name)).Where(program => !File.Exists(program)))
            File.CreateSymbolicLink(program, Nothing);
        start.Environment["PATH"] = $"{folder}{Path.PathSeparator}{start.Environment["PATH"]}";
    }
}
