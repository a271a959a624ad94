using System.Diagnostics;
using System.Reflection;
using Drivetrain.Reauth.Benchmarks.Ledger;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Durability.Tests;

/// <summary>What a login costs however busy the machine is, against the ledger's last row. See the README of the benchmarks.</summary>
public sealed class FiguresTests(Strace strace, ITestOutputHelper output) : IClassFixture<Strace>
{
    private static readonly string Benchmarks = typeof(FiguresTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "BenchmarksAssembly")
        .Value!;

    private static readonly FixedFigures Last = new("Debug", 2, 1000, 1000, 1000, 1000);

    /// <summary>Over 5 s: it starts a provider and a traced service, and counts 400 logins.</summary>
    [Fact]
    public async Task Check_AgainstTheLedger_NothingIsAFifthWorse()
    {
        Assert.True(strace.Problem is null, strace.Problem);
        var start = new ProcessStartInfo("dotnet", [Benchmarks, "check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var check = Process.Start(start)!;
        var errors = check.StandardError.ReadToEndAsync();
        output.WriteLine(await check.StandardOutput.ReadToEndAsync());
        output.WriteLine(await errors);
        await check.WaitForExitAsync();

        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public void WorseThan_EachFigureAFifthHigher_NamesIt()
    {
        FixedFigures[] worse =
        [
            Last with
            {
                Fsyncs = 2.41,
            },
            Last with
            {
                BytesWritten = 1201,
            },
            Last with
            {
                BytesAllocated = 1201,
            },
            Last with
            {
                ContentScript = 1201,
            },
            Last with
            {
                Extension = 1201,
            },
        ];

        Assert.All(worse, figures => Assert.Single(figures.WorseThan(Last)));
        Assert.Equal(worse.Length, worse.SelectMany(figures => figures.WorseThan(Last)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void WorseThan_JustUnderAFifthOrBetter_IsFine() => Assert.Empty(new FixedFigures("Debug", 2.39, 1199, 1, 1000, 0).WorseThan(Last));

    [Fact]
    public void WorseThan_FiguresMissingInTheLedgerOrOfAnotherBuild_Fails()
    {
        Assert.NotEmpty(Last.WorseThan(new FixedFigures("Debug", 0, 0, 0, 0, 0)));
        Assert.NotEmpty(Last.WorseThan(Last with { Configuration = "Release" }));
        Assert.NotEmpty((Last with { Fsyncs = double.NaN }).WorseThan(Last));
    }
}
