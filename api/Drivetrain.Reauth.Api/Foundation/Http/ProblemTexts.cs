using System.Collections.Frozen;
using System.Text.Json;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>What each problem's code means and what to do, in the languages of <c>Texts/problems.*.json</c>.</summary>
internal static class ProblemTexts
{
    private static readonly FrozenDictionary<string, Lazy<FrozenDictionary<string, string>>> ByLanguage = new[]
    {
        AcceptedLanguage.Default,
        "de",
    }.ToFrozenDictionary(language => language, language => new Lazy<FrozenDictionary<string, string>>(() => Read(language)), StringComparer.Ordinal);

    /// <summary>The languages that there are.</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    /// <summary>All texts of a language, by code.</summary>
    public static IReadOnlyDictionary<string, string> Of(string language) => ByLanguage[language].Value;

    public static string English(string code) => Of(AcceptedLanguage.Default)[code];

    /// <summary>The general words of a problem in another language; null for what a handler said itself.</summary>
    public static string? Translate(string? code, string? detail, string language) =>
        code is not null && Of(AcceptedLanguage.Default).GetValueOrDefault(code) is { } english && string.Equals(detail, english, StringComparison.Ordinal)
            ? Of(language)[code]
            : null;

    private static FrozenDictionary<string, string> Read(string language)
    {
        using var file = typeof(ProblemTexts).Assembly.GetManifestResourceStream($"Texts/problems.{language}.json")!;
        using var document = JsonDocument.Parse(file);
        return document.RootElement.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal);
    }
}
