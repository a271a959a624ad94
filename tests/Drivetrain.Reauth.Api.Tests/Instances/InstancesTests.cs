using System.Net;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Instances;

/// <summary>Two instances of the service on one PostgreSQL database.</summary>
[Trait("Case", "17.3")]
public sealed class InstancesTests : IAsyncLifetime
{
    private static readonly TimeSpan NearExpiry = TimeSpan.FromMinutes(56);

    private readonly FakeChannel _sentByFirst = new();
    private readonly FakeChannel _sentBySecond = new();
    private JourneyHost _host = null!;
    private ReauthApi _second = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync(isShared: true, services: services => services.AddSingleton<IDeliveryChannel>(_sentByFirst));
        _second = _host.Another(api => api.ExtraServices = services => services.AddSingleton<IDeliveryChannel>(_sentBySecond));
    }

    [Fact]
    public async Task Token_AskedForByFiftyOnBoth_IsRefreshedOnce()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        _host.Api.Time.Advance(NearExpiry);
        _host.Intuit.Turn(knobs => knobs with { TokenDelayMs = 50, RefreshRace = RefreshRace.Revokes, RefreshRotation = RefreshRotation.EveryRefresh });
        using var other = _second.With(ReauthApi.PlatformKey);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => TokenAsync(i % 2 == 0 ? _host.Platform : other, connectorId))));

        Assert.Single(tokens.Distinct(StringComparer.Ordinal));
        Assert.Equal((1, 0), (_host.Intuit.Log.Count(IntuitEvent.Refresh), _host.Intuit.Log.Count(IntuitEvent.RefreshRace)));
        Assert.True(await _host.OpensAsync(tokens[0], JourneyHost.Acme));
    }

    [Fact]
    public async Task Callback_EightInParallelOnBoth_ExchangesOnceAndAllLeadToTheSamePlace()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        _host.Intuit.Turn(knobs => knobs with { TokenDelayMs = 100 });
        var tabs = Enumerable.Range(0, 8).Select(i => person.Browser.NewTab(i % 2 == 0 ? _host.Api : _second)).ToList();

        var answers = await Task.WhenAll(tabs.Select(tab => Task.Run(() => tab.GetAsync(callback))));

        Assert.Equal((1, 1), (_host.Intuit.Log.Count(IntuitEvent.TokenExchange), _host.Intuit.Log.Count(IntuitEvent.TokenExchangeSucceeded)));
        Assert.Equal(["created", "started", "returned", "proved", "ended"], await _host.StepsAsync(attempt.Id));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.Status));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task Login_BegunOnOneInstance_EndsOnTheOtherAndWakesWhoWaitsOnTheFirst()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        var woken = _host.Api.Services.GetRequiredService<ReauthNotifier>().Changed(attempt.Id);
        using var tab = person.Browser.NewTab(_second);

        var answer = await tab.GetAsync(callback);

        Assert.Equal(JourneyHost.ReturnUrl, answer.Location?.AbsoluteUri);
        await woken.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Events_OfBothInstances_AreSentOnceInOrderAndGoOnWhenTheSenderIsGone()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var other = _second.With(ReauthApi.PlatformKey);
        for (var i = 0; i < 6; i++)
        {
            await FailAsync(i % 2 == 0 ? _host.Platform : other, connectorId, $"code_{i}");
        }

        await Eventually.HoldsAsync(() => Task.FromResult(_sentByFirst.Sent.Count + _sentBySecond.Sent.Count >= 1), "an event is sent");
        var all = _sentByFirst.Sent.Concat(_sentBySecond.Sent).ToList();
        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
        Assert.True(_sentByFirst.Sent.Count == 0 || _sentBySecond.Sent.Count == 0, "Two instances sent at a time.");

        // The first began first, and has the turn.
        Assert.True(_sentBySecond.Sent.Count == 0);
        await _host.Api.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<OutboxDispatcher>().Single().StopAsync(default);
        var next = await _host.ConnectorAsync(JourneyHost.Globex, "Globex");
        await FailAsync(_host.Platform, next, "after");
        await Eventually.HoldsAsync(() => Task.FromResult(_sentBySecond.Sent.Count > 0), "the second goes on");
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static async Task<string> TokenAsync(HttpClient platform, string connectorId)
    {
        using var response = await platform.PostAsync($"/v1/connectors/{connectorId}/access-token", content: null);
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString()!;
    }

    private static async Task FailAsync(HttpClient platform, string connectorId, string code)
    {
        using var response = await platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", new { code });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
