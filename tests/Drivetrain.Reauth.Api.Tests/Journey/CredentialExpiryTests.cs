using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>What connectors tell of the end of their credential.</summary>
public sealed class CredentialExpiryTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Connector_WithoutALogin_TellsNoEnd()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        Assert.Null(End(await _host.ConnectorJsonAsync(connectorId)));
    }

    [Fact]
    public async Task Connector_AfterALogin_TellsTheSameEndEverywhere()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var end = (await _host.GrantAsync(connectorId))!.RefreshTokenExpiresAt;

        Assert.NotNull(end);
        Assert.Equal(end, End(await _host.ConnectorJsonAsync(connectorId)));
        using var list = await _host.Platform.GetAsync($"/v1/connectors?workspaceId={ReauthApi.Workspace}");
        Assert.Equal(end, End((await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items")[0]));
        using var matched = await _host.Platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider = "quickbooks",
                instanceId = JourneyHost.Acme.Id,
                workspaceId = ReauthApi.Workspace,
            }
        );
        Assert.Equal(end, End((await matched.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors")[0]));
        var told = Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.reauthenticated");
        Assert.Equal(end, End(told.Data.GetProperty("connector")));
    }

    [Fact]
    public async Task Connector_AfterARefresh_TellsTheNewEnd()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var before = End(await _host.ConnectorJsonAsync(connectorId));
        _host.Api.Time.Leap(TimeSpan.FromDays(30));
        await _host.AccessTokenAsync(connectorId);

        var after = End(await _host.ConnectorJsonAsync(connectorId));

        Assert.True(after > before);
        Assert.Equal((await _host.GrantAsync(connectorId))!.RefreshTokenExpiresAt, after);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(5, null, 5)]
    [InlineData(null, 7, 7)]
    [InlineData(5, 7, 5)]
    [InlineData(9, 7, 7)]
    public void EndsAt_OfBothEnds_IsTheEarlier(int? day, int? hardDay, int? expected)
    {
        var start = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var credential = new Grant
        {
            Id = "con_1",
            WorkspaceId = "acme",
            ProviderId = "quickbooks",
            InstanceId = "1",
            Generation = 1,
            ProtectedTokens = "",
            AccessTokenExpiresAt = start,
            RefreshTokenExpiresAt = day is { } d ? start.AddDays(d) : null,
            RefreshTokenHardExpiresAt = hardDay is { } h ? start.AddDays(h) : null,
            ReauthId = "rea_1",
            GrantedAt = start,
            UpdatedAt = start,
        };

        Assert.Equal(expected is { } e ? start.AddDays(e) : null, credential.EndsAt);
    }

    private static DateTimeOffset? End(JsonElement connector) =>
        connector.TryGetProperty("credentialExpiresAt", out var end) && end.ValueKind != JsonValueKind.Null ? end.GetDateTimeOffset() : null;

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
