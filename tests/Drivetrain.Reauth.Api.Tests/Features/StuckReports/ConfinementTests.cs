using System.Diagnostics;
using System.Net;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>The process that decodes, as the system sees it: it can reach neither files nor the network, nor gain anything.</summary>
[Trait("Case", "12.12")]
public sealed class ConfinementTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Process_BeforeItReadsAByte_IsConfinedOnEveryThread()
    {
        using var process = Process.Start(ScreenshotProcess.StartInfo())!;
        try
        {
            await Eventually.HoldsAsync(() => Statuses(process).All(IsConfined) && Statuses(process).Count > 1, "every thread to be confined");
            await process.StandardInput.BaseStream.WriteAsync(Pictures.Png());
            process.StandardInput.Close();
            var said = Confinement.None;
            var screenshot = await ScreenshotMessage.ReadAsync(process.StandardOutput.BaseStream, confinement => said = confinement);
            Assert.Equal((64, Confinement.All), (screenshot.Width, said));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Process_AtWork_HasAnEmptyFolderOfItsOwnAndNoFileOfOurs()
    {
        using var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, TimeProvider.System);
        var start = encoder.Start();
        Assert.Empty(Directory.GetFileSystemEntries(start.WorkingDirectory));
        Assert.NotEqual(Environment.CurrentDirectory, start.WorkingDirectory);
        using var process = Process.Start(start)!;
        try
        {
            await Eventually.HoldsAsync(() => Statuses(process).Count > 1 && Statuses(process).All(IsConfined), "the process to be at work");
            Assert.Equal(start.WorkingDirectory, new FileInfo($"/proc/{process.Id}/cwd").ResolveLinkTarget(returnFinalTarget: false)!.FullName);
            var open = Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Select(path => new FileInfo(path).LinkTarget ?? "").ToList();
            Assert.DoesNotContain(open, target => target.Contains("socket:", StringComparison.Ordinal) || target.EndsWith(".db", StringComparison.Ordinal));
        }
        finally
        {
            process.Kill();
        }

        encoder.Dispose();
        Assert.False(Directory.Exists(start.WorkingDirectory));
    }

    [Theory]
    [InlineData("open", 2, false)]
    [InlineData("openat", 257, false)]
    [InlineData("socket", 41, false)]
    [InlineData("connect", 42, false)]
    [InlineData("sendmsg", 46, false)]
    [InlineData("execve", 59, false)]
    [InlineData("fork", 57, false)]
    [InlineData("clone3", 435, false)]
    [InlineData("kill", 62, false)]
    [InlineData("ptrace", 101, false)]
    [InlineData("process_vm_readv", 310, false)]
    [InlineData("io_uring_setup", 425, false)]
    [InlineData("unlink", 87, false)]
    [InlineData("mount", 165, false)]
    [InlineData("bpf", 321, false)]
    [InlineData("one that is not invented yet", 5000, false)]
    [InlineData("read", 0, true)]
    [InlineData("write", 1, true)]
    [InlineData("mmap", 9, true)]
    [InlineData("futex", 202, true)]
    public void Filter_OfX64_AllowsWhatMovesMemoryAlone(string name, uint number, bool isAllowed) => Assert.True(isAllowed == Allows(number, 0), name);

    [Fact]
    public void Filter_OfX64_LooksAtTheFirstArgumentWhereThatDecides()
    {
        Assert.True(Allows(56, 0x10F00));
        Assert.False(Allows(56, 0x11));
        Assert.True(Allows(234, 4711));
        Assert.False(Allows(234, 1));
        Assert.True(Allows(302, 0));
        Assert.False(Allows(302, 1));
        Assert.False(Allows(0, 0, architecture: 0x40000003));
        Assert.False(Allows(0x40000000, 0));
    }

    [Fact]
    public async Task Image_ThatTheDecoderRefuses_CountsAgainstTheQuota()
    {
        _api.Settings["StuckReports:QuotaPerDay"] = "2";
        using var client = await _api.ClientAsync(Role.Extension);
        var report = new { step = "other", description = "Stuck." };
        using var refused = await client.ReportAsync(report, Pictures.Png()[..^1]);
        await refused.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "screenshot_corrupt");
        _api.Time.Advance(TimeSpan.FromHours(1));
        using var taken = await client.ReportAsync(report);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        using var third = await client.ReportAsync(report);
        await third.ReadProblemAsync(HttpStatusCode.TooManyRequests, "report_quota_exceeded");
        Assert.Equal(TimeSpan.FromHours(23), third.Headers.RetryAfter!.Delta);
        _api.Time.Leap(TimeSpan.FromHours(23));
        using var later = await client.ReportAsync(report);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task Health_WhereTheSystemConfines_HasNothingToSay()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/healthz/ready");
        var check = (await response.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("checks")
            .EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() is "screenshots");
        Assert.Equal(("healthy", false), (check.GetProperty("status").GetString(), check.TryGetProperty("description", out _)));
        Assert.Contains("no system call filter", ScreenshotHealthCheck.Describe(Confinement.NoNewPrivileges), StringComparison.Ordinal);
        Assert.Contains("against that (Linux", ScreenshotHealthCheck.Describe(Confinement.None), StringComparison.Ordinal);
    }

    /// <summary>A flood of one workspace with images that take their decoder's whole time, and one image of another.</summary>
    [Fact]
    public async Task Encode_WhileAnotherWorkspaceFloods_IsNotHeldUp()
    {
        var slow = new ProcessStartInfo("sh", ["-c", "exec sleep 1000"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var flooding = true;
        using var encoder = new ScreenshotEncoder(NullLogger<ScreenshotEncoder>.Instance, TimeProvider.System)
        {
            StartsAhead = false,
            Start = () => flooding ? slow : ScreenshotProcess.StartInfo(),
        };
        using var ending = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 12).Select(_ => encoder.EncodeAsync("flood", new MemoryStream(new byte[10]), ending.Token)).ToList();
        flooding = false;

        var screenshot = await encoder.EncodeAsync("other", new MemoryStream(Pictures.Png()), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(64, screenshot.Width);
        Assert.All(flood, task => Assert.False(task.IsCompleted));
        await ending.CancelAsync();
        Assert.All(await Task.WhenAll(flood.Select(async task => await Record.ExceptionAsync(() => task))), Assert.NotNull);
    }

    private static List<string> Statuses(Process process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process.Id}/task").Select(task => File.ReadAllText(Path.Combine(task, "status")))];
        }
        catch (IOException)
        {
            // A thread has ended in between.
            return [];
        }
    }

    private static bool IsConfined(string status) =>
        status.Contains("NoNewPrivs:\t1", StringComparison.Ordinal) && status.Contains("Seccomp:\t2", StringComparison.Ordinal);

    /// <summary>Runs the filter's program as the kernel does.</summary>
    private static bool Allows(uint number, uint argument, uint architecture = 0xC000003E)
    {
        var program = SystemCallFilter.Program(SystemCallFilter.OfX64, processId: 4711);
        var value = 0u;
        for (var i = 0; ; i++)
        {
            var (code, onTrue, onFalse, operand) = ((ushort)program[i], (int)(byte)(program[i] >> 16), (int)(byte)(program[i] >> 24), (uint)(program[i] >> 32));
            switch (code)
            {
                case 0x20:
                    value = operand switch
                    {
                        0 => number,
                        4 => architecture,
                        16 => argument,
                        _ => throw new InvalidOperationException($"Offset {operand}."),
                    };
                    break;
                case 0x06:
                    return operand == 0x7FFF0000;
                default:
                    var holds = code switch
                    {
                        0x15 => value == operand,
                        0x35 => value >= operand,
                        0x45 => (value & operand) != 0,
                        _ => throw new InvalidOperationException($"Code {code:x}."),
                    };
                    i += holds ? onTrue : onFalse;
                    break;
            }
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
