using System.Diagnostics;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>A folder with a package.json: installs what its lock file names, and runs it with the Node.js that it brings along.</summary>
public sealed class NodeProject(string folder)
{
    private const string PackageLock = "package-lock.json";

    /// <summary>Real servers for tests, and the judge of policies.</summary>
    public static NodeProject TestServers { get; } = new(BuildPaths.Of("TestServersPath"));

    /// <summary>Linters of the OpenAPI document, and generators of clients.</summary>
    public static NodeProject ContractTools { get; } = new(BuildPaths.Of("ContractToolsPath"));

    /// <summary>Whether all that the lock file names is there.</summary>
    internal bool IsInstalled =>
        File.GetLastWriteTimeUtc(Path.Combine(folder, "node_modules", ".package-lock.json")) >= File.GetLastWriteTimeUtc(Path.Combine(folder, PackageLock));

    internal bool Exists => File.Exists(Path.Combine(folder, PackageLock));

    /// <summary>Runs a script of the folder with this input, and answers with what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string script, string input, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = await StartAsync(script, arguments, cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script} failed with exit code {process.ExitCode}: {await errors}");
    }

    /// <summary>Starts a script of the folder, with its input and outputs in the caller's hands.</summary>
    public async Task<Process> StartAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using (await FileLock.TakeAsync(folder, cancellationToken))
        {
            if (!IsInstalled)
                await NpmAsync(cancellationToken, "ci");
        }

        var node = Path.Combine(folder, "node_modules", "node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");
        var start = new ProcessStartInfo(node, [script, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs npm in the folder; whoever calls has the folder to itself.</summary>
    /// <exception cref="DemoException">It failed; the message has what it said.</exception>
    internal async Task NpmAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(await FindNpmAsync(cancellationToken), arguments) { WorkingDirectory = folder };
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
        throw new DemoException(
            "npm is needed. Install Node.js 20 or newer with npm (https://nodejs.org; Debian: 'apt-get install npm'), so that npm is on the PATH."
        );
    }
}
