using System.Diagnostics;

namespace Drivetrain.Reauth.Durability;

/// <summary>
/// Runs rounds: start the victim with slow syncs, kill it right after an acknowledgement or while it is busy with the next changes, check, count.
/// </summary>
/// <param name="begin">The workload of a round.</param>
/// <param name="output">Takes a line for each round.</param>
internal sealed class Rounds(Func<Round, Task<IWorkload>> begin, TextWriter output)
{
    /// <summary>So many acknowledgements at most before the kill.</summary>
    private const int MaxAcknowledgements = 40;

    /// <summary>Long enough for the kill to fall anywhere between two syncs.</summary>
    private const int MaxDelayMilliseconds = 150;

    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private int _done;
    private int _acknowledgedTotal;
    private int _lost;
    private int _half;
    private int _forgotten;
    private int _inFlight;

    /// <summary>True when changes were acknowledged, none was lost or half, and no revocation was forgotten.</summary>
    public async Task<bool> RunAsync(int firstSeed, int rounds, int parallel, bool broken, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(firstSeed, rounds),
            options,
            async (seed, token) =>
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
            }
        );
        await output.WriteLineAsync(
            $"rounds {_done}, acknowledged {_acknowledgedTotal}, in flight {_inFlight}, lost {_lost}, half {_half}, forgotten {_forgotten}"
        );
        return _lost == 0 && _half == 0 && _forgotten == 0 && _acknowledgedTotal > 0;
    }

    private async Task RunOneAsync(Round round, int rounds, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RoundTimeout);
        var random = new Random(round.Seed);

        // What is to be found has to be there first.
        var killAfter = round.Broken ? MaxAcknowledgements : random.Next(1, MaxAcknowledgements + 1);
        var delay = random.Next(2) == 0 ? 0 : random.Next(1, MaxDelayMilliseconds);
        var acknowledged = 0;
        Task? kill = null;
        await using var workload = await begin(round);
        using var tracer = Tracer.Start(workload.Victim(), "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=50000");

        // What strace says of threads that die while they are stopped is of no use to anybody, but has to be read.
        tracer.ErrorDataReceived += static (_, _) => { };
        tracer.BeginErrorReadLine();
        try
        {
            await workload.DriveAsync(
                tracer,
                () =>
                {
                    if (Interlocked.Increment(ref acknowledged) == killAfter)
                    {
                        kill = KillAsync(tracer, delay);
                    }
                },
                timeout.Token
            );
            await (
                kill
                ?? throw new InvalidOperationException(
                    $"The victim of seed {round.Seed} ended after {acknowledged} acknowledgements although nobody killed it."
                )
            );
        }
        finally
        {
            if (!tracer.HasExited)
            {
                await Tracer.KillAsync(tracer);
            }
        }

        var findings = await workload.CheckAsync(timeout.Token);
        await ReportAsync(round, rounds, acknowledged, findings);
    }

    private async Task ReportAsync(Round round, int rounds, int acknowledged, Findings findings)
    {
        string line;
        lock (_gate)
        {
            _done++;
            _acknowledgedTotal += acknowledged;
            _lost += findings.Lost;
            _half += findings.Half;
            _forgotten += findings.Forgotten;
            _inFlight += findings.InFlight;
            line =
                $"round {_done}/{rounds} (seed {round.Seed}): acknowledged {acknowledged}, in flight {findings.InFlight}, lost {findings.Lost}, half "
                + $"{findings.Half}, forgotten {findings.Forgotten}";
        }

        await output.WriteLineAsync(line);
        foreach (var remark in findings.Remarks.Take(5))
        {
            await output.WriteLineAsync("  " + remark);
        }
    }

    private static async Task KillAsync(Process tracer, int delayMilliseconds)
    {
        if (delayMilliseconds > 0)
        {
            await Task.Delay(delayMilliseconds);
        }

        await Tracer.KillAsync(tracer);
    }
}
