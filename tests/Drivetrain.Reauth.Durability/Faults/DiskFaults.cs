using System.Diagnostics;
using System.Net;
using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Faults;

/// <summary>
/// The service as a process on a disk that fills up, and on one that hangs: what it answers meanwhile, that it continues by itself, and that nothing
/// acknowledged
/// is lost.
/// </summary>
internal sealed partial class DiskFaults(IntuitSimulator provider, TextWriter output)
{
    private const int Megabyte = 1024 * 1024;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>True when both end well.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var isWell = await FindAsync("full disk", FullAsync, cancellationToken);
        return await FindAsync("hung disk", HungAsync, cancellationToken) && isWell;
    }

    private async Task<bool> FindAsync(string name, Func<string, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reauth-faults-").FullName;
        try
        {
            await run(folder, cancellationToken);
            await output.WriteLineAsync($"{name}: nothing lost, well again without a restart");
            return true;
        }
        catch (InvalidOperationException exception)
        {
            await output.WriteLineAsync($"{name}: {exception.Message}");
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task FullAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("only root mounts a small file system; run this as root");
        }

        var data = ApiProcess.DataFolder(folder);
        Directory.CreateDirectory(data);
        await CallAsync("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", data);
        var ballast = Path.Combine(data, "ballast");
        try
        {
            using (var service = Start(folder, ("Storage__MinimumFreeBytes", $"{16 * Megabyte}")))
            {
                using var api = new ApiCalls(await ApiProcess.ListeningAsync(service, cancellationToken));
                var first = await RegisterAsync(api, 1, cancellationToken);
                var second = await RegisterAsync(api, 2, cancellationToken);
                await ReadyAsync(api, isReady: true, cancellationToken);

                Fill(ballast, leaving: 8 * Megabyte, data);
                await ReadyAsync(api, isReady: false, cancellationToken);
                Require(await PutAsync(api, 3, cancellationToken), 507, "storage_full", "a connector while there is little room");
                (await FailAsync(api, first, "little_room", cancellationToken)).Expect(HttpStatusCode.OK);
                (await DeleteAsync(api, second, cancellationToken)).Expect(HttpStatusCode.NoContent);

                // Whoever fills the disk leaves nothing for anybody: what is answered with success has to stay nevertheless.
                Fill(ballast, leaving: 0, data);
                var acknowledged = "little_room";
                for (var i = 0; i < 50; i++)
                {
                    var answer = await FailAsync(api, first, $"full_{i}", cancellationToken);
                    acknowledged = answer.Status == HttpStatusCode.OK ? $"full_{i}" : acknowledged;
                    answer.Expect(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.InsufficientStorage);
                }

                File.Delete(ballast);
                await ReadyAsync(api, isReady: true, cancellationToken);
                await RegisterAsync(api, 4, cancellationToken);
                Require(await FailureOfAsync(api, first, cancellationToken), acknowledged);
                await StopAsync(service, cancellationToken);
                await AfterRestartAsync(folder, first, acknowledged, cancellationToken);
            }
        }
        finally
        {
            await CallAsync("umount", "--lazy", data);
        }
    }

    private async Task HungAsync(string folder, CancellationToken cancellationToken)
    {
        using var service = Start(folder, ("Storage__CommitTimeout", "00:00:03"), ("Storage__StalledAfter", "00:00:01"));
        using var api = new ApiCalls(await ApiProcess.ListeningAsync(service, cancellationToken));
        var first = await RegisterAsync(api, 1, cancellationToken);
        string acknowledged;
        using (
            var strace = Process.Start(
                new ProcessStartInfo(
                    "strace",
                    ["-f", "-q", "-o", "/dev/null", "-p", $"{service.Id}", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=12000000"]
                )
                {
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!
        )
        {
            await UntilTracedAsync(service, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            Require(await FailAsync(api, first, "hung", cancellationToken), 503, "storage_stalled", "a change while the disk hangs");
            RequireTime(started, TimeSpan.FromSeconds(8), "the answer while the disk hangs");
            await ReadyAsync(api, isReady: false, cancellationToken);
            started = Stopwatch.GetTimestamp();
            Require(await PutAsync(api, 2, cancellationToken), 503, "storage_stalled", "another change while the disk hangs");
            RequireTime(started, TimeSpan.FromSeconds(2), "the refusal of another change");
            await FailureOfAsync(api, first, cancellationToken);

            strace.Kill();
            await strace.WaitForExitAsync(cancellationToken);
        }

        await ReadyAsync(api, isReady: true, cancellationToken);
        await RegisterAsync(api, 3, cancellationToken);
        (await FailAsync(api, first, acknowledged = "well_again", cancellationToken)).Expect(HttpStatusCode.OK);
        await StopAsync(service, cancellationToken);
        await AfterRestartAsync(folder, first, acknowledged, cancellationToken);
    }

    private async Task AfterRestartAsync(string folder, string connector, string acknowledged, CancellationToken cancellationToken)
    {
        using var again = Start(folder);
        using var api = new ApiCalls(await ApiProcess.ListeningAsync(again, cancellationToken));
        Require(await FailureOfAsync(api, connector, cancellationToken), acknowledged);
        await StopAsync(again, cancellationToken);
    }

    private Process Start(string folder, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var start = ApiProcess.StartInfo(new Round(folder, Seed: 0, Broken: false), provider);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task StopAsync(Process process, CancellationToken cancellationToken)
    {
        await CallAsync("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the service ended with {process.ExitCode}");
        }
    }

    /// <summary>Leaves so much of the disk to the service.</summary>
    private static void Fill(string ballast, int leaving, string folder)
    {
        using var file = new FileStream(ballast, FileMode.Append);
        var block = new byte[64 * 1024];
        try
        {
            while (new DriveInfo(folder).AvailableFreeSpace > leaving)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException) when (leaving == 0)
        {
            // It is full.
        }
    }

    private static async Task UntilTracedAsync(Process process, CancellationToken cancellationToken)
    {
        while (
            !File.ReadLines($"/proc/{process.Id}/status")
                .Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal))
        )
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private static async Task ReadyAsync(ApiCalls api, bool isReady, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while ((await api.SendAsync(HttpMethod.Get, "/healthz/ready", bearer: null, body: null, cancellationToken)).Status == HttpStatusCode.OK != isReady)
        {
            RequireTime(started, Bound, isReady ? "being ready again" : "saying that the disk is not well");
            await Task.Delay(100, cancellationToken);
        }
    }

    private static void Require(ApiAnswer answer, int status, string code, string what)
    {
        if ((int)answer.Status != status || !string.Equals(answer.Text("code"), code, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{what} was answered with {(int)answer.Status}: {answer.Body}");
        }
    }

    private static void Require(string? found, string acknowledged)
    {
        if (!string.Equals(found, acknowledged, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"the failure {acknowledged} was acknowledged, and {found ?? "none"} is there");
        }
    }

    private static void RequireTime(long started, TimeSpan bound, string what)
    {
        if (Stopwatch.GetElapsedTime(started) > bound)
        {
            throw new InvalidOperationException($"{what} took more than {bound.TotalSeconds} s");
        }
    }
}
