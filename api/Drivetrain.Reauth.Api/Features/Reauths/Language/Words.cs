using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>
/// All that the service says to people, in one language. Names that belong to a provider come from its plugin, in the same language where it has them. Another
/// language is a file of each kind under <c>Texts</c>, its <see cref="LanguageRules"/>, and a line in <see cref="All"/>.
/// </summary>
internal sealed class Words
{
    private readonly Lazy<JourneyTexts> _journey;

    private Words(LanguageRules rules)
    {
        Rules = rules;
        _journey = new(() => TextFiles.Read("journey", rules, options => new TextContext(options).JourneyTexts));
    }

    public static Words English { get; } = new(LanguageRules.English);

    public static Words German { get; } = new(LanguageRules.German);

    /// <summary>Every language that there is.</summary>
    public static IReadOnlyList<Words> All { get; } = [English, German];

    private static readonly string[] Languages = [.. All.Select(words => words.Language)];

    public LanguageRules Rules { get; }

    /// <summary>Its tag (BCP 47), in lower case.</summary>
    public string Language => Rules.Tag;

    public NounTexts Nouns => _journey.Value.Nouns;

    public DateTexts Dates => _journey.Value.Dates;

    /// <summary>The pages of an attempt.</summary>
    public PageTexts Pages => _journey.Value.Pages;

    /// <summary>How attempts end.</summary>
    public OutcomeTexts Outcomes => _journey.Value.Outcomes;

    /// <summary>The pages that say why something is not possible.</summary>
    public RefusalTexts Refusals => _journey.Value.Refusals;

    /// <summary>The page of a hand-over link.</summary>
    public HandoverTexts Handovers => _journey.Value.Handovers;

    /// <summary>Mails to reporters.</summary>
    public MailTexts Mails => _journey.Value.Mails;

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
