using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>What a person looks for among the companies of a login, as it stands in the page's address: it works without script.</summary>
/// <param name="Query">Words of a name, or an id; empty for all.</param>
/// <param name="Page">From 1.</param>
internal sealed record CompanyQuery(string Query = "", int Page = 1)
{
    public const string QueryParameter = "q";
    public const string PageParameter = "page";
    public const int LongestQuery = 200;

    public static CompanyQuery Of(IQueryCollection query)
    {
        var text = query[QueryParameter] is [{ } one] ? Excerpt.Cut(one.Trim(), LongestQuery) : "";
        return new CompanyQuery(
            text,
            query[PageParameter] is [{ } page] && int.TryParse(page, System.Globalization.NumberStyles.None, provider: null, out var number)
                ? Math.Max(1, number)
                : 1
        );
    }

    /// <summary>The address of this search on an attempt's page.</summary>
    public string At(string path) =>
        path
        + QueryString.Create([
            new(QueryParameter, Query),
            .. Page > 1 ? new[] { new KeyValuePair<string, string?>(PageParameter, Page.ToString(System.Globalization.CultureInfo.InvariantCulture)) } : [],
        ]);
}

/// <summary>Finds companies among those that a login opened: pure.</summary>
/// <param name="Shown">Those of the page, by name.</param>
/// <param name="Found">How many there are on all pages.</param>
/// <param name="Page">The page that is shown; the last one where another was asked for.</param>
/// <param name="Pages">How many pages there are; at least one.</param>
internal sealed record FoundCompanies(IReadOnlyList<Instance> Shown, int Found, int Page, int Pages)
{
    /// <summary>So many fit on a page without a search.</summary>
    public const int WithoutSearch = 12;

    /// <summary>The button stands below them, and has to be seen.</summary>
    private const int PageSize = 10;

    /// <summary>All words have to occur in the name, or in the id.</summary>
    public static FoundCompanies Of(IReadOnlyList<Instance> seen, CompanyQuery query)
    {
        var words = query.Query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var found = seen.Where(company =>
                Array.TrueForAll(
                    words,
                    word => company.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || company.Id.Contains(word, StringComparison.OrdinalIgnoreCase)
                )
            )
            .OrderBy(company => company.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(company => company.Id, StringComparer.Ordinal)
            .ToList();
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        var page = Math.Min(query.Page, pages);
        return new FoundCompanies([.. found.Skip((page - 1) * PageSize).Take(PageSize)], found.Count, page, pages);
    }
}
