using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Whoever watches an attempt sees each step as it happens.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private JourneyHost _host = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
    }

    [Fact]
    public async Task Events_OfAnAttempt_ArriveInOrderAndEndWithTheOutcome()
    {
        var attempt = await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        await using var stream = await StreamAsync(attempt.Id);

        Assert.Equal("created", await NextStatusAsync(stream));
        var callback = await _person.LogInAsync(attempt);
        Assert.Equal("started", await NextStatusAsync(stream));
        await _person.Browser.OpenAsync(callback);
        var rest = new List<JsonElement>();
        while (await stream.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
            rest.Add(Json(stream.Current));
        }

        Assert.Equal(("completed", "matched"), (rest[^1].GetProperty("status").GetString(), rest[^1].GetProperty("outcome").GetProperty("code").GetString()));
        Assert.All(rest.SkipLast(1), reauth => Assert.Equal("exchanging", reauth.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Events_WhileNothingHappens_RepeatWithTheHeartbeat()
    {
        var attempt = await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        await using var stream = await StreamAsync(attempt.Id);
        Assert.Equal("created", await NextStatusAsync(stream));
        var next = NextStatusAsync(stream);
        Assert.Equal("created", await Eventually.WithClockAsync(_host.Api.Time, next));
    }

    [Fact]
    public async Task Events_OfAnEndedAttempt_AreOneAndTheEnd()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        await using var stream = await StreamAsync(attempt.Id);
        Assert.Equal("completed", await NextStatusAsync(stream));
        Assert.False(await stream.MoveNextAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Events_FromAnotherWorkspace_AreNotFound()
    {
        var attempt = await _person.BeginAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        using var stranger = await _host.PersonAsync(ReauthApi.OtherWorkspace);
        using var response = await stranger.Extension.GetAsync($"/v1/reauths/{attempt.Id}/events");
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> StreamAsync(string reauthId)
    {
        var response = await _person.Extension.GetAsync($"/v1/reauths/{reauthId}/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
    }

    private static async Task<string?> NextStatusAsync(IAsyncEnumerator<SseItem<string>> stream)
    {
        Assert.True(await stream.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("reauth", stream.Current.EventType);
        return Json(stream.Current).GetProperty("status").GetString();
    }

    private static JsonElement Json(SseItem<string> item) => JsonDocument.Parse(item.Data).RootElement;

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
