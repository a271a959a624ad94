using System.Globalization;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>Instants the same in every language. The script shows them in the reader's own time zone, and keeps ages up to date.</summary>
internal static class Ago
{
    /// <summary>With seconds, for timelines.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the attribute <c>datetime</c>.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
