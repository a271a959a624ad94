using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>Which text the pages of an attempt say, and what its placeholders are.</summary>
internal static class PageSentences
{
    /// <summary>What every page has around its content.</summary>
    public static PageFrame Frame(this Words words) => new(words.Language, words.Pages.DetailsForSupport, words.Pages.StillStuck);

    public static string ContinueTo(this Words words, string provider) => words.Pages.ContinueTo.With(("provider", provider));

    /// <summary>The button that takes another data source in place of this one.</summary>
    public static string ReconnectInstead(this Words words, string connector) => words.Pages.ReconnectInstead.With(("connector", connector));

    /// <summary>The attempt was created; the person has not continued yet.</summary>
    public static Said Ready(this Words words, string connector, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        words.Pages.Ready.With([.. new AttemptNouns(words, reauth, provider).OfLogin(), ("connector", connector)]);

    /// <summary>Somebody else started the attempt, and sends the person here to log in.</summary>
    public static Said Asked(this Words words, string connector, string provider, ReauthAttempt reauth)
    {
        var name = reauth.Expected is { } expected ? DisplayText.Isolate(expected.Name) : null;
        return words.Pages.Asked.With(
            ("connector", connector),
            ("provider", provider),
            ("workspace", reauth.WorkspaceId),
            ("company", name ?? words.Nouns.CompanyToChoose),
            ("company_genitive", name is null ? words.Nouns.CompanyToChoose : words.Nouns.OfCompany.With(("company", name)))
        );
    }

    /// <summary>The person is, or was, at the provider.</summary>
    public static Said AtProvider(this Words words, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        words.Pages.AtProvider.With(new AttemptNouns(words, reauth, provider).OfLogin());

    /// <summary>Above the form of a provider without OAuth.</summary>
    public static Said EnterCredentials(this Words words, ReauthAttempt reauth, ProviderDescriptor provider) =>
        words.Pages.EnterCredentials.With(new AttemptNouns(words, reauth, provider).OfLogin());

    /// <summary>Beside a field that cannot be sent as it is.</summary>
    public static string Problem(this Words words, FieldProblem problem, string label) =>
        (problem is FieldProblem.Missing ? words.Pages.FieldMissing : words.Pages.FieldMalformed).With(("label", label));

    /// <summary>Above a form whose values the provider did not accept.</summary>
    public static string NotAccepted(this Words words, string provider, ProviderFailureKind kind)
    {
        var texts = words.Pages.NotAccepted;
        var text = kind switch
        {
            ProviderFailureKind.Unavailable => texts.Unavailable,
            ProviderFailureKind.NotAdmin => texts.NotAdmin,
            ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected => texts.Rejected,
            _ => texts.Other,
        };
        return text.With(("provider", provider));
    }

    /// <summary>A company has to be confirmed, or one of several picked.</summary>
    public static Said Confirm(this Words words, string connector, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        (reauth.Seen.Count == 1 ? words.Pages.ConfirmOne : words.Pages.ConfirmMany).With(
            ("connector", connector),
            ("workspace", reauth.WorkspaceId),
            ("noun", new AttemptNouns(words, reauth, provider).Noun)
        );

    /// <summary>Above the companies that a login opened.</summary>
    public static string Opened(this Words words, ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var nouns = new AttemptNouns(words, reauth, provider);
        return reauth.Seen.Count == 1 ? words.Pages.OpenedOne.With(("noun", nouns.Noun)) : words.Pages.OpenedMany.With(("nouns", nouns.Nouns));
    }

    /// <summary>The button that confirms the only company, or the one that was picked.</summary>
    public static string ConfirmThis(this Words words, ReauthAttempt reauth) =>
        reauth.Seen.Count == 1 ? words.Pages.ConfirmNamed.With(("company", DisplayText.Isolate(reauth.Seen[0].Name))) : words.Pages.ConfirmPicked;

    /// <summary>How many companies a search found.</summary>
    /// <param name="query">What was looked for; empty for all.</param>
    public static string CompaniesFound(this Words words, int found, int all, int page, int pages, string query)
    {
        var text =
            query.Length == 0 ? words.Pages.CompaniesAll
            : found == 0 ? words.Pages.CompaniesNone
            : words.Pages.CompaniesFound;
        var said = text.With(("found", found), ("all", all), ("query", query));
        return pages > 1 ? $"{said} {words.Pages.CompaniesPage.With(("page", page), ("pages", pages))}" : said;
    }

    /// <summary>In place of companies that are not named one by one.</summary>
    public static string MoreCompanies(this Words words, int count) => words.Pages.MoreCompanies.With(("count", count));
}
