using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Drivetrain.Reauth.Durability;

/// <summary>Runs rounds: start the victim with slow syncs, kill it right after an acknowledgement or while it is busy with the next changes, check, count.</summary>
/// <param name="begin">The workload of a round.</param>
/// <param name="output">Takes a line for each round.</param>
internal sealed class Rounds(Func<Round, IWorkload> begin, TextWriter output)
{
    /// <summary>So many acknowledgements at most before the kill.</summary>
    private const int MaxAcknowledgements = 40;

    /// <summary>Long enough for the kill to fall anywhere between two syncs.</summary>
    private const int MaxDelayMilliseconds = 150;

    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan TracerBound = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private int done;
    private int acknowledgedTotal;
    private int lost;
    private int half;

    /// <summary>True when changes were acknowledged and none was lost or half.</summary>
    public async Task<bool> RunAsync(int rounds, int parallel, bool broken, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(1, rounds), options, async (seed, token) =>
        {
            var folder = Directory.CreateTempSubdirectory("reauth-durability-").FullName;
            try
            {
                await RunOneAsync(new Round(folder, seed, broken), rounds, token);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        await output.WriteLineAsync($"rounds {done}, acknowledged {acknowledgedTotal}, lost {lost}, half {half}");
        return lost == 0 && half == 0 && acknowledgedTotal > 0;
    }

    private async Task RunOneAsync(Round round, int rounds, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RoundTimeout);
        var random = new Random(round.Seed);
        var killAfter = random.Next(1, MaxAcknowledgements + 1);
        var delay = random.Next(2) == 0 ? 0 : random.Next(1, MaxDelayMilliseconds);
        var acknowledged = 0;
        Task? kill = null;
        using var workload = begin(round);
        using var tracer = StartSlowed(workload.Victim());
        try
        {
            await workload.DriveAsync(
                tracer,
                () =>
                {
                    if (Interlocked.Increment(ref acknowledged) == killAfter)
                    {
                        kill = KillTracedAsync(tracer, delay);
                    }
                },
                timeout.Token);
            await (kill ?? throw new InvalidOperationException($"The victim of seed {round.Seed} ended after {acknowledged} acknowledgements although nobody killed it."));
        }
        finally
        {
            if (!tracer.HasExited)
            {
                KillTraced(tracer);
                tracer.Kill();
            }
        }

        var findings = await workload.CheckAsync(timeout.Token);
        await ReportAsync(round, rounds, acknowledged, findings);
    }

    private async Task ReportAsync(Round round, int rounds, int acknowledged, Findings findings)
    {
        string line;
        lock (gate)
        {
            done++;
            acknowledgedTotal += acknowledged;
            lost += findings.Lost;
            half += findings.Half;
            line = $"round {done}/{rounds} (seed {round.Seed}): acknowledged {acknowledged}, lost {findings.Lost}, half {findings.Half}";
        }

        await output.WriteLineAsync(line);
        foreach (var remark in findings.Remarks.Take(5))
        {
            await output.WriteLineAsync("  " + remark);
        }
    }

    private static Process StartSlowed(ProcessStartInfo victim)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = victim.WorkingDirectory };
        foreach (var (name, value) in victim.Environment)
        {
            start.Environment[name] = value;
        }

        string[] arguments =
        [
            "-f", "--seccomp-bpf", "-q", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=50000",
            victim.FileName, .. victim.ArgumentList,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            var tracer = Process.Start(start)!;

            // What strace says of threads that die while they are stopped is of no use to anybody, but has to be read.
            tracer.ErrorDataReceived += static (_, _) => { };
            tracer.BeginErrorReadLine();
            return tracer;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("strace is needed to slow the syncs down: install Debian's package strace.", exception);
        }
    }

    private static async Task KillTracedAsync(Process tracer, int delayMilliseconds)
    {
        if (delayMilliseconds > 0)
        {
            await Task.Delay(delayMilliseconds);
        }

        KillTraced(tracer);
        if (!await EndsAsync(tracer, TracerBound))
        {
            // strace can mix up threads that all die at once ("delayed wait data"), and then waits for ever for what is dead.
            tracer.Kill();
            await EndsAsync(tracer, TracerBound);
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

    /// <summary>SIGKILL for the program itself; strace ends with it.</summary>
    private static void KillTraced(Process tracer)
    {
        var children = $"/proc/{tracer.Id}/task/{tracer.Id}/children";
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
