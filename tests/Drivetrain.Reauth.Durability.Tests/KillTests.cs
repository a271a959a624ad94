using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Durability.Tests;

/// <summary>
/// SIGKILL right after acknowledged changes, with syncs slowed to 50 ms, and after steps of an upload: a sample, each time of other seeds, which the output
/// names. The program's README has the commands for the whole. One class, so that only one program at a time loads the machine; victims mostly wait for their
/// syncs, so several fit beside each other. Each test takes seconds, because each victim is a process that starts, waits for slow syncs, and is started again.
/// </summary>
public sealed partial class KillTests(Strace strace, ITestOutputHelper output) : IClassFixture<Strace>
{
    private static readonly string Program = typeof(KillTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "DurabilityAssembly")
        .Value!;

    [Theory]
    [InlineData("service", 6)]
    [InlineData("store", 12)]
    public async Task Kill_AfterAcknowledgement_LosesNothingLeavesNothingHalfAndForgetsNoRevocation(string workload, int rounds)
    {
        var result = await RunAsync(workload, "--parallel", "4", "--rounds", rounds.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(rounds, result.Rounds);
        Assert.True(result.Acknowledged > rounds, "Too little was acknowledged to tell anything.");
        Assert.Equal((0, 0, 0), (result.Lost, result.Half, result.Forgotten));
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>The worst rule and the mildest.</summary>
    [Theory]
    [InlineData("every")]
    [InlineData("xero")]
    [Trait("Case", "16.kills")]
    public async Task Kill_DuringARefresh_LosesNoTokenThatTheProviderStillTakes(string rule)
    {
        var result = await RunAsync("refreshes", "--rule", rule, "--parallel", "4", "--rounds", "4");

        Assert.Equal(4, result.Rounds);
        Assert.True(result.Acknowledged > 4, "Too little was refreshed to tell anything.");
        Assert.Equal((0, 0), (result.Lost, result.Half));
        Assert.Equal(0, result.ExitCode);
    }

    /// <summary>Every fourth step, beginning with any of them.</summary>
    [Fact]
    public async Task Kill_AfterAnyStepOfAnUpload_LeavesAWholeReportOrNone()
    {
        var result = await RunAsync("uploads", "--parallel", "2", "--every", "4");

        Assert.True(result.Rounds >= 3, "An upload has more steps than that.");
        Assert.True(result.Acknowledged > 0, "No upload ended alive.");
        Assert.Equal((0, 0), (result.Lost, result.Half));
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("service", 1, "--broken", "log")]
    [InlineData("store", 4, "--broken")]
    [InlineData("refreshes", 2, "--broken")]
    [InlineData("uploads", 2, "--broken")]
    public async Task Kill_WhenAcknowledgedChangesAreThrownAway_FindsTheLoss(string workload, int rounds, params string[] broken)
    {
        var result = await RunAsync([
            workload,
            "--parallel",
            workload == "uploads" ? "1" : "4",
            "--rounds",
            rounds.ToString(CultureInfo.InvariantCulture),
            .. broken,
        ]);

        Assert.True(result.Lost > 0);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    [Trait("Case", "12.5")]
    public async Task Kill_WhenPlannedRevocationsAreThrownAway_FindsWhatIsForgotten()
    {
        var result = await RunAsync("service", "--rounds", "1", "--broken", "revocations");

        Assert.True(result.Forgotten > 0);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    [Trait("Case", "13.5")]
    public async Task Disk_FullOrHung_IsSaidInTimeAndLosesNothing()
    {
        Assert.True(strace.Problem is null, strace.Problem);
        if (!Environment.IsPrivilegedProcess)
        {
            // A small file system is mounted by root alone.
            return;
        }

        using var program = Process.Start(new ProcessStartInfo("dotnet", [Program, "faults"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        output.WriteLine(await program.StandardOutput.ReadToEndAsync());
        await program.WaitForExitAsync();

        Assert.Equal(0, program.ExitCode);
    }

    private async Task<Result> RunAsync(params IEnumerable<string> arguments)
    {
        Assert.True(strace.Problem is null, strace.Problem);
        string[] command = [Program, .. arguments, "--seed", Random.Shared.Next(1_000_000).ToString(CultureInfo.InvariantCulture)];
        output.WriteLine($"dotnet {string.Join(' ', command)}");
        using var program = Process.Start(
            new ProcessStartInfo("dotnet", command)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var errors = program.StandardError.ReadToEndAsync();
        var lines = (await program.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await program.WaitForExitAsync();
        foreach (var line in lines.Where((line, i) => i == lines.Length - 1 || !line.Contains("lost 0, half 0, forgotten 0", StringComparison.Ordinal)))
        {
            output.WriteLine(line);
        }

        var counts = Counts().Match(lines.LastOrDefault() ?? "");
        Assert.True(counts.Success, $"The program ended with {program.ExitCode} and without counts. {await errors}");
        return new Result(
            program.ExitCode,
            Number("rounds"),
            Number("acknowledged"),
            Number("lost"),
            Number("half"),
            counts.Groups["forgotten"].Success ? Number("forgotten") : 0
        );

        int Number(string group) => int.Parse(counts.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"^rounds (?<rounds>\d+), acknowledged (?<acknowledged>\d+)(, in flight \d+)?, lost (?<lost>\d+), half (?<half>\d+)(, forgotten (?<forgotten>\d+))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Counts();

    private sealed record Result(int ExitCode, int Rounds, int Acknowledged, int Lost, int Half, int Forgotten);
}
