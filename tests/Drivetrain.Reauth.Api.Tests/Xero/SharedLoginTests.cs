using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>One login at Xero opens several organisations, and reconnects every failed connector of them after one confirmation.</summary>
public sealed class SharedLoginTests : SharedLoginFixture
{
    [Fact]
    public async Task Login_OfOne_NamesTheOthersAndReconnectsThemWithOneClick()
    {
        using var person = await Host.PersonAsync();
        var (attempt, page) = await person.ReauthenticateAsync(Uk);
        Assert.Contains("This login also opens 2 data sources that need attention", page.Text, StringComparison.Ordinal);
        Assert.Contains("Xero Australia", page.Text, StringComparison.Ordinal);
        Assert.Contains("Globex NZ Ltd", page.Text, StringComparison.Ordinal);
        Assert.Equal(["connected", "failed", "failed"], await StatusesAsync());

        await ClickAsync(person, attempt);

        Assert.Equal(["connected", "connected", "connected"], await StatusesAsync());
        Assert.Equal(new[] { Australia, Globex, Uk }.Order(StringComparer.Ordinal), (await ReauthenticatedAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Australia, XeroHost.AcmeAustralia));
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Globex, XeroHost.Globex));
        Assert.Equal(1, Host.Xero.Log.Count(XeroEvent.TokenExchange));
        Assert.Contains("Also reconnected", (await person.Browser.GetAsync(attempt.Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_ByRest_ListsTheOthersAndReconnectsThoseThatAreNamed()
    {
        using var person = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);
        using var read = await person.Extension.GetAsync($"/v1/reauths/{attempt.Id}");
        var offered = (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("alsoOpens").EnumerateArray().ToList();
        Assert.Equal(
            new[] { Australia, Globex }.Order(StringComparer.Ordinal),
            offered.Select(offer => offer.GetProperty("connectorId").GetString()!).Order(StringComparer.Ordinal)
        );

        using var answer = await ReconnectAsync(person, attempt, Globex);
        using var twice = await ReconnectAsync(person, attempt, Globex);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, twice.StatusCode));
        Assert.Equal(["connected", "failed", "connected"], await StatusesAsync());
        Assert.Single(await ReauthenticatedAsync(), id => string.Equals(id, Globex, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconnect_WithoutTheCookieOfTheLogin_IsRefusedToAll()
    {
        using var person = await Host.PersonAsync();
        using var colleague = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);

        using var byColleague = await ReconnectAsync(colleague, attempt, Globex);
        using var byPlatform = await Host.Platform.PostJsonAsync($"/v1/reauths/{attempt.Id}/reconnections", new { connectorIds = new[] { Globex } });
        var byForm = await colleague.Browser.PostAsync($"{attempt.Page}/reconnections", ("connectorId", Globex));

        await byColleague.ReadProblemAsync(HttpStatusCode.Forbidden, "other_browser");
        await byPlatform.ReadProblemAsync(HttpStatusCode.Forbidden, "other_browser");
        Assert.Equal(HttpStatusCode.NotFound, byForm.Status);
        Assert.Equal(["connected", "failed", "failed"], await StatusesAsync());
    }

    [Fact]
    public async Task Login_ByATicket_OffersNothing()
    {
        using var begun = await Host.Platform.PostJsonAsync($"/v1/connectors/{Uk}/reauths", new { });
        var attempt = Attempt.From(await begun.ReadJsonAsync(HttpStatusCode.Created));
        using var browser = new Browser(Host.Api);

        var page = await browser.RedeemAndLogInAsync(attempt.StartUrl);

        await AssertNothingOfferedAsync(browser, attempt);
        Assert.Equal(XeroHost.ReturnUrl, page.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Login_ByAHandOver_OffersNothing()
    {
        using var created = await Host.Platform.PostJsonAsync($"/v1/connectors/{Uk}/handovers", new { });
        var url = new Uri((await created.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("url").GetString()!);
        using var browser = new Browser(Host.Api);
        await browser.GetAsync(url.PathAndQuery);

        var page = await browser.FollowAsync(await browser.PostAsync(url.AbsolutePath, ("ticket", url.Query["?ticket=".Length..])));

        var id = page.Address.AbsolutePath["/reauth/".Length..];
        Assert.DoesNotContain("Xero Globex", page.Text, StringComparison.Ordinal);
        await AssertNothingOfferedAsync(browser, new Attempt(id, StartUrl: ""));
    }

    [Fact]
    public async Task Reconnect_AfterTheOffersTime_IsTooLate()
    {
        using var person = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);
        Host.Api.Time.Advance(TimeSpan.FromMinutes(10));

        using var answer = await ReconnectAsync(person, attempt, Globex);

        await answer.ReadProblemAsync(HttpStatusCode.Conflict, "nothing_to_reconnect");
        Assert.DoesNotContain("This login also opens", (await person.Browser.GetAsync(attempt.Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconnect_WhatTheLoginDoesNotOpenAnyMore_IsLeftAlone()
    {
        using var person = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);
        await DeleteConnectionAsync(XeroHost.Globex);

        using var answer = await ReconnectAsync(person, attempt, Globex, Australia);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["connected", "connected", "failed"], await StatusesAsync());
    }

    [Fact]
    public async Task Reconnect_SomethingThatWasNotOffered_IsRefused()
    {
        using var person = await Host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(Uk);

        using var answer = await ReconnectAsync(person, attempt, await Host.ConnectorAsync(bound: null));

        await answer.ReadProblemAsync(HttpStatusCode.Conflict, "nothing_to_reconnect");
    }

    [Fact]
    public async Task Reconnect_AConnectorWithAnOpenAttempt_EndsThatKindly()
    {
        using var colleague = await Host.PersonAsync();
        var open = await colleague.BeginAsync(Globex);
        await SharedAsync();

        Assert.Equal("superseded", await Host.OutcomeAsync(open));
    }
}
