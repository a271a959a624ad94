using System.Globalization;
using Drivetrain.Reauth.Api.Features.Contributions;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Lists;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Statistics;

/// <summary>Where people get stuck, ready to be drawn: pure.</summary>
public sealed record StatisticsModel(int Days, DateOnly From, DateOnly To, int Total, IReadOnlyList<Slice> Steps, IReadOnlyList<Slice> Codes, DailyChart Chart)
{
    /// <summary>Providers whose rules for the page may be out of date.</summary>
    public IReadOnlyList<DoubtfulRules> Doubtful { get; init; } = [];

    private const int MostSeries = 5;

    /// <summary>The address of the list that holds a part of what is counted.</summary>
    public string Address(Func<ReportFilters, ReportFilters> narrow) => narrow(new ReportFilters { From = From, To = To }).ToAddress();

    public static StatisticsModel Of(StuckReportStatistics counts, int days, Func<string, string> stepWords, Func<string?, string> codeWords)
    {
        var steps = Slices(counts.Counts, count => count.Step, step => stepWords(step!));
        var codes = Slices(counts.Counts, count => count.Code, codeWords);
        var drawn = steps.Take(MostSeries).Select(slice => slice.Key!).ToList();
        return new StatisticsModel(days, counts.From, counts.To, counts.Total, steps, codes, DailyChart.Of(counts, days, drawn));
    }

    private static List<Slice> Slices(IReadOnlyList<StuckReportCount> counts, Func<StuckReportCount, string?> key, Func<string?, string> words)
    {
        var totals = counts
            .GroupBy(key, StringComparer.Ordinal)
            .Select(group => (group.Key, Count: group.Sum(count => count.Count)))
            .OrderByDescending(total => total.Count)
            .ThenBy(total => total.Key, StringComparer.Ordinal)
            .ToList();
        var (all, most) = (totals.Sum(total => total.Count), totals.Select(total => total.Count).DefaultIfEmpty(1).Max());
        return
        [
            .. totals.Select(total => new Slice(total.Key, words(total.Key), total.Count, 100 * total.Count / Math.Max(all, 1), 100.0 * total.Count / most)),
        ];
    }
}

/// <summary>What one step or one code has of the whole.</summary>
/// <param name="Key">Its id; null for reports without a code.</param>
/// <param name="Percent">Of all.</param>
/// <param name="Width">Of the longest bar, in percent.</param>
public sealed record Slice(string? Key, string Label, int Count, int Percent, double Width)
{
    public string WidthText => Width.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>Reports a day, each day a column that is stacked by step.</summary>
/// <param name="Series">The steps that have a colour of their own; what is left is one more, the last.</param>
public sealed record DailyChart(IReadOnlyList<string> Series, bool HasRest, IReadOnlyList<DayColumn> Columns, IReadOnlyList<AxisTick> Ticks)
{
    public const int Width = 1190;

    /// <summary>Where the last day ends: its label needs room.</summary>
    public const int Right = 1168;

    public const int Height = 250;
    public const int Left = 34;
    public const int Top = 10;
    public const int Bottom = 222;

    private const int LongestLabelled = 31;

    public static DailyChart Of(StuckReportStatistics counts, int days, IReadOnlyList<string> series)
    {
        var byDay = counts.Counts.ToLookup(count => count.Day);
        var highest = counts.Counts.GroupBy(count => count.Day).Select(day => day.Sum(count => count.Count)).DefaultIfEmpty(0).Max();
        var step = StepFor(highest);
        var top = Math.Max(step, (highest + step - 1) / step * step);
        var room = (double)(Right - Left) / days;
        var columns = Enumerable
            .Range(0, days)
            .Select(i => Column(counts.From.AddDays(i), i, room, top, days, [.. byDay[counts.From.AddDays(i)]], series))
            .ToList();
        var ticks = Enumerable.Range(0, (top / step) + 1).Select(i => new AxisTick(i * step, Y(i * step, top))).ToList();
        return new DailyChart(series, counts.Counts.Any(count => !series.Contains(count.Step, StringComparer.Ordinal)), columns, ticks);
    }

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static DayColumn Column(DateOnly day, int index, double room, int top, int days, List<StuckReportCount> counts, IReadOnlyList<string> series)
    {
        var (segments, below) = (new List<Segment>(), 0);
        for (var s = 0; s <= series.Count; s++)
        {
            var count = counts
                .Where(c => s == series.Count ? !series.Contains(c.Step, StringComparer.Ordinal) : string.Equals(c.Step, series[s], StringComparison.Ordinal))
                .Sum(c => c.Count);
            if (count > 0)
            {
                segments.Add(new Segment(s, count, Y(below + count, top), Y(below, top) - Y(below + count, top)));
                below += count;
            }
        }

        var every =
            days <= 7 ? 1
            : days <= LongestLabelled ? 5
            : 15;
        var isLabelled = (days - 1 - index) % every == 0;
        return new DayColumn(day, below, Left + (index * room) + (room * 0.14), room * 0.72, segments, isLabelled);
    }

    private static double Y(int count, int top) => Bottom - ((double)(Bottom - Top) * count / top);

    /// <summary>Some four lines, at round numbers.</summary>
    private static int StepFor(int highest)
    {
        for (var step = 1; ; step *= 10)
        {
            foreach (var nice in new[] { step, step * 2, step * 5 })
            {
                if (highest <= nice * 4)
                {
                    return nice;
                }
            }
        }
    }
}

/// <summary>One day.</summary>
/// <param name="IsLabelled">Whether its name stands below the axis.</param>
public sealed record DayColumn(DateOnly Day, int Total, double X, double Width, IReadOnlyList<Segment> Segments, bool IsLabelled);

/// <summary>What one step has of a day.</summary>
public sealed record Segment(int Series, int Count, double Y, double Height);

/// <summary>A line across the chart.</summary>
public sealed record AxisTick(int Value, double Y);
