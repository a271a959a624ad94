using System.Globalization;

namespace Drivetrain.Reauth.Api.Foundation.Language;

/// <summary>Days and instants as a language writes them, in UTC.</summary>
internal sealed record DateTexts(
    IReadOnlyList<string> Months,
    IReadOnlyList<string> ShortMonths,
    Text Long,
    Text Short,
    Text DayAndMonth,
    Text WithTime,
    string JustNow,
    Text MinutesAgo,
    Text HoursAgo,
    Text DaysAgo
)
{
    /// <summary>A day with its month's whole name.</summary>
    public string LongDay(DateTimeOffset at) => LongDay(DateOnly.FromDateTime(at.UtcDateTime));

    /// <inheritdoc cref="LongDay(DateTimeOffset)"/>
    public string LongDay(DateOnly day) => Say(Long, day, Months);

    public string Day(DateOnly day) => Say(Short, day, ShortMonths);

    /// <summary>A day without its year, below a chart.</summary>
    public string DayOfYear(DateOnly day) => Say(DayAndMonth, day, ShortMonths);

    /// <summary>A day and a time, to the minute.</summary>
    public string Instant(DateTimeOffset at) =>
        WithTime.With(("date", Day(DateOnly.FromDateTime(at.UtcDateTime))), ("time", at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)));

    /// <summary>How long ago something was; its day after a week.</summary>
    public string Ago(DateTimeOffset at, DateTimeOffset now) =>
        (now - at) switch
        {
            { TotalMinutes: < 1 } => JustNow,
            { TotalHours: < 1 } span => MinutesAgo.With(("count", (long)span.TotalMinutes)),
            { TotalDays: < 1 } span => HoursAgo.With(("count", (long)span.TotalHours)),
            { TotalDays: < 7 } span => DaysAgo.With(("count", (long)span.TotalDays)),
            _ => Day(DateOnly.FromDateTime(at.UtcDateTime)),
        };

    private static string Say(Text text, DateOnly day, IReadOnlyList<string> months) =>
        text.With(
            ("day", day.Day.ToString(CultureInfo.InvariantCulture)),
            ("month", months[day.Month - 1]),
            ("year", day.Year.ToString(CultureInfo.InvariantCulture))
        );
}
