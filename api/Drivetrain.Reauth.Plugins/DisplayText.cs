using System.Globalization;
using System.Text;

namespace Drivetrain.Reauth.Plugins;

/// <summary>
/// Names that others chose, made fit to be shown: a name must neither turn the sentence around it backwards nor be invisible. <see cref="Instance"/> applies it
/// by itself.
/// </summary>
public static class DisplayText
{
    /// <summary>The most UTF-16 code units that are kept of a name.</summary>
    public const int MaximumLength = 200;

    private const char FirstStrongIsolate = '\u2068';
    private const char PopDirectionalIsolate = '\u2069';

    /// <summary>
    /// The text without control and formatting characters (among them those that change the direction of writing, and those without width), at most
    /// <see cref="MaximumLength"/> long; null when nothing visible is left.
    /// </summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var result = new StringBuilder(Math.Min(text.Length, MaximumLength));
        var isVisible = false;
        for (var index = 0; index < text.Length && result.Length < MaximumLength; )
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
            {
                // Half a surrogate pair.
                index++;
                continue;
            }

            index += rune.Utf16SequenceLength;
            if (Shown(rune) is not { } shown)
            {
                continue;
            }

            if (result.Length + shown.Utf16SequenceLength > MaximumLength)
            {
                break;
            }

            result.Append(shown.ToString());
            isVisible |= IsVisible(shown);
        }

        return isVisible ? result.ToString().Trim(' ', '\u200C', '\u200D') : null;
    }

    /// <summary>
    /// The text as it may stand inside a sentence of another direction of writing (Unicode Standard Annex 9, section 2.6): isolated where it has letters that
    /// are written from right to left, and as it is otherwise. In HTML, <c>bdi</c> does the same.
    /// </summary>
    public static string Isolate(string text) => text.EnumerateRunes().Any(IsRightToLeft) ? $"{FirstStrongIsolate}{text}{PopDirectionalIsolate}" : text;

    private static Rune? Shown(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control => Rune.IsWhiteSpace(rune) ? new Rune(' ') : null,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => new Rune(' '),
            UnicodeCategory.Format => IsFormatThatCounts(rune) ? rune : null,
            _ => IsWithoutWidth(rune) ? null : rune,
        };

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark => false,
            UnicodeCategory.Format => IsNumberSign(rune),

            // Hangul fillers and the empty Braille pattern are letters and symbols that show nothing.
            _ => rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800),
        };

    /// <summary>Joiners shape Persian and Indic words and hold emoji together.</summary>
    private static bool IsFormatThatCounts(Rune rune) => rune.Value is 0x200C or 0x200D || IsNumberSign(rune);

    /// <summary>Arabic and Kaithi signs that stand under numbers: visible, whatever their category says.</summary>
    private static bool IsNumberSign(Rune rune) =>
        rune.Value is (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD;

    /// <summary>Reserved for what is not to be seen (Default_Ignorable_Code_Point), outside the category of formatting characters.</summary>
    private static bool IsWithoutWidth(Rune rune) =>
        rune.Value is 0x034F or 0x17B4 or 0x17B5 or 0x2065 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE00FF) or (>= 0xE01F0 and <= 0xE0FFF);

    /// <summary>The blocks of scripts that are written from right to left.</summary>
    private static bool IsRightToLeft(Rune rune) =>
        rune.Value
            is (>= 0x0590 and <= 0x08FF)
                or (>= 0xFB1D and <= 0xFDFF)
                or (>= 0xFE70 and <= 0xFEFF)
                or (>= 0x10800 and <= 0x10FFF)
                or (>= 0x1E800 and <= 0x1EFFF);
}
