using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>A login that opens hundreds of companies: the page stays small and can be searched, without a script.</summary>
[Trait("Case", "3.10")]
public sealed partial class CompanySearchTests : IAsyncLifetime
{
    private const int FirstPaint = 30 * 1024;

    private static readonly Instance[] Many =
    [
        .. Enumerable
            .Range(1, 500)
            .Select(i => new Instance(
                $"91303479579{i:d5}",
                i switch
                {
                    77 => "Zwölf Äpfel GmbH",
                    78 => "<b>Bold & Co</b>",
                    _ => $"Client {i:d3} Limited",
                }
            )),
    ];

    private JourneyHost _host = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = Many } : proof;
        _person = await _host.PersonAsync();
    }

    [Fact]
    public async Task Page_OfFiveHundredCompanies_IsSmallAndCanBeSearchedAndTurned()
    {
        var (_, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(bound: null));

        Assert.InRange(Encoding.UTF8.GetByteCount(page.Html), 1, FirstPaint);
        Assert.Contains("role=\"search\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("<label for=\"company-search\">Search by name or ID</label>", page.Html, StringComparison.Ordinal);
        Assert.Contains("Your login gives access to 500 companies, sorted by name. Page 1 of 50.", page.Text, StringComparison.Ordinal);
        Assert.Equal(10, Radios(page).Count);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);

        // Turning all pages shows each company once.
        var seen = new List<string>(Radios(page));
        while (NextPage().Match(page.Html) is { Success: true } next)
        {
            page = await _person.Browser.GetAsync(WebUtility.HtmlDecode(next.Groups["href"].Value));
            seen.AddRange(Radios(page));
        }

        Assert.Equal(Many.Select(company => company.Id).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("zwölf", "9130347957900077", "1 of 500 companies matches “zwölf”.")]
    [InlineData("  ÄPFEL  zwölf ", "9130347957900077", "1 of 500 companies matches “ÄPFEL  zwölf”.")]
    [InlineData("client 123", "9130347957900123", "1 of 500 companies matches “client 123”.")]
    [InlineData("9130347957900499", "9130347957900499", "1 of 500 companies matches “9130347957900499”.")]
    [InlineData("<b>", "9130347957900078", "1 of 500 companies matches “<b>”.")]
    public async Task Search_ByWordsOrId_FindsTheCompany(string query, string id, string status)
    {
        var (attempt, _) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(bound: null));

        var page = await _person.Browser.GetAsync($"{attempt.Page}?q={Uri.EscapeDataString(query)}");

        Assert.Equal([id], Radios(page));
        Assert.Contains(status, page.Text, StringComparison.Ordinal);
        Assert.Contains("Show all", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_ThatFindsNothing_SaysWhatToDo()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(bound: null));
        var page = await _person.Browser.GetAsync($"{attempt.Page}?q=acme+inc&page=99999999999");
        Assert.Empty(Radios(page));
        Assert.Contains("None of 500 companies match “acme inc”. Check the spelling or search by ID.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Connect this one", page.Text, StringComparison.Ordinal);
        using var german = new Browser(_host.Api) { Languages = "de" };
        german.Keep("__Host-reauth-browser", _person.Browser.Cookies["__Host-reauth-browser"]);
        Assert.Contains(
            "Keines von 500 Unternehmen passt zu „acme inc“.",
            (await german.GetAsync($"{attempt.Page}?q=acme+inc")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Confirm_ACompanyOfAnotherPage_BindsIt()
    {
        var connectorId = await _host.ConnectorAsync(bound: null);
        var (attempt, _) = await _person.ReauthenticateAsync(connectorId);
        var found = await _person.Browser.GetAsync($"{attempt.Page}?q=zwölf");
        var landed = await _person.Browser.FollowAsync(
            await _person.Browser.PostAsync($"{attempt.Page}/confirmation", ("instanceId", Assert.Single(Radios(found))))
        );
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("Zwölf Äpfel GmbH", (await _host.FindAsync<Api.Features.Connectors.Connector>(connectorId))!.Instance!.Name);
        Assert.NotNull(await _host.TokensAsync(connectorId));
    }

    [Fact]
    public async Task Page_OfAMismatchWithFiveHundredCompanies_NamesSome()
    {
        var (_, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        Assert.Contains("and 496 more", page.Text, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(page.Html), 1, FirstPaint);
    }

    [Fact]
    public async Task Page_OfAFewCompanies_NeedsNoSearch()
    {
        _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = Many[..12] } : proof;
        var (_, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(bound: null));
        Assert.Equal(12, Radios(page).Count);
        Assert.DoesNotContain("role=\"search\"", page.Html, StringComparison.Ordinal);
    }

    private static List<string> Radios(Page page) => [.. Radio().Matches(page.Html).Select(match => match.Groups["id"].Value)];

    [GeneratedRegex("type=\"radio\" name=\"instanceId\" value=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Radio();

    [GeneratedRegex("<a href=\"(?<href>[^\"#]+)#companies\">Next page</a>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextPage();

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
