using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Regular expressions out of manifests. They run on the engine without backtracking, so that none can be made slow, and mean the same here and in the
/// extension's JavaScript: \d and \w, which .NET reads wider, are not accepted.
/// </summary>
internal static partial class PatternRule
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static string? Read(JsonValue value, bool anchored)
    {
        if (value.AsString(200) is not { } pattern)
        {
            return null;
        }

        if (anchored && !(pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal) && !pattern.Contains('|', StringComparison.Ordinal)))
        {
            value.Report("The expression is not anchored as a whole.", "Begin it with ^, end it with $, and use no | alternatives.");
            return null;
        }

        if (WideClass().IsMatch(pattern))
        {
            value.Report("The expression uses \\d, \\w or \\s, which .NET reads as all of Unicode and browsers as ASCII.", "Write the characters: [0-9], [A-Za-z0-9_].");
            return null;
        }

        try
        {
            _ = new Regex(pattern, Options);
            return pattern;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            value.Report("The expression is not valid, or it needs backtracking (look-around, back-references).", "Write a simpler one.");
            return null;
        }
    }

    /// <summary>Whether the whole text matches. .NET's $ also matches before a final line feed, so line feeds are refused first.</summary>
    public static bool IsMatch(string pattern, string text) => !text.Contains('\n', StringComparison.Ordinal) && Regex.IsMatch(text, pattern, Options);

    [GeneratedRegex(@"\\[dDwWsS]", RegexOptions.NonBacktracking)]
    private static partial Regex WideClass();
}
