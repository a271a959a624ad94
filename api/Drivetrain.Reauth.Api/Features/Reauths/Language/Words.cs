using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>
/// All that the journey says to people, in one language. Names that belong to a provider come from its plugin, in the same language where it has them.
/// </summary>
/// <param name="Language">Its tag (BCP 47), in lower case.</param>
/// <param name="Outcomes">How attempts end.</param>
/// <param name="Pages">The pages of an attempt.</param>
/// <param name="Refusals">The pages that say why something is not possible.</param>
/// <param name="Handovers">The page of a link that was handed over.</param>
/// <param name="Mails">Mails to reporters.</param>
internal sealed record Words(string Language, IOutcomeWords Outcomes, IPageWords Pages, IRefusalWords Refusals, IHandoverWords Handovers, IMailWords Mails)
{
    public static Words English { get; } =
        new(
            AcceptedLanguage.Default,
            new English.EnglishOutcomes(),
            new English.EnglishPages(),
            new English.EnglishRefusals(),
            new English.EnglishHandovers(),
            new English.EnglishMails()
        );

    public static Words German { get; } =
        new("de", new German.GermanOutcomes(), new German.GermanPages(), new German.GermanRefusals(), new German.GermanHandovers(), new German.GermanMails());

    /// <summary>Every language that there is. Another one is another set of these classes, and a line here.</summary>
    public static IReadOnlyList<Words> All { get; } = [English, German];

    private static readonly string[] Languages = [.. All.Select(words => words.Language)];

    /// <summary>The words of a language tag (BCP 47) such as <c>de-AT</c>, which a browser told of itself; English where there are none.</summary>
    public static Words Of(string? tag) =>
        All.FirstOrDefault(words => string.Equals(words.Language, tag?.Split('-')[0], StringComparison.OrdinalIgnoreCase)) ?? English;

    /// <summary>The words of the language that the request prefers; the answer says that it is in it.</summary>
    public static Words For(HttpContext http)
    {
        var language = AcceptedLanguage.Of(http.Request, Languages);
        AcceptedLanguage.Declare(http.Response, language);
        return All.First(words => string.Equals(words.Language, language, StringComparison.Ordinal));
    }
}

/// <summary>A headline, and what it means.</summary>
internal sealed record Said(string Title, string Detail)
{
    public string Detail { get; } = WithoutDoubledStop(Detail);

    /// <summary>"… of Acme Inc.." : a company's own full stop is enough for the sentence.</summary>
    public static string WithoutDoubledStop(string text) => text.Replace("..", ".", StringComparison.Ordinal);
}
