using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <content>The page on which a person confirms a company, or picks one of several.</content>
internal static partial class ReauthPages
{
    private static PageModel Confirmation(ReauthAttempt reauth, string connectorName, ProviderDescriptor? provider, Words words, CompanyQuery query) =>
        Page(PageTone.Attention, words.Confirm(connectorName, reauth, provider)) with
        {
            Choice =
                reauth.Seen.Count > FoundCompanies.WithoutSearch
                    ? Searched(reauth, provider, words, query)
                    : new Choice(words.Opened(reauth, provider), ConfirmationPath(reauth), [.. reauth.Seen.Select(Company)], words.ConfirmThis(reauth)),
            Actions = [Again(reauth, words.Pages.NoLogInAgain), Cancel(reauth, words)],
        };

    private static Choice Searched(ReauthAttempt reauth, ProviderDescriptor? provider, Words words, CompanyQuery query)
    {
        var (pages, path) = (words.Pages, $"/reauth/{reauth.Id}");
        var found = FoundCompanies.Of(reauth.Seen, query);
        var links = new List<PageAction>();
        if (found.Page > 1)
        {
            links.Add(new PageAction(pages.PreviousCompanies, Href: (query with { Page = found.Page - 1 }).At(path)));
        }

        if (found.Page < found.Pages)
        {
            links.Add(new PageAction(pages.NextCompanies, Href: (query with { Page = found.Page + 1 }).At(path)));
        }

        if (query.Query.Length > 0)
        {
            links.Add(new PageAction(pages.AllCompanies, Href: path));
        }

        var search = new ChoiceSearch(
            path,
            pages.SearchCompanies,
            query.Query,
            pages.Search,
            words.CompaniesFound(found.Found, reauth.Seen.Count, found.Page, found.Pages, query.Query),
            links
        );
        return new Choice(words.Opened(reauth, provider), ConfirmationPath(reauth), [.. found.Shown.Select(Company)], words.ConfirmThis(reauth), search);
    }

    private static string ConfirmationPath(ReauthAttempt reauth) => $"/reauth/{reauth.Id}/confirmation";
}
