using System.Globalization;

namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>
/// Cuts what people wrote. An emoji, a letter with its accents or a flag is several code units and one character to its reader, and stays whole or goes whole.
/// </summary>
public static class Excerpt
{
    private const string Ellipsis = "…";

    /// <summary>The text, or its beginning and an ellipsis.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="length">In UTF-16 code units, the ellipsis not counted.</param>
    public static string Of(string text, int length) => text.Length <= length ? text : Cut(text, length) + Ellipsis;

    /// <summary>As many whole characters from the beginning as fit.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="length">In UTF-16 code units.</param>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = 0;
        for (var next = 0; next <= length; next += StringInfo.GetNextTextElementLength(text.AsSpan(next)))
        {
            end = next;
        }

        // One "character" that is longer than all of it is a pile of accents: it is cut between two code points.
        return end > 0 || length <= 0 ? text[..end] : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
