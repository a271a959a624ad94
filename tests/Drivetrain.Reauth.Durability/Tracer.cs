using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Drivetrain.Reauth.Durability;

/// <summary>A program under strace, which slows its calls of the system or tells of them, and its end by SIGKILL.</summary>
internal static class Tracer
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    /// <param name="victim">The program; its standard output is strace's.</param>
    /// <param name="arguments">What strace is to do. What it says goes to the standard error.</param>
    public static Process Start(ProcessStartInfo victim, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("strace")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = victim.WorkingDirectory,
        };
        foreach (var (name, value) in victim.Environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in (string[])["-f", "--seccomp-bpf", "-q", .. arguments, victim.FileName, .. victim.ArgumentList])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("strace is needed to slow the syncs down: install Debian's package strace.", exception);
        }
    }

    /// <summary>Kills the program, and waits until strace has ended with it.</summary>
    public static async Task KillAsync(Process tracer)
    {
        Kill(tracer);
        if (!await EndsAsync(tracer, Bound))
        {
            // strace can mix up threads that all die at once ("delayed wait data"), and then waits for ever for what is dead.
            tracer.Kill();
            await EndsAsync(tracer, Bound);
        }
    }

    /// <summary>Whether it ends in time. Process.WaitForExitAsync also waits for the end of the output, which dying threads hold open for a while.</summary>
    private static async Task<bool> EndsAsync(Process process, TimeSpan bound)
    {
        var started = Stopwatch.GetTimestamp();
        while (!process.HasExited)
        {
            if (Stopwatch.GetElapsedTime(started) > bound)
            {
                return false;
            }

            await Task.Delay(10);
        }

        return true;
    }

    /// <summary>SIGKILL for the program itself, at once; strace ends with it.</summary>
    public static void Kill(Process tracer)
    {
        var children = $"/proc/{tracer.Id}/task/{tracer.Id}/children";
        if (!File.Exists(children))
        {
            return;
        }

        foreach (var id in File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var child = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
                child.Kill();
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }
        }
    }
}
