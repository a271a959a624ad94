using System.ComponentModel;
using System.Diagnostics;

namespace Drivetrain.Reauth.Durability.Tests;

/// <summary>strace, which slows the syncs down: found, or installed where that can be done without asking.</summary>
public sealed class Strace : IAsyncLifetime
{
    private const string Remedy = "strace is needed to slow the syncs down. Install it (Debian: apt-get install strace) and run the tests again.";

    /// <summary>What keeps the tests from running, and what to do; null when nothing does.</summary>
    public string? Problem { get; private set; }

    public async Task InitializeAsync()
    {
        if (await RunAsync("strace", "-V") is not null)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            Problem = Remedy;
            return;
        }

        // The lists of a fresh image are empty; those of an old one may name files that are gone.
        // Other tests install at the same time, and apt-get refuses to wait for another one: who installs takes this lock first.
        _ = await RunAsync("flock", "/tmp/drivetrain-reauth-apt.lock", "apt-get", "-qq", "update");
        var installed = await RunAsync("flock", "/tmp/drivetrain-reauth-apt.lock", "apt-get", "-qq", "--yes", "--no-install-recommends", "install", "strace");
        Problem = await RunAsync("strace", "-V") is null ? $"{Remedy} Installing it failed: {installed}" : null;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What the command said; null when there is no such command.</summary>
    private static async Task<string?> RunAsync(string command, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = await process.StandardOutput.ReadToEndAsync() + await errors;
            await process.WaitForExitAsync();
            return said;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
