using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>All that waits or looks at a clock does so by TimeProvider, so that tests move it and a clock that steps back is one thing to think of.</summary>
[Trait("Case", "12.13")]
public sealed partial class TimeTests
{
    /// <summary>What waits for a disk or for another process waits for the real one.</summary>
    private static readonly string[] OfTheMachine =
    [
        "Foundation/Storage/LiteDb/",
        "Foundation/Storage/PostgreSql/",
        "Features/StuckReports/Screenshots/ScreenshotEncoder.cs",
    ];

    public static TheoryData<string, bool> Samples { get; } =
        new()
        {
            { "DateTimeOffset.UtcNow", true },
            { "DateTime.Now", true },
            { "Stopwatch.GetTimestamp()", true },
            { "Environment.TickCount64", true },
            { "Thread.Sleep(1)", true },
            { "limit.CancelAfter(Limit)", true },
            { "new Timer(Tick)", true },
            { "new PeriodicTimer(Interval)", true },
            { "new PeriodicTimer(Interval, time)", false },
            { "Task.Delay(Wait)", true },
            { "Task.Delay(CheckWait, cancellationToken)", true },
            { "Task.Delay(TimeSpan.FromSeconds(1), token)", true },
            { "Task.Delay(CheckWait, time, cancellationToken)", false },
            { "new CancellationTokenSource(options.Value.Timeout)", true },
            { "new CancellationTokenSource(TimeSpan.FromSeconds(1))", true },
            { "new CancellationTokenSource(options.Value.Timeout, time)", false },
            { "new CancellationTokenSource(Patience, access.Time)", false },
            { "new CancellationTokenSource()", false },
            { "work.WaitAsync(TimeSpan.FromSeconds(1))", true },
            { "work.WaitAsync(cancellationToken)", false },
            { "time.GetUtcNow()", false },
        };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Rule_OfASample_IsAsMeant(string code, bool isOutside) => Assert.Equal(isOutside, Outside().IsMatch(code));

    [Theory]
    [InlineData("api/Drivetrain.Reauth.Api")]
    [InlineData("api/Drivetrain.Reauth.PluginHost")]
    public void Sources_OfTheService_WaitByTimeProvider(string project)
    {
        var root = Repository.PathOf(project);
        var found =
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(root, file).Replace('\\', '/')
            where
                !path.StartsWith("obj", StringComparison.Ordinal)
                && !path.StartsWith("bin", StringComparison.Ordinal)
                && !OfTheMachine.Any(exempt => path.StartsWith(exempt, StringComparison.Ordinal))
            from line in File.ReadLines(file)
            where Outside().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{path}: {line.Trim()}";
        Assert.Empty(found);
    }

    /// <summary>Calls that take a time of their own. A call with a TimeProvider names it <c>time</c> or <c>timeProvider</c>.</summary>
    [GeneratedRegex(
        @"DateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\b|Environment\.TickCount|Thread\.Sleep|\.CancelAfter\(|new (System\.Threading\.)?Timer\("
            + @"|new PeriodicTimer\((?![^;]*\b[tT]ime(Provider)?\b)|Task\.Delay\((?![^;]*\b[tT]ime(Provider)?\b)"
            + @"|new CancellationTokenSource\((?!\))(?![^;]*\b[tT]ime(Provider)?\b)|\.WaitAsync\(TimeSpan",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Outside();
}
