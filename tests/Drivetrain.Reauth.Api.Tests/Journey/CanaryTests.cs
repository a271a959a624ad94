using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>After every kind of journey, no secret is where people, logs or webhooks could read it.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private readonly List<string> pages = [];
    private readonly List<string> reauths = [];
    private JourneyHost host = null!;

    public async Task InitializeAsync() => host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Secrets_OfEveryJourney_AppearNowhere()
    {
        using var person = await host.PersonAsync();
        var acme = await host.ConnectorAsync(JourneyHost.Acme);
        await WalkAsync(person, acme);
        await WalkAsync(person, acme, knobs => knobs with { CallbackError = "access_denied" });
        await WalkAsync(person, acme, knobs => knobs with { TokenOutage = TokenOutage.ServerError });
        await WalkAsync(person, acme, knobs => knobs with { TokenOutage = TokenOutage.Garbage });
        await WalkAsync(person, acme, knobs => knobs with { CompanyFault = CompanyFault.WrongEnvironment });
        await WalkAsync(person, acme, knobs => knobs with { IdToken = IdTokenFault.BadSignature });
        await WalkAsync(person, acme, knobs => knobs with { CallbackRealmId = "12" });
        await WalkAsync(person, await host.ConnectorAsync(JourneyHost.Globex));
        await WalkAsync(person, await host.ConnectorAsync(bound: null));
        var tickets = await WalkByTicketAsync(acme);
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        await host.AccessTokenAsync(acme);
        host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        using (await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(acme)))
        {
        }

        var secrets = new Dictionary<string, string>(host.Catalog.Secrets, StringComparer.Ordinal) { [ReauthApi.ClientSecret] = "client secret" };
        tickets.ForEach(ticket => secrets[ticket] = "ticket");
        foreach (var cookie in person.Browser.Cookies.Values)
        {
            secrets[cookie] = "cookie";
        }

        Assert.Superset(new HashSet<string>(["access token", "refresh token", "id_token", "code", "state", "verifier", "cookie", "ticket"]), new HashSet<string>(secrets.Values));
        AssertNowhere(secrets, "log", host.Api.Logs.Lines);
        AssertNowhere(secrets, "page", pages);
        AssertNowhere(secrets, "answer about an attempt", reauths);
        AssertNowhere(secrets, "webhook", [.. (await host.OutboxAsync()).Select(message => message.Data.GetRawText())]);
        AssertNowhere(secrets, "console", [host.Api.ConsoleText]);
    }

    private async Task WalkAsync(Person person, string connectorId, Func<IntuitKnobs, IntuitKnobs>? turn = null)
    {
        var before = host.Intuit.Knobs;
        host.Intuit.Turn(turn ?? (knobs => knobs));
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        using var stranger = new Browser(host.Api);
        foreach (var accept in new[] { "text/html", "application/json" })
        {
            pages.Add((await stranger.GetAsync(callback, accept)).Html);
            pages.Add((await stranger.GetAsync(callback + "&code=again", accept)).Html);
            pages.Add((await stranger.GetAsync(callback + "x", accept)).Html);
        }

        pages.Add((await person.Browser.OpenAsync(callback)).Html);
        pages.Add((await person.Browser.GetAsync(attempt.Page)).Html);
        await ReadAsync(attempt.Id);
        host.Intuit.Turn(_ => before);
    }

    private async Task<List<string>> WalkByTicketAsync(string connectorId)
    {
        var attempt = await host.BeginByPlatformAsync(connectorId);
        using var browser = new Browser(host.Api);
        await browser.RedeemAndLogInAsync(attempt.StartUrl);
        pages.Add((await browser.GetAsync(attempt.StartUrl)).Html);
        pages.Add((await browser.GetAsync(attempt.StartUrl, accept: "*/*")).Html);
        await ReadAsync(attempt.Id);
        return [attempt.StartUrl[(attempt.StartUrl.IndexOf('=') + 1)..]];
    }

    private async Task ReadAsync(string reauthId)
    {
        reauths.Add((await host.ReauthAsync(reauthId)).GetRawText());
        reauths.Add(JsonSerializer.Serialize((await host.FindAsync<ReauthAttempt>(reauthId))!.Timeline));
    }

    private static void AssertNowhere(Dictionary<string, string> secrets, string place, IReadOnlyCollection<string> texts)
    {
        Assert.NotEmpty(texts);
        var leaks = from secret in secrets
                    from text in texts
                    where text.Contains(secret.Key, StringComparison.Ordinal)
                    select $"A {secret.Value} is in a {place}: {text.Replace(secret.Key, "(here)", StringComparison.Ordinal)}";
        Assert.Empty(leaks);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();
}
