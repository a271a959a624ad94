using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>After every kind of journey, no secret is where people, logs or webhooks could read it.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private readonly List<string> _pages = [];
    private readonly List<string> _reauths = [];
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Secrets_OfEveryJourney_AppearNowhere()
    {
        using var person = await _host.PersonAsync();
        var acme = await _host.ConnectorAsync(JourneyHost.Acme);
        await WalkAsync(person, acme);
        await WalkAsync(person, acme, knobs => knobs with { CallbackError = "access_denied" });
        await WalkAsync(person, acme, knobs => knobs with { TokenOutage = TokenOutage.ServerError });
        await WalkAsync(person, acme, knobs => knobs with { TokenOutage = TokenOutage.Garbage });
        await WalkAsync(person, acme, knobs => knobs with { CompanyFault = CompanyFault.WrongEnvironment });
        await WalkAsync(person, acme, knobs => knobs with { IdToken = IdTokenFault.BadSignature });
        await WalkAsync(person, acme, knobs => knobs with { CallbackRealmId = "12" });
        await WalkAsync(person, await _host.ConnectorAsync(JourneyHost.Globex));
        await WalkAsync(person, await _host.ConnectorAsync(bound: null));
        var tickets = await WalkByTicketAsync(acme);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        await _host.AccessTokenAsync(acme);
        _host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        using (await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(acme))) { }

        var secrets = new Dictionary<string, string>(_host.Catalog.Secrets, StringComparer.Ordinal) { [ReauthApi.ClientSecret] = "client secret" };
        tickets.ForEach(ticket => secrets[ticket] = "ticket");
        foreach (var cookie in person.Browser.Cookies.Values)
        {
            secrets[cookie] = "cookie";
        }

        Assert.Superset(
            new HashSet<string>(["access token", "refresh token", "id_token", "code", "state", "verifier", "cookie", "ticket"]),
            new HashSet<string>(secrets.Values)
        );
        AssertNowhere(secrets, "log", _host.Api.Logs.Lines);
        AssertNowhere(secrets, "page", _pages);
        AssertNowhere(secrets, "answer about an attempt", _reauths);
        AssertNowhere(secrets, "webhook", [.. (await _host.OutboxAsync()).Select(message => message.Data.GetRawText())]);
        AssertNowhere(secrets, "console", [_host.Api.ConsoleText]);
    }

    private async Task WalkAsync(Person person, string connectorId, Func<IntuitKnobs, IntuitKnobs>? turn = null)
    {
        var before = _host.Intuit.Knobs;
        _host.Intuit.Turn(turn ?? (knobs => knobs));
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        using var stranger = new Browser(_host.Api);
        foreach (var accept in new[] { "text/html", "application/json" })
        {
            _pages.Add((await stranger.GetAsync(callback, accept)).Html);
            _pages.Add((await stranger.GetAsync(callback + "&code=again", accept)).Html);
            _pages.Add((await stranger.GetAsync(callback + "x", accept)).Html);
        }

        _pages.Add((await person.Browser.OpenAsync(callback)).Html);
        _pages.Add((await person.Browser.GetAsync(attempt.Page)).Html);
        await ReadAsync(attempt.Id);
        _host.Intuit.Turn(_ => before);
    }

    private async Task<List<string>> WalkByTicketAsync(string connectorId)
    {
        var attempt = await _host.BeginByPlatformAsync(connectorId);
        using var browser = new Browser(_host.Api);
        await browser.RedeemAndLogInAsync(attempt.StartUrl);
        _pages.Add((await browser.GetAsync(attempt.StartUrl)).Html);
        _pages.Add((await browser.GetAsync(attempt.StartUrl, accept: "*/*")).Html);
        await ReadAsync(attempt.Id);
        return [attempt.StartUrl[(attempt.StartUrl.IndexOf('=') + 1)..]];
    }

    private async Task ReadAsync(string reauthId)
    {
        _reauths.Add((await _host.ReauthAsync(reauthId)).GetRawText());
        _reauths.Add(JsonSerializer.Serialize((await _host.FindAsync<ReauthAttempt>(reauthId))!.Timeline));
    }

    private static void AssertNowhere(Dictionary<string, string> secrets, string place, IReadOnlyCollection<string> texts)
    {
        Assert.NotEmpty(texts);
        var leaks =
            from secret in secrets
            from text in texts
            where text.Contains(secret.Key, StringComparison.Ordinal)
            select $"A {secret.Value} is in a {place}: {text.Replace(secret.Key, "(here)", StringComparison.Ordinal)}";
        Assert.Empty(leaks);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
