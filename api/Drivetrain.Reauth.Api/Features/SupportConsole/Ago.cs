using System.Globalization;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>Instants for people. The script says them anew as time goes by, and in the reader's own time zone.</summary>
internal static class Ago
{
    public static string Relative(DateTimeOffset at, DateTimeOffset now) =>
        (now - at) switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } span => $"{(int)span.TotalMinutes} min ago",
            { TotalDays: < 1 } span => $"{(int)span.TotalHours} h ago",
            { TotalDays: < 7 } span => $"{(int)span.TotalDays} d ago",
            _ => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };

    public static string Absolute(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>With seconds, for timelines.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the attribute <c>datetime</c>.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
