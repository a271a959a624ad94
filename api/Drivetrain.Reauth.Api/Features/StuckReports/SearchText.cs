using System.Text;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>
/// The words by which a report is found: lower case, each once and after a space, as UTF-8, so that one search for bytes finds the beginning of a word.
/// </summary>
internal static class SearchText
{
    /// <summary>Of one report. What is longer than this is found by its first words only.</summary>
    public const int MaxBytes = 6 * 1024;

    private const int MaxTerms = 8;
    private const int MaxWord = 64;

    public static byte[] Of(StuckReport report)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var word in Sources(report).SelectMany(Words))
        {
            if (text.Length < MaxBytes && seen.Add(word))
            {
                text.Append(' ').Append(word);
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return bytes.Length <= MaxBytes ? bytes : bytes[..MaxBytes];
    }

    /// <summary>The words of a query as they are looked for: all of them have to begin a word of the report.</summary>
    public static byte[][] Terms(string query) =>
        [.. Words(query).Distinct(StringComparer.Ordinal).Take(MaxTerms).Select(word => Encoding.UTF8.GetBytes(' ' + word))];

    public static bool Matches(ReadOnlySpan<byte> text, byte[][] terms)
    {
        foreach (var term in terms)
        {
            if (text.IndexOf(term) < 0)
            {
                return false;
            }
        }

        return true;
    }

    internal static IEnumerable<string> Words(string? text)
    {
        if (text is null)
        {
            yield break;
        }

        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]) || text[i] == '_');
            if (inWord && start < 0)
            {
                start = i;
            }
            else if (!inWord && start >= 0)
            {
                yield return text[start..Math.Min(i, start + MaxWord)].ToLowerInvariant();
                start = -1;
            }
        }
    }

    /// <summary>What is most telling comes first.</summary>
    private static IEnumerable<string?> Sources(StuckReport report) =>
        [
            report.Number.ToString(),
            report.Id,
            report.WorkspaceId,
            report.ReportedBy.Name,
            report.ReportedBy.Email,
            report.ProviderId,
            report.ConnectorId,
            report.ReauthId,
            report.Step,
            report.Code,
            report.Assignee,
            report.Expected?.Name,
            report.Expected?.Id,
            .. report.Seen.SelectMany(i => new[] { i.Name, i.Id }),
            .. report.Timeline.SelectMany(t => new[] { t.Code, t.TraceId }),
            report.Description,
            .. report.Messages.Select(m => m.Text),
            report.Diagnostics?.PageHost,
            report.Diagnostics?.Browser,
            report.Diagnostics?.ExtensionVersion,
            report.Diagnostics?.Locale,
        ];
}
