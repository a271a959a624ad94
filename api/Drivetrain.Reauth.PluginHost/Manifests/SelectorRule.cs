using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Selectors, attributes and texts that the extension looks for on Drivetrain's page. A selector is judged by its form alone: that its brackets and quotation
/// marks close, and that it can be no rule of a style sheet. What a browser does not understand in it finds nothing there.
/// </summary>
internal static partial class SelectorRule
{
    private const int MaximumLength = 300;
    private const int MaximumTexts = 40;
    private const int MaximumTextLength = 120;
    private const string Remedy = "Write one CSS selector, such as \"button[aria-haspopup=menu]\", with every bracket and quotation mark closed.";

    public static string? Read(JsonValue value)
    {
        if (value.AsString(MaximumLength, remedy: Remedy) is not { } selector)
        {
            return null;
        }

        if (IsWellFormed(selector))
        {
            return selector;
        }

        value.Report("This is not a CSS selector.", Remedy);
        return null;
    }

    public static string? ReadAttribute(JsonValue value) =>
        value.AsString(64, AttributeName(), "Write the name of an attribute in lower case, such as \"data-status\".");

    /// <summary>The texts of <c>equals</c> or <c>contains</c>.</summary>
    public static IReadOnlyList<string> ReadTexts(JsonValue value) => value.AsListOf(item => item.AsString(MaximumTextLength), MaximumTexts, minimum: 1);

    /// <param name="selector">At most <see cref="MaximumLength"/> characters.</param>
    private static bool IsWellFormed(string selector)
    {
        Span<char> open = stackalloc char[selector.Length];
        var depth = 0;
        var quote = '\0';
        foreach (var character in selector)
        {
            if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
                continue;
            }

            switch (character)
            {
                case '"' or '\'':
                    quote = character;
                    break;
                case '[' or '(':
                    open[depth++] = character;
                    break;
                case ']' or ')':
                    if (depth == 0 || open[--depth] != (character == ']' ? '[' : '('))
                    {
                        return false;
                    }

                    break;
                case '{' or '}' or ';' or '@' or '<' or '\\':
                    return false;
            }
        }

        return quote == '\0' && depth == 0 && !selector.TrimEnd().EndsWith(',');
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributeName();
}
