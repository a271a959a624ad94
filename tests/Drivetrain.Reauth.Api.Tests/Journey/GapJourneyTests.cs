using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>What a failure kept from being synced, as the platform and the person are told.</summary>
public sealed class GapJourneyTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Login_TellsPlatformAndPersonFromWhichDayToSyncAgain()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        await SyncAsync(connectorId, new { status = "succeeded" });
        var lastSync = DateOnly.FromDateTime(_host.Api.Time.GetUtcNow().UtcDateTime);
        _host.Api.Time.Advance(TimeSpan.FromDays(3));
        await FailAsync(connectorId);
        _host.Api.Time.Advance(TimeSpan.FromDays(4));
        using var person = await _host.PersonAsync();

        var (attempt, _) = await person.ReauthenticateAsync(connectorId);

        var told = Data(ConnectorEvent.Reauthenticated, await _host.OutboxAsync());
        Assert.Equal(Iso(lastSync), told.GetProperty("syncFrom").GetString());
        var gap = (await _host.ConnectorJsonAsync(connectorId)).GetProperty("gap");
        Assert.Equal((Iso(lastSync), Iso(lastSync.AddDays(7))), (gap.GetProperty("from").GetString(), gap.GetProperty("to").GetString()));
        Assert.False(gap.TryGetProperty("caughtUpAt", out _));
        var page = await person.Browser.GetAsync(attempt.Page);
        Assert.Contains("Data is synced again from", page.Text, StringComparison.Ordinal);
        Assert.Contains(Words.English.Dates.LongDay(lastSync), page.Text, StringComparison.Ordinal);

        await SyncAsync(
            connectorId,
            new
            {
                status = "succeeded",
                from = Iso(lastSync),
                to = Iso(lastSync.AddDays(7)),
            }
        );

        Assert.True((await _host.ConnectorJsonAsync(connectorId)).GetProperty("gap").TryGetProperty("caughtUpAt", out _));
        Assert.DoesNotContain("Data is synced again from", (await person.Browser.GetAsync(attempt.Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recovery_ByASyncOfPartOfIt_TellsWhatIsStillMissing()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var day = DateOnly.FromDateTime(_host.Api.Time.GetUtcNow().UtcDateTime);
        await FailAsync(connectorId);
        _host.Api.Time.Advance(TimeSpan.FromDays(2));

        await SyncAsync(
            connectorId,
            new
            {
                status = "succeeded",
                from = Iso(day.AddDays(2)),
                to = Iso(day.AddDays(2)),
            }
        );

        Assert.Equal(Iso(day), Data(ConnectorEvent.Recovered, await _host.OutboxAsync()).GetProperty("syncFrom").GetString());
    }

    private async Task SyncAsync(string connectorId, object report)
    {
        using var response = await _host.Platform.PutAsJsonAsync($"/v1/connectors/{connectorId}/sync", report);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task FailAsync(string connectorId)
    {
        using var response = await _host.Platform.PostAsJsonAsync($"/v1/connectors/{connectorId}/failures", new { code = "credentials_expired" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static JsonElement Data(string type, IReadOnlyList<Api.Features.Outbox.OutboxMessage> messages) =>
        messages.Last(message => string.Equals(message.EventType, type, StringComparison.Ordinal)).Data;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
