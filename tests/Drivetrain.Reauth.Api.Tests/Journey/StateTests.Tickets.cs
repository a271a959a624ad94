using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <content>Start URLs with a ticket.</content>
public sealed partial class StateTests
{
    [Fact]
    public async Task Ticket_RedeemedByEightBrowsersAtOnce_LetsOneIn()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        var browsers = Enumerable.Range(0, 8).Select(_ => new Browser(_host.Api)).ToList();

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.ClickTicketAsync(attempt.StartUrl))));

        Assert.Single(pages, page => page.Status == HttpStatusCode.SeeOther);
        Assert.Equal(
            7,
            pages.Count(page => page.Status == HttpStatusCode.NotFound && page.Text.Contains("This link has already been used", StringComparison.Ordinal))
        );
        var winner = Assert.Single(browsers, browser => browser.Cookies.Count == 1);
        Assert.Equal(JourneyHost.ReturnUrl, (await winner.OpenAsync(attempt.StartUrl[..attempt.StartUrl.IndexOf('?')])).Address.AbsoluteUri);
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task Ticket_InASecondBrowser_IsRefusedAndTheFirstGoesOn()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var first = new Browser(_host.Api);
        using var second = new Browser(_host.Api);
        await first.RedeemAsync(attempt.StartUrl);
        var callback = await first.LogInAsync(attempt.StartUrl);

        var refused = await second.GetAsync(attempt.StartUrl, accept: "application/json");

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
        Assert.Contains("\"ticket_not_valid\"", refused.Html, StringComparison.Ordinal);
        Assert.Equal(JourneyHost.ReturnUrl, (await first.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Ticket_AfterTwoMinutes_IsRefused()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(2));
        using var browser = new Browser(_host.Api);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(attempt.StartUrl)).Status);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task Ticket_ThatIsWrong_IsRefusedAndTheRightOneStillWorks()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var browser = new Browser(_host.Api);
        foreach (var ticket in new[] { "", "x", new string('A', 43), new string('A', 5000) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/reauth/{attempt.Id}/start?ticket={ticket}")).Status);
        }

        Assert.Equal(JourneyHost.ReturnUrl, (await browser.RedeemAndLogInAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    /// <summary>A mail scanner, a preview or a prefetch opens the address before its person does.</summary>
    [Fact]
    public async Task Ticket_OpenedWithoutAClick_IsNotUsedUp()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var scanner = new Browser(_host.Api);
        var seen = await scanner.OpenAsync(attempt.StartUrl);
        Assert.Equal((HttpStatusCode.OK, "/start"), (seen.Status, seen.Address.AbsolutePath[^"/start".Length..]));
        Assert.Equal("created", (await _host.ReauthAsync(attempt.Id)).GetProperty("status").GetString());

        using var browser = new Browser(_host.Api);
        Assert.Equal(JourneyHost.ReturnUrl, (await browser.RedeemAndLogInAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Ticket_OnItsPage_NamesWorkspaceDataSourceAndWhoAsks()
    {
        using var response = await _host.Platform.PostJsonAsync($"/v1/connectors/{_connectorId}/reauths", new { requestedBy = "Priya <Nair>" });
        var attempt = Attempt.From(await response.ReadJsonAsync(HttpStatusCode.Created));
        using var browser = new Browser(_host.Api);

        var page = await browser.GetAsync(attempt.StartUrl);

        foreach (var said in new[] { ReauthApi.Workspace, "QuickBooks", "Priya <Nair>", JourneyHost.Acme.Name, "Organization Admin" })
        {
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Priya <Nair>", page.Html, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", page.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_ClickedTwice_GoesOnBothTimes()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var browser = new Browser(_host.Api);
        await browser.RedeemAsync(attempt.StartUrl);

        var again = await browser.ClickTicketAsync(attempt.StartUrl);

        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.Equal(JourneyHost.ReturnUrl, (await browser.FollowAsync(again)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Ticket_ReloadedInItsBrowser_GoesOn()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var browser = new Browser(_host.Api);
        await browser.RedeemAsync(attempt.StartUrl);

        Assert.Equal(JourneyHost.ReturnUrl, (await browser.OpenAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }
}
