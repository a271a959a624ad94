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
    private static readonly string[] NoSources = ["node_modules", ".output", ".wxt"];
    private readonly string _folder;
    private readonly string _output;
    private readonly NodeProject _project;

    /// <param name="folder">The extension's project.</param>
    public ExtensionBuild(string folder) => (_folder, _output, _project) = (folder, Path.Combine(folder, ".output", "chrome-mv3"), new NodeProject(folder));

    private string Manifest => Path.Combine(_output, "manifest.json");

    // Beside the output, which the build empties. Holds the manifest's time, so that a build by hand with other settings is not taken for ours.
    private string Stamp => Path.Combine(_folder, ".output", "sandbox.stamp");

    /// <summary>The extension of this repository, built.</summary>
    /// <exception cref="DemoException">It could not be built; the message says what to do.</exception>
    public static Task<ExtensionFolder> EnsureAsync(CancellationToken cancellationToken) =>
        new ExtensionBuild(BuildPaths.Of("ExtensionPath")).RunAsync(cancellationToken);

    /// <summary>Runs one of the extension's own scripts, such as its unit tests.</summary>
    /// <exception cref="DemoException">It failed; the message has what it said.</exception>
    public static Task RunScriptAsync(string script, CancellationToken cancellationToken) =>
        new ExtensionBuild(BuildPaths.Of("ExtensionPath")).NpmAsync(cancellationToken, "run", script);

    /// <summary>Installs and builds what is not up to date.</summary>
    /// <exception cref="DemoException">It could not be built; the message says what to do.</exception>
    public async Task<ExtensionFolder> RunAsync(CancellationToken cancellationToken)
    {
        if (!_project.Exists)
            throw new DemoException($"There is no extension in {_folder}: package-lock.json is missing.");
        using (await FileLock.TakeAsync(_folder, cancellationToken))
        {
            if (!_project.IsInstalled)
                await NpmAsync(cancellationToken, "ci");
            if (!IsBuilt())
            {
                await NpmAsync(cancellationToken, "run", "build");
                await File.WriteAllTextAsync(Stamp, ManifestTime(), cancellationToken);
            }
        }

        return new ExtensionFolder(_output);
    }

    private bool IsBuilt() =>
        File.Exists(Manifest)
        && File.Exists(Stamp)
        && string.Equals(File.ReadAllText(Stamp), ManifestTime(), StringComparison.Ordinal)
        && Sources(_folder).All(source => Directory.GetLastWriteTimeUtc(source) < File.GetLastWriteTimeUtc(Manifest));

    private string ManifestTime() => File.GetLastWriteTimeUtc(Manifest).Ticks.ToString(CultureInfo.InvariantCulture);

    // Folders too: their time changes when a file is taken away. Not the project's own: the build makes and removes folders in it.
    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFileSystemEntries(folder)
            .Where(entry => !NoSources.Contains(Path.GetFileName(entry), StringComparer.Ordinal))
            .SelectMany(entry =>
                Directory.Exists(entry) ? Directory.EnumerateFileSystemEntries(entry, "*", SearchOption.AllDirectories).Append(entry) : [entry]
            );

    private async Task NpmAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        AnsiConsole.MarkupLineInterpolated($"[grey]The extension: npm {string.Join(' ', arguments)}[/]");
        await _project.NpmAsync(cancellationToken, arguments);
    }
}
