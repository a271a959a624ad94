namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <summary>A test that needs Firefox; skipped where it is neither installed nor could be (Debian's firefox-esr, as root).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FirefoxFactAttribute : FactAttribute
{
    public FirefoxFactAttribute()
    {
        if (FirefoxBrowser.Executable is null && !(Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version")))
            Skip = "Firefox is not installed (Debian: apt-get install firefox-esr).";
    }
}
