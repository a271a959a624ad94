using System.Net;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <content>Attempts that begin, and begin again.</content>
public sealed partial class StateTests
{
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
        Assert.Contains("Too many logins today", refused.Text, StringComparison.Ordinal);
        limited.Api.Time.Leap(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await dana.Browser.PostAsync($"{second}/attempts")).Status);
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Attempts_ThatCannotBegin_SayWhichOfTheReasonsItIs()
    {
        var done = await _person.BeginAsync(_connectorId);
        await _person.Browser.OpenAsync(done.StartUrl);
        Assert.Contains("This data source is already connected", (await _person.Browser.PostAsync($"{done.Page}/attempts")).Text, StringComparison.Ordinal);

        var page = (await _person.BeginAsync(_connectorId)).Page;
        await _person.Browser.PostAsync($"{page}/cancellation");
        for (var attempt = 2; attempt <= Retries.MaximumAttempts; attempt++)
        {
            page = (await _person.Browser.PostAsync($"{page}/attempts")).Location!.AbsolutePath;
            await _person.Browser.PostAsync($"{page}/cancellation");
        }

        Assert.Contains("Too many attempts in a row", (await _person.Browser.PostAsync($"{page}/attempts")).Text, StringComparison.Ordinal);

        page = (await _person.BeginAsync(_connectorId)).Page;
        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{_connectorId}");
        Assert.Contains("This data source no longer exists", (await _person.Browser.PostAsync($"{page}/attempts")).Text, StringComparison.Ordinal);
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
}
