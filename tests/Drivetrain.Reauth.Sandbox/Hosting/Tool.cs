using System.ComponentModel;
using System.Diagnostics;
using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>A command line tool that runs to its end.</summary>
internal static class Tool
{
    private const int LinesKept = 40;

    /// <summary>Runs it without input; what it prints is kept for the message of a failure.</summary>
    /// <exception cref="DemoException">It is not there, or failed; the message has its last lines.</exception>
    public static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var name = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        var lines = new Queue<string>();
        void Keep(string? line)
        {
            if (line is null)
                return;
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > LinesKept)
                    lines.Dequeue();
            }
        }

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new DemoException($"'{name}' could not be started: {exception.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            lock (lines)
                throw new DemoException($"'{name}' failed with exit code {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        }
    }

    /// <summary>The first of the names that is in a folder of PATH, or null.</summary>
    public static string? Find(params IEnumerable<string> names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
