using System.Net;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>States, codes and tickets that are old, forged, doubled or of somebody else.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
    }

    [Fact]
    public async Task Callback_AfterTenMinutes_IsExpiredWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("The login was not finished in time", page.Text, StringComparison.Ordinal);
        Assert.Equal("expired", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    [Fact]
    public async Task Page_AfterTenMinutes_IsExpiredAndBeginsAgain()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        await _person.LogInAsync(attempt);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));

        var page = await _person.Browser.GetAsync(attempt.Page);

        Assert.All(
            ["The login was not finished in time", "Log in again", "Back to Drivetrain"],
            words => Assert.Contains(words, page.Text, StringComparison.Ordinal)
        );
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);
        var landed = await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts"));
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("expired", await _host.OutcomeAsync(attempt.Id));
    }

    [Fact]
    public async Task Callback_OfASupersededAttempt_SaysSoWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        using var colleague = await _host.PersonAsync();
        await colleague.BeginAsync(_connectorId);

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("A newer login took its place", page.Text, StringComparison.Ordinal);
        Assert.Equal("superseded", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    [Fact]
    public async Task Callback_OfACancelledAttempt_SaysSoWithoutAnExchange()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        await _person.Browser.PostAsync($"{attempt.Page}/cancellation");

        var page = await _person.Browser.OpenAsync(callback);

        Assert.Contains("The login was cancelled", page.Text, StringComparison.Ordinal);
        AssertNothingExchanged();
    }

    [Theory]
    [InlineData("xero")]
    [InlineData("quickbooks-sandbox")]
    [InlineData("QuickBooks")]
    public async Task Callback_AtAnotherProvidersPath_IsRefused(string provider)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        await AssertRefusedAsync(callback.Replace("/quickbooks/", $"/{provider}/", StringComparison.Ordinal), "invalid_state");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("state")]
    [InlineData("realmId")]
    public async Task Callback_WithAParameterTwice_IsRefusedAndConsumesNothing(string name)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        await AssertRefusedAsync($"{callback}&{name}={Query(callback, name)}", "invalid_callback");
        await AssertRefusedAsync($"{callback}&{name}=other", "invalid_callback");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("?code={code}")]
    [InlineData("?state={state}")]
    [InlineData("?code={code}&state=")]
    [InlineData("?code=&state={state}")]
    [InlineData("?code={code}&state={state}&error=access_denied")]
    [InlineData("?code={long}&state={state}")]
    [InlineData("?code={code}&state={state}&realmId={long}")]
    [InlineData("")]
    public async Task Callback_ThatIsNoAuthorizationResponse_IsRefusedAndConsumesNothing(string query)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        var forged = query
            .Replace("{code}", Query(callback, "code"), StringComparison.Ordinal)
            .Replace("{state}", Query(callback, "state"), StringComparison.Ordinal)
            .Replace("{long}", new string('1', 1025), StringComparison.Ordinal);
        await AssertRefusedAsync("/oauth/quickbooks/callback" + forged, "invalid_callback");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("rea_unknown.{secret}")]
    [InlineData("{id}.{other}")]
    [InlineData("{id}.")]
    [InlineData("{id}")]
    [InlineData(".{secret}")]
    [InlineData("{secret}")]
    [InlineData("{id}.{secret}x")]
    public async Task Callback_WithAForgedState_IsRefusedAndConsumesNothing(string state)
    {
        var callback = await _person.LogInAsync(await _person.BeginAsync(_connectorId));
        var parts = Query(callback, "state").Split('.');
        var forged = state
            .Replace("{id}", parts[0], StringComparison.Ordinal)
            .Replace("{secret}", parts[1], StringComparison.Ordinal)
            .Replace("{other}", new string('A', 43), StringComparison.Ordinal);
        await AssertRefusedAsync($"/oauth/quickbooks/callback?code=x&state={forged}&realmId={JourneyHost.Acme.Id}", "invalid_state");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Callback_WithTheCodeOfAnotherFlow_IsRejectedByPkce()
    {
        // Code injection (RFC 9700 section 4.5): the attacker's code, the person's state.
        using var attacker = await _host.PersonAsync(ReauthApi.OtherWorkspace);
        var stolen = await attacker.LogInAsync(await attacker.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme, workspace: ReauthApi.OtherWorkspace)));
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);

        await _person.Browser.OpenAsync(callback.Replace(Query(callback, "code"), Query(stolen, "code"), StringComparison.Ordinal));

        Assert.Equal("code_rejected", await _host.OutcomeAsync(attempt.Id));
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchangeSucceeded));
    }

    [Fact]
    public async Task Start_EveryTime_SendsAFreshChallengeAndState()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var urls = new[] { await _person.Browser.GetAsync(attempt.StartUrl), await _person.Browser.GetAsync(attempt.StartUrl) }
            .Select(page => page.Location!.AbsoluteUri)
            .ToList();
        foreach (var name in new[] { "state", "code_challenge" })
        {
            Assert.Equal(2, urls.Select(url => Query(url, name)).Distinct(StringComparer.Ordinal).Count());
        }

        Assert.All(urls, url => Assert.Equal(("S256", 43), (Query(url, "code_challenge_method"), Query(url, "code_challenge").Length)));
        Assert.All(urls, url => Assert.Equal("https://reauth.example/oauth/quickbooks/callback", Query(url, "redirect_uri")));
    }

    [Fact]
    public async Task Callback_WithoutItsVerifier_EndsWithoutAnExchange()
    {
        // As after the loss of the keys that protect it.
        var attempt = await _person.BeginAsync(_connectorId);
        var callback = await _person.LogInAsync(attempt);
        var stored = (await _host.Store.GetAsync<ReauthAttempt>(attempt.Id, CancellationToken.None))!;
        await _host.Store.CommitAsync(
            new Batch().Update(stored, stored.Value with { ProtectedVerifier = "bm90IG91cnM" }),
            Durability.Durable,
            CancellationToken.None
        );

        await _person.Browser.OpenAsync(callback);

        Assert.Equal("provider_error", await _host.OutcomeAsync(attempt.Id));
        AssertNothingExchanged();
    }

    [Fact]
    public async Task Start_Twice_OnlyTheNewestStateWorks()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        var older = await _person.LogInAsync(attempt);
        var newer = await _person.LogInAsync(attempt);

        await AssertRefusedAsync(older, "invalid_state");
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(newer)).Address.AbsoluteUri);
        Assert.Equal(1, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));
    }

    [Fact]
    public async Task Start_AfterTheEnd_ShowsTheOutcome()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        var page = await _person.Browser.OpenAsync(attempt.StartUrl);
        Assert.Equal(attempt.Page, page.Address.AbsolutePath);
        Assert.Contains("Reconnected", page.Text, StringComparison.Ordinal);
    }

    /// <summary>An attempt is sent to the provider only so often; its page then leads on, not back to itself.</summary>
    [Fact]
    [Trait("Case", "12.13")]
    public async Task Start_FiftyTimes_EndsInAPageThatBeginsAnew()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        Page page;
        for (var i = 0; (page = await _person.Browser.GetAsync(attempt.StartUrl)).Status == HttpStatusCode.Found; i++)
        {
            Assert.InRange(i, 0, 60);
        }

        page = await _person.Browser.FollowAsync(page);
        Assert.Contains("The login at QuickBooks was opened too often", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/reauth/{attempt.Id}/start", page.Html, StringComparison.Ordinal);
        Assert.Equal(
            JourneyHost.ReturnUrl,
            (await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts"))).Address.AbsoluteUri
        );
        Assert.Equal("superseded", await _host.OutcomeAsync(attempt.Id));
    }

    [Fact]
    public async Task Ticket_RedeemedByEightBrowsersAtOnce_LetsOneIn()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        var browsers = Enumerable.Range(0, 8).Select(_ => new Browser(_host.Api)).ToList();

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.ClickTicketAsync(attempt.StartUrl))));

        Assert.Single(pages, page => page.Status == HttpStatusCode.SeeOther);
        Assert.Equal(7, pages.Count(page => page.Status == HttpStatusCode.NotFound && page.Text.Contains("This link has been used", StringComparison.Ordinal)));
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

    /// <summary>nginx takes 8 kB of headers: one cookie serves all attempts of a browser, and each of their pages.</summary>
    [Fact]
    [Trait("Case", "2.10")]
    public async Task Cookies_AfterAHundredAttempts_StaySmallAndOpenEveryPage()
    {
        var attempts = new List<Attempt>();
        for (var number = 0; number < 100; number++)
        {
            attempts.Add(await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme)));
        }

        Assert.InRange(_person.Browser.CookieHeader.Length, 1, 1000);
        Assert.Equal(HttpStatusCode.OK, (await _person.Browser.GetAsync(attempts[0].Page)).Status);
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.OpenAsync(attempts[0].StartUrl)).Address.AbsoluteUri);
    }

    /// <summary>A login that began before the service was updated ends after it.</summary>
    [Fact]
    public async Task Cookie_OfASingleAttemptFromBefore_StillBindsIt()
    {
        var attempt = await _person.BeginAsync(_connectorId);
        using var before = new Browser(_host.Api);
        before.Keep($"__Host-reauth-{attempt.Id}", Assert.Single(_person.Browser.Cookies).Value);

        Assert.Equal(JourneyHost.ReturnUrl, (await before.OpenAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://app.drivetrain.ai.evil.example/")]
    [InlineData("https://app.drivetrain.ai@evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://app.drivetrain.ai/")]
    [InlineData("/relative")]
    public async Task Begin_WithAReturnUrlThatIsNotAllowed_IsRefused(string returnUrl)
    {
        using var response = await _host.Platform.PostJsonAsync($"/v1/connectors/{_connectorId}/reauths", new { returnUrl });
        await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "return_url_not_allowed");
    }

    [Fact]
    public async Task Attempts_AfterACancelledOne_RedirectWithinThePagesPolicyAndGoOn()
    {
        // A browser follows a form's redirects only to origins of form-action; the page they end at goes on by itself, as a navigation of its own.
        var attempt = await _person.BeginAsync(_connectorId);
        await _person.Browser.PostAsync($"{attempt.Page}/cancellation");
        Assert.Contains("form-action 'self'", (await _person.Browser.GetAsync(attempt.Page)).Policy, StringComparison.Ordinal);

        var answer = await _person.Browser.PostAsync($"{attempt.Page}/attempts");
        var own = await _person.Browser.GetAsync(answer.Location!.PathAndQuery);

        Assert.Equal(("reauth.example", null), (answer.Location.Host, own.Location));
        Assert.EndsWith("/start", own.Onward!.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(JourneyHost.ReturnUrl, (await _person.Browser.FollowAsync(own)).Address.AbsoluteUri);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "12.7")]
    public async Task Attempts_BegunAgain_CountAsLoginsOfWhoBeganTheFirst(bool bySession)
    {
        await using var limited = await JourneyHost.StartAsync(adjust: api =>
            api.Settings[bySession ? "Quotas:ReauthsPerSessionPerDay" : "Quotas:ReauthsPerWorkspacePerDay"] = "2"
        );
        using var dana = await limited.PersonAsync();
        var attempt = await dana.BeginAsync(await limited.ConnectorAsync(JourneyHost.Acme));
        await dana.Browser.PostAsync($"{attempt.Page}/cancellation");
        var second = (await dana.Browser.PostAsync($"{attempt.Page}/attempts")).Location!.AbsolutePath;
        await dana.Browser.PostAsync($"{second}/cancellation");

        var refused = await dana.Browser.PostAsync($"{second}/attempts");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("There were too many logins today", refused.Text, StringComparison.Ordinal);
        limited.Api.Time.Leap(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await dana.Browser.PostAsync($"{second}/attempts")).Status);
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Attempts_ThatCannotBegin_SayWhichOfTheReasonsItIs()
    {
        var done = await _person.BeginAsync(_connectorId);
        await _person.Browser.OpenAsync(done.StartUrl);
        Assert.Contains("This data source is connected already", (await _person.Browser.PostAsync($"{done.Page}/attempts")).Text, StringComparison.Ordinal);

        var page = (await _person.BeginAsync(_connectorId)).Page;
        await _person.Browser.PostAsync($"{page}/cancellation");
        for (var attempt = 2; attempt <= ReauthStarter.MaximumAttempts; attempt++)
        {
            page = (await _person.Browser.PostAsync($"{page}/attempts")).Location!.AbsolutePath;
            await _person.Browser.PostAsync($"{page}/cancellation");
        }

        Assert.Contains("This was tried too often in a row", (await _person.Browser.PostAsync($"{page}/attempts")).Text, StringComparison.Ordinal);

        page = (await _person.BeginAsync(_connectorId)).Page;
        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{_connectorId}");
        Assert.Contains("This data source is not there any more", (await _person.Browser.PostAsync($"{page}/attempts")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_ReloadedInItsBrowser_GoesOn()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var browser = new Browser(_host.Api);
        await browser.RedeemAsync(attempt.StartUrl);

        Assert.Equal(JourneyHost.ReturnUrl, (await browser.OpenAsync(attempt.StartUrl)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Begin_RepeatedWithItsIdempotencyKey_BindsTheBrowserAgain()
    {
        using var extension = _host.Api.With(await _host.Api.PairAsync(ReauthApi.Workspace));
        using var lost = await BeginAsync(extension, "a-lost-answer");
        using var repeated = await BeginAsync(extension, "a-lost-answer");
        using var browser = new Browser(_host.Api);
        browser.Keep(repeated);

        var startUrl = (await repeated.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("startUrl").GetString()!;
        Assert.Equal(JourneyHost.ReturnUrl, (await browser.OpenAsync(startUrl)).Address.AbsoluteUri);
    }

    private Task<HttpResponseMessage> BeginAsync(HttpClient client, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/connectors/{_connectorId}/reauths");
        request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    private async Task AssertRefusedAsync(string address, string code)
    {
        var page = await _person.Browser.OpenAsync(address);
        Assert.Equal((HttpStatusCode.BadRequest, "text/html", $"/oauth/refused?reason={code}"), (page.Status, page.MediaType, page.Address.PathAndQuery));
        var problem = await _person.Browser.GetAsync(address, accept: "application/json");
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains($"\"{code}\"", problem.Html, StringComparison.Ordinal);
    }

    private void AssertNothingExchanged() => Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));

    private static string Query(string url, string name) => QueryHelpers.ParseQuery(new Uri(url).Query)[name].ToString();

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
