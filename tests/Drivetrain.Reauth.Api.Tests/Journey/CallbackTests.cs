using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>One state is one exchange, for one browser.</summary>
public sealed class CallbackTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Callback_EightInParallel_ExchangesOnceAndAllLeadToTheSamePlace()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        _host.Intuit.Turn(knobs => knobs with { TokenDelayMs = 100 });
        var tabs = Enumerable.Range(0, 8).Select(_ => person.Browser.NewTab()).ToList();

        var answers = await Task.WhenAll(tabs.Select(tab => Task.Run(() => tab.GetAsync(callback))));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.SeeOther, JourneyHost.ReturnUrl), (answer.Status, answer.Location?.AbsoluteUri)));
        Assert.Equal((1, 1), (_host.Intuit.Log.Count(IntuitEvent.TokenExchange), _host.Intuit.Log.Count(IntuitEvent.TokenExchangeSucceeded)));
        Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.reauthenticated");
        Assert.Equal(["created", "started", "returned", "proved", "ended"], await _host.StepsAsync(attempt.Id));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task Callback_Reloaded_ShowsTheSameOutcomeWithoutAnotherExchange()
    {
        using var person = await _host.PersonAsync();
        var callback = await person.LogInAsync(await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme)));
        var first = await person.Browser.GetAsync(callback);

        var second = await person.Browser.GetAsync(callback);

        Assert.Equal((first.Status, first.Location), (second.Status, second.Location));
        Assert.Equal(1, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));
    }

    [Fact]
    public async Task Callback_ReloadedAfterAFailure_ShowsTheSamePage()
    {
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        var callback = await person.LogInAsync(attempt);
        var first = await person.Browser.OpenAsync(callback);

        var second = await person.Browser.OpenAsync(callback);

        Assert.Equal((first.Address, first.Html), (second.Address, second.Html));
        Assert.EndsWith(attempt.Page, second.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(1, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));
    }

    [Fact]
    public async Task Callback_InAnotherBrowser_IsRefusedAndTheRightOneCanStillFinish()
    {
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        var callback = await person.LogInAsync(attempt);
        using var empty = new Browser(_host.Api);
        using var victim = await _host.PersonAsync();
        await victim.BeginAsync(await _host.ConnectorAsync(JourneyHost.Globex));

        foreach (var other in new[] { empty, victim.Browser })
        {
            var refused = await other.OpenAsync(callback);
            Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (refused.Status, refused.MediaType));
            Assert.Contains("This login was started in another browser", refused.Text, StringComparison.Ordinal);
        }

        var problem = await empty.GetAsync(callback, accept: "application/json");
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (problem.Status, problem.MediaType));
        Assert.Contains("\"other_browser\"", problem.Html, StringComparison.Ordinal);
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.TokenExchange));
        Assert.Equal(JourneyHost.ReturnUrl, (await person.Browser.OpenAsync(callback)).Address.AbsoluteUri);
    }

    [Fact]
    public async Task Callback_WithTheCookieOfAnotherBrowser_IsRefused()
    {
        using var person = await _host.PersonAsync();
        var callback = await person.LogInAsync(await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme)));
        using var attacker = await _host.PersonAsync();
        await attacker.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));

        using var request = new HttpRequestMessage(HttpMethod.Get, callback);
        request.Headers.Add("Cookie", attacker.Browser.CookieHeader);
        using var client = _host.Api.Anonymous();
        using var response = await client.SendAsync(request);

        await response.ReadProblemAsync(HttpStatusCode.Forbidden, "other_browser");
    }

    [Fact]
    public async Task Page_OfAnotherBrowser_IsAsIfThereWereNone()
    {
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        using var other = new Browser(_host.Api);
        foreach (
            var page in new[]
            {
                await other.GetAsync(attempt.Page),
                await other.GetAsync(attempt.StartUrl),
                await other.PostAsync($"{attempt.Page}/cancellation"),
                await other.PostAsync($"{attempt.Page}/attempts"),
                await other.PostAsync($"{attempt.Page}/confirmation", ("instanceId", JourneyHost.Acme.Id)),
            }
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
        }

        Assert.Null(await _host.OutcomeAsync(attempt.Id));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
