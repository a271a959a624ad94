using System.Diagnostics;
using System.Globalization;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>
/// The repository's extension, built for Chromium with the settings of production. Built only when something changed since, and once for all that ask at
/// the same time, in this process and in others.
/// </summary>
internal sealed class ExtensionBuild
{
    private const string PackageLock = "package-lock.json";
    private static readonly string[] NoSources = ["node_modules", ".output", ".wxt"];
    private readonly string _folder;
    private readonly string _output;

    /// <param name="folder">The extension's project.</param>
    public ExtensionBuild(string folder) => (_folder, _output) = (folder, Path.Combine(folder, ".output", "chrome-mv3"));

    private string Manifest => Path.Combine(_output, "manifest.json");

    // Beside the output, which the build empties. Holds the manifest's time, so that a build by hand with other settings is not taken for ours.
    private string Stamp => Path.Combine(_folder, ".output", "sandbox.stamp");

    /// <summary>The extension of this repository, built.</summary>
    /// <exception cref="DemoException">It could not be built; the message says what to do.</exception>
    public static Task<ExtensionFolder> EnsureAsync(CancellationToken cancellationToken) => new ExtensionBuild(BuildPaths.Of("ExtensionPath")).RunAsync(cancellationToken);

    /// <summary>Runs one of the extension's own scripts, such as its unit tests.</summary>
    /// <exception cref="DemoException">It failed; the message has what it said.</exception>
    public static Task RunScriptAsync(string script, CancellationToken cancellationToken) => new ExtensionBuild(BuildPaths.Of("ExtensionPath")).NpmAsync(cancellationToken, "run", script);

    /// <summary>Installs and builds what is not up to date.</summary>
    /// <exception cref="DemoException">It could not be built; the message says what to do.</exception>
    public async Task<ExtensionFolder> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(_folder, PackageLock)))
            throw new DemoException($"There is no extension in {_folder}: {PackageLock} is missing.");
        using (await FileLock.TakeAsync(_folder, cancellationToken))
        {
            if (!IsInstalled())
                await NpmAsync(cancellationToken, "ci");
            if (!IsBuilt())
            {
                await NpmAsync(cancellationToken, "run", "build");
                await File.WriteAllTextAsync(Stamp, ManifestTime(), cancellationToken);
            }
        }

        return new ExtensionFolder(_output);
    }

    private bool IsInstalled() => File.GetLastWriteTimeUtc(Path.Combine(_folder, "node_modules", ".package-lock.json")) >= File.GetLastWriteTimeUtc(Path.Combine(_folder, PackageLock));

    private bool IsBuilt() =>
        File.Exists(Manifest) && File.Exists(Stamp)
        && string.Equals(File.ReadAllText(Stamp), ManifestTime(), StringComparison.Ordinal)
        && Sources(_folder).All(source => Directory.GetLastWriteTimeUtc(source) < File.GetLastWriteTimeUtc(Manifest));

    private string ManifestTime() => File.GetLastWriteTimeUtc(Manifest).Ticks.ToString(CultureInfo.InvariantCulture);

    // Folders too: their time changes when a file is taken away. Not the project's own: the build makes and removes folders in it.
    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Where(entry => !NoSources.Contains(Path.GetFileName(entry), StringComparer.Ordinal))
        .SelectMany(entry => Directory.Exists(entry) ? Directory.EnumerateFileSystemEntries(entry, "*", SearchOption.AllDirectories).Append(entry) : [entry]);

    private async Task NpmAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]The extension: npm {string.Join(' ', arguments)}[/]");
        var start = new ProcessStartInfo(await FindNpmAsync(cancellationToken), arguments) { WorkingDirectory = _folder };
        // The settings of production are the defaults; a developer's own must not get into what is tested.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("REAUTH_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        await Tool.RunAsync(start, cancellationToken);
    }

    private static async Task<string> FindNpmAsync(CancellationToken cancellationToken)
    {
        var name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        if (Tool.Find(name) is { } found)
            return found;
        if (await DebianPackages.TryInstallAsync("npm", cancellationToken) && Tool.Find(name) is { } installed)
            return installed;
        throw new DemoException("The extension is built with npm. Install Node.js 20 or newer with npm (https://nodejs.org; Debian: 'apt-get install npm'), so that npm is on the PATH.");
    }
}
