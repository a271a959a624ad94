using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Regular expressions out of manifests: literals, character classes and quantifiers. Groups, alternatives and classes such as \d are not accepted, so that an
/// expression means the same here and in the extension's JavaScript (.NET's \d is all of Unicode) and cannot be made exponential; time is bounded all the same.
/// </summary>
/// <remarks>.NET's engine without backtracking would bound it too, but costs 30 ms of every start.</remarks>
internal static class PatternRule
{
    private const RegexOptions Options = RegexOptions.CultureInvariant;
    private const string GrammarRemedy =
        "Write characters, classes such as [0-9] and quantifiers such as {8}; put \\ in front of ^ $ . * + ? ( ) [ ] { } | / \\ to mean the character.";
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    public static string? Read(JsonValue value, bool anchored)
    {
        if (value.AsString(200) is not { } pattern)
        {
            return null;
        }

        if (new PatternScanner(pattern).FirstFault() is { } fault)
        {
            value.Report(fault, GrammarRemedy);
            return null;
        }

        // A $ behind an odd number of backslashes is a character.
        if (anchored && !(pattern.StartsWith('^') && pattern.EndsWith('$') && (pattern.Length - 1 - pattern[..^1].TrimEnd('\\').Length) % 2 == 0))
        {
            value.Report("The expression is not anchored as a whole.", "Begin it with ^ and end it with $.");
            return null;
        }

        return pattern;
    }

    /// <summary>Whether the whole text matches. .NET's $ also matches before a final line feed, so line feeds are refused first.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        try
        {
            return !text.Contains('\n', StringComparison.Ordinal) && Regex.IsMatch(text, pattern, Options, Limit);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
