using System.Diagnostics;
using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Uploads;

/// <summary>
/// Kills the service after each step of an upload in turn: each write, sync, rename and deletion below its folder, and the answer. strace tells of a step and
/// holds its thread for a moment, in which the kill comes. The service that is started again answers for what the last one left, and is the next to be killed,
/// one step later, until an upload ends alive.
/// </summary>
internal sealed class UploadKills(IntuitSimulator provider, bool broken, TextWriter output)
{
    private const string Steps = "write,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,sendto,sendmsg";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private int _rounds;
    private int _acknowledged;
    private int _lost;
    private int _half;

    /// <summary>True when reports were acknowledged, and each is there whole or not at all.</summary>
    /// <param name="sample">The steps.</param>
    /// <param name="parallel">Services at a time; each takes the steps that the others leave out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> RunAsync(StepSample sample, int parallel, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        await Task.WhenAll(
            Enumerable.Range(0, parallel).Select(chain => Task.Run(() => RunChainAsync(sample.Of(chain, parallel), timeout.Token), timeout.Token))
        );
        await output.WriteLineAsync($"rounds {_rounds}, acknowledged {_acknowledged}, lost {_lost}, half {_half}");
        return _lost == 0 && _half == 0 && _acknowledged > 0;
    }

    private async Task RunChainAsync(IEnumerable<int> steps, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reauth-durability-").FullName;
        try
        {
            var ledger = new UploadLedger(folder);
            foreach (var step in steps)
            {
                if (await RunOneAsync(folder, ledger, step, cancellationToken))
                {
                    break;
                }
            }

            await CheckAllAsync(folder, ledger, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>Whether the upload ended before that step, so that there are no more.</returns>
    private async Task<bool> RunOneAsync(string folder, UploadLedger ledger, int step, CancellationToken cancellationToken)
    {
        Prepare(ledger);
        var (reached, armed, last) = (0, false, "");
        using var tracer = Tracer.Start(
            ApiProcess.StartInfo(new Round(folder, step, Broken: false), provider),
            "-y",
            "-s",
            "24",
            "-e",
            $"trace={Steps}",
            "-e",
            $"inject={Steps}:delay_exit=15000"
        );
        tracer.ErrorDataReceived += (_, said) =>
        {
            if (Volatile.Read(ref armed) && said.Data is { } line && IsStep(line, folder) && ++reached == step)
            {
                last = line;
                Tracer.Kill(tracer);
            }
        };
        tracer.BeginErrorReadLine();
        try
        {
            using var api = new ApiCalls(await ApiProcess.ListeningAsync(tracer, cancellationToken));
            var findings = new Findings();
            await ledger.CheckAsync(api, anew: false, findings, cancellationToken);
            Volatile.Write(ref armed, true);
            var answered = await ledger.UploadAsync(api, cancellationToken);
            Volatile.Write(ref armed, false);
            await ReportAsync(step, last, answered, findings);
            return answered && last.Length == 0;
        }
        finally
        {
            await Tracer.KillAsync(tracer);
        }
    }

    /// <summary>Once more, for what the last one left, and for all reports together; nobody is killed meanwhile.</summary>
    private async Task CheckAllAsync(string folder, UploadLedger ledger, CancellationToken cancellationToken)
    {
        Prepare(ledger);
        using var process = Process.Start(ApiProcess.StartInfo(new Round(folder, Seed: 0, Broken: false), provider))!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            using var api = new ApiCalls(await ApiProcess.ListeningAsync(process, cancellationToken));
            var findings = new Findings();
            await ledger.CheckAsync(api, anew: true, findings, cancellationToken);
            await ReportAsync(step: 0, last: "", await ledger.UploadAsync(api, cancellationToken), findings);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private void Prepare(UploadLedger ledger)
    {
        if (broken)
        {
            ledger.LoseThumbnails();
        }

        ledger.Age();
    }

    private static bool IsStep(string line, string folder) =>
        (line.Contains(folder, StringComparison.Ordinal) && !line.Contains("/keys/", StringComparison.Ordinal))
        || line.Contains("HTTP/1.1 201", StringComparison.Ordinal);

    private async Task ReportAsync(int step, string last, bool answered, Findings findings)
    {
        lock (_gate)
        {
            _rounds += last.Length > 0 ? 1 : 0;
            _acknowledged += answered ? 1 : 0;
            _lost += findings.Lost;
            _half += findings.Half;
        }

        var name =
            last.Length == 0
                ? "not killed"
                : $"killed after step {step}, "
                    + $"{last.Replace(ApiProcess.DataFolder(Path.GetTempPath()), "", StringComparison.Ordinal)[..Math.Min(last.Length, 150)]}";
        await output.WriteLineAsync($"{name}: answered {answered}, lost {findings.Lost}, half {findings.Half}");
        foreach (var remark in findings.Remarks)
        {
            await output.WriteLineAsync("  " + remark);
        }
    }
}
