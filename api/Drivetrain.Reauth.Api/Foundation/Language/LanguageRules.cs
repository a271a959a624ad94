using System.Globalization;

namespace Drivetrain.Reauth.Api.Foundation.Language;

/// <summary>
/// What a language does with numbers. The service runs without the system's cultures, and the two languages that there are need no more; another one brings its
/// own rules (unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
/// </summary>
/// <param name="Tag">The language's tag (BCP 47), in lower case.</param>
/// <param name="GroupSeparator">Between groups of three digits.</param>
/// <param name="PluralOf">The plural category of a whole number: <c>one</c> or <c>other</c> here, as CLDR names them.</param>
internal sealed record LanguageRules(string Tag, string GroupSeparator, Func<long, string> PluralOf)
{
    public static LanguageRules English { get; } = new("en", ",", OneOrOther);

    public static LanguageRules German { get; } = new("de", ".", OneOrOther);

    /// <summary>1,204 in English, 1.204 in German.</summary>
    public string Number(long number) =>
        number is > -1000 and < 1000
            ? number.ToString(CultureInfo.InvariantCulture)
            : number.ToString("N0", new NumberFormatInfo { NumberGroupSeparator = GroupSeparator });

    private static string OneOrOther(long number) => number == 1 ? "one" : TextParser.Other;
}
