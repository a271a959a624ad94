using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Drivetrain.Reauth.Durability;

/// <summary>Runs rounds: start the victim with slow syncs, kill it right after an acknowledgement, check, count.</summary>
internal sealed class Rounds(IWorkload workload, TextWriter output)
{
    /// <summary>So many acknowledgements at most before the kill.</summary>
    private const int MaxAcknowledgements = 40;

    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(2);

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
        var acknowledged = new ConcurrentQueue<string>();
        var killAfter = new Random(round.Seed).Next(1, MaxAcknowledgements + 1);
        using var tracer = StartSlowed(workload.Victim(round));
        try
        {
            await workload.DriveAsync(
                tracer,
                round,
                change =>
                {
                    acknowledged.Enqueue(change);
                    if (acknowledged.Count == killAfter)
                    {
                        KillTraced(tracer);
                    }
                },
                timeout.Token);
            await tracer.WaitForExitAsync(timeout.Token);
        }
        finally
        {
            if (!tracer.HasExited)
            {
                KillTraced(tracer);
                tracer.Kill();
            }
        }

        var findings = await workload.CheckAsync(round, acknowledged, timeout.Token);
        await ReportAsync(round, rounds, acknowledged.Count, findings);
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
        var start = new ProcessStartInfo("strace") { RedirectStandardOutput = true, UseShellExecute = false };
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
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("strace is needed to slow the syncs down: install Debian's package strace.", exception);
        }
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
