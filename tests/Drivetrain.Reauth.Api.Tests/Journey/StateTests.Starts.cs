using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <content>Beginning at the provider, over and over.</content>
public sealed partial class StateTests
{
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
        Assert.Contains("The QuickBooks login was opened too often", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/reauth/{attempt.Id}/start", page.Html, StringComparison.Ordinal);
        Assert.Equal(
            JourneyHost.ReturnUrl,
            (await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts"))).Address.AbsoluteUri
        );
        Assert.Equal("superseded", await _host.OutcomeAsync(attempt.Id));
    }
}
