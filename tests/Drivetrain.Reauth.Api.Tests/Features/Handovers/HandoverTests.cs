using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

/// <summary>Somebody who may not log in hands the login over.</summary>
public sealed class HandoverTests : IAsyncLifetime, IDisposable
{
    private JourneyHost _host = null!;
    private Person _person = null!;
    private Browser _colleague = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _colleague = new Browser(_host.Api);
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "QuickBooks — Acme");
    }

    [Fact]
    public async Task Create_BySomeoneWithAName_AnswersWithALinkForSevenDays()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);

        Assert.StartsWith("hnd_", link.Id, StringComparison.Ordinal);
        Assert.Equal((_connectorId, "Dana Fox"), (link.Answer.GetProperty("connectorId").GetString(), link.Answer.GetProperty("askedBy").GetString()));
        Assert.Equal($"https://reauth.example/handover/{link.Id}?ticket={link.Ticket}", link.Url);
        Assert.Equal(_host.Api.Time.GetUtcNow().AddDays(7), link.Answer.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal("Platform", (await _host.HandOverAsync(_connectorId)).Answer.GetProperty("askedBy").GetString());
    }

    [Fact]
    public async Task Create_Ticket_IsNowhereButInTheAnswer()
    {
        var link = await _host.HandOverAsync(_connectorId, _person, new { note = "Please" });
        await _colleague.OpenAsync(link.Url);
        await link.PressAsync(_colleague);

        Assert.Equal(Secrets.Hash(link.Ticket), (await _host.FindAsync<Handover>(link.Id))!.TicketHash);
        Assert.DoesNotContain(
            link.Ticket,
            JsonSerializer.Serialize(_host.Store.Committed.SelectMany(batch => batch.Changes).Cast<object>()),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(link.Ticket, string.Join('\n', _host.Api.Logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Repeated_GivesTheSameLink()
    {
        var first = await _host.HandOverAsync(_connectorId, _person, new { note = "Hi" }, "key-1");
        Assert.Equal(first.Url, (await _host.HandOverAsync(_connectorId, _person, new { note = "Hi" }, "key-1")).Url);
    }

    [Fact]
    public async Task Create_ForAnUnboundConnector_IsRefused()
    {
        var unbound = await _host.ConnectorAsync(bound: null);
        using var response = await _person.Extension.PostJsonAsync($"/v1/connectors/{unbound}/handovers", new { });
        await response.ReadProblemAsync(HttpStatusCode.Conflict, "connector_not_bound");
    }

    [Fact]
    public async Task Page_OpenedByAnyone_TellsAllAndUsesNothingUp()
    {
        var link = await _host.HandOverAsync(_connectorId, _person, new { note = "Hi Ava <script>alert(1)</script>,\ncould you?" });
        for (var scan = 0; scan < 3; scan++)
        {
            using var scanner = new Browser(_host.Api);
            var page = await scanner.GetAsync(link.Url);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.MediaType));
            foreach (
                var words in new[]
                {
                    "Dana Fox",
                    "QuickBooks — Acme",
                    "Acme Inc.",
                    JourneyHost.Acme.Id,
                    "Organization Admin",
                    "30 November 2026",
                    "could you?",
                    "Continue to QuickBooks",
                }
            )
            {
                Assert.Contains(words, page.Text, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("<script", page.Html, StringComparison.Ordinal);
            Assert.Contains("form-action 'self'", page.Policy, StringComparison.Ordinal);
        }

        Assert.Null((await _host.FindAsync<Handover>(link.Id))!.ReauthId);
        Assert.Null((await _host.FindAsync<Connector>(_connectorId))!.ReauthId);
    }

    [Fact]
    public async Task Use_InTheColleaguesBrowser_ReconnectsAndIsAudited()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        await _colleague.OpenAsync(link.Url);

        var pressed = await link.PressAsync(_colleague);
        var landed = await _colleague.FollowAsync(pressed);

        var reauthId = (await _host.FindAsync<Handover>(link.Id))!.ReauthId!;
        Assert.Equal((HttpStatusCode.SeeOther, $"/reauth/{reauthId}?onward"), (pressed.Status, pressed.Location!.PathAndQuery));
        Assert.Equal($"/reauth/{reauthId}", landed.Address.AbsolutePath);
        Assert.Contains("Thank you!", landed.Html, StringComparison.Ordinal);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
        using var operatorClient = _host.Api.With(ReauthApi.OperatorKey);
        using var audit = await operatorClient.GetAsync($"/v1/audit?workspaceId={ReauthApi.Workspace}");
        var entries = (await audit.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("action").GetString()!, entry => entry.GetProperty("actor").GetString()!, StringComparer.Ordinal);
        Assert.StartsWith("session:", entries["handover.created"], StringComparison.Ordinal);
        Assert.Equal(("browser", $"handover:{link.Id}"), (entries["handover.used"], entries["connector.reauthenticated"]));
    }

    [Fact]
    public async Task Use_ByEightBrowsersAtOnce_LetsOneIn()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        var browsers = Enumerable.Range(0, 8).Select(_ => new Browser(_host.Api)).ToList();

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => link.PressAsync(browser))));

        Assert.Single(pages, page => page.Status == HttpStatusCode.SeeOther);
        Assert.Equal(
            7,
            pages.Count(page => page.Status == HttpStatusCode.Gone && page.Text.Contains("This link has already been used", StringComparison.Ordinal))
        );
        Assert.Single(browsers, browser => browser.Cookies.Count == 1);
        Assert.Single(_host.Store.Committed.SelectMany(batch => batch.Changes), change => change.Id.StartsWith("rea_", StringComparison.Ordinal));
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task Use_ByOneBrowserEightTimesAtOnce_BeginsOneAttemptAndGoesOn()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        await _colleague.OpenAsync(link.Url);
        var presses = Enumerable.Range(0, 8).Select(_ => _colleague.NewTab()).ToList();

        var pages = await Task.WhenAll(presses.Select(tab => Task.Run(() => link.PressAsync(tab))));

        Assert.All(pages, page => Assert.Equal(HttpStatusCode.SeeOther, page.Status));
        Assert.Single(pages.Select(page => page.Location!.AbsolutePath).Distinct(StringComparer.Ordinal));
        Assert.Contains("Thank you!", (await presses[7].FollowAsync(pages[7])).Html, StringComparison.Ordinal);
        presses.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task Use_FromAnotherSite_IsRefused()
    {
        var link = await _host.HandOverAsync(_connectorId, _person);
        using var client = _host.Api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, link.Path) { Content = new FormUrlEncodedContent([new("ticket", link.Ticket)]) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await client.SendAsync(request);
        await response.ReadProblemAsync(HttpStatusCode.Forbidden, "cross_site_form");
        Assert.Null((await _host.FindAsync<Handover>(link.Id))!.ReauthId);
    }

    [Fact]
    public async Task Use_WithAnotherCompany_StoresNothingAndOffersNoOtherDataSource()
    {
        await _host.ConnectorAsync(JourneyHost.Globex, "Globex books");
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
        var link = await _host.HandOverAsync(_connectorId, _person);

        var page = await _colleague.FollowAsync(await link.PressAsync(_colleague));

        Assert.Contains("You logged in to a different company", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Globex books", page.Text, StringComparison.Ordinal);
        Assert.Null(await _host.GrantAsync(_connectorId));
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        var again = await _colleague.FollowAsync(await _colleague.PostAsync($"{page.Address.AbsolutePath}/attempts"));
        Assert.Contains("Thank you!", again.Html, StringComparison.Ordinal);
        var newest = await _host.FindAsync<ReauthAttempt>((await _host.FindAsync<Connector>(_connectorId))!.ReauthId!);
        Assert.Equal((link.Id, $"handover:{link.Id}"), (newest!.HandoverId, newest.StartedBy));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose()
    {
        _person.Dispose();
        _colleague.Dispose();
    }
}
