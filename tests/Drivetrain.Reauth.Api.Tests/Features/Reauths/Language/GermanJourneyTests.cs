using System.Net;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths.Language;

/// <summary>The journey of somebody whose browser asks for German.</summary>
public sealed class GermanJourneyTests : IAsyncLifetime, IDisposable
{
    private JourneyHost _host = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = new Person(_host.Api.With(await _host.Api.PairAsync(ReauthApi.Workspace)), new Browser(_host.Api) { Languages = "de-AT,de;q=0.9,en;q=0.5" });
        _person.Extension.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");
    }

    [Fact]
    public async Task Mismatch_PageAndAnswer_AreInGerman()
    {
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
        var (attempt, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));

        AssertLanguage(page, "de");
        foreach (
            var words in new[]
            {
                "Sie haben sich bei einem anderen Unternehmen angemeldet",
                "Diese Datenquelle gehört zu",
                "Noch einmal anmelden",
                "Zurück zu Drivetrain",
                "Angaben für den Support",
            }
        )
        {
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }

        using var german = await _person.Extension.GetAsync($"/v1/reauths/{attempt.Id}");
        Assert.Equal(("de", "Accept-Language"), (german.Content.Headers.ContentLanguage.Single(), german.Headers.Vary.Single()));
        Assert.Equal(
            "Sie haben sich bei einem anderen Unternehmen angemeldet",
            (await german.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("outcome").GetProperty("title").GetString()
        );
        using var events = await _person.Extension.GetAsync($"/v1/reauths/{attempt.Id}/events");
        Assert.Contains(
            "Sie haben sich bei einem anderen Unternehmen angemeldet",
            System.Text.RegularExpressions.Regex.Unescape(await events.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
        Assert.Equal("You logged in to a different company", (await _host.ReauthAsync(attempt.Id)).GetProperty("outcome").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Confirmation_Page_IsInGermanWithThePluginsNoun()
    {
        var (_, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(bound: null));
        AssertLanguage(page, "de");
        Assert.Contains("Ist das das richtige Unternehmen?", page.Text, StringComparison.Ordinal);
        Assert.Contains("QuickBooks-Unternehmen zu Ihrer Anmeldung", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_PageAndProblem_AreInGermanWithTheSameCode()
    {
        var page = await _person.Browser.GetAsync("/reauth/rea_unknown");
        AssertLanguage(page, "de");
        Assert.Contains("Diese Seite kann hier nicht angezeigt werden", page.Text, StringComparison.Ordinal);
        using var client = _host.Api.Anonymous();
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("de"));
        using var problem = await client.GetAsync("/reauth/rea_unknown");
        Assert.Contains(
            "in einem anderen Browser",
            (await problem.ReadProblemAsync(HttpStatusCode.NotFound, "not_found")).GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task HandOver_Page_IsInGerman()
    {
        var link = await _host.HandOverAsync(await _host.ConnectorAsync(JourneyHost.Acme), _person);
        var page = await _person.Browser.GetAsync(link.Url);
        AssertLanguage(page, "de");
        foreach (var words in new[] { "Dana Fox bittet Sie", "Nötige Rolle", "Organization Admin", "30. November 2026", "Weiter zu QuickBooks" })
        {
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("en-GB,de;q=0.9")]
    [InlineData(null)]
    public async Task Page_ForOtherReaders_IsInEnglish(string? languages)
    {
        using var browser = new Browser(_host.Api) { Languages = languages };
        var page = await browser.GetAsync("/reauth/rea_unknown");
        AssertLanguage(page, "en");
        Assert.Contains("This page can't be shown here", page.Text, StringComparison.Ordinal);
    }

    private static void AssertLanguage(Page page, string language)
    {
        Assert.Contains($"<html lang=\"{language}\">", page.Html, StringComparison.Ordinal);
        Assert.Equal(language, page.Language);
        Assert.Contains("Accept-Language", page.Vary, StringComparer.Ordinal);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _person.Dispose();
}
