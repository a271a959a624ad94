using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>What would show a theft is in the audit log: whom an access token was given to, and who was turned away.</summary>
[Trait("Case", "12.9")]
public sealed class TheftTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task AccessToken_HandedOut_SaysToWhomFromWhereAndForWhichConnector()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        for (var i = 0; i < 5; i++)
        {
            await _host.AccessTokenAsync(connectorId);
        }

        Assert.Single(_host.Store.Committed, batch => batch.Changes.Any(change => change is Put<AuditEntry> { Document.Action: "access_token.issued" }));
        _host.Api.ClientAddress = IPAddress.Parse("2001:db8:1:2:3::7");
        await _host.AccessTokenAsync(connectorId);
        var entries = await AuditAsync($"?action=access_token.issued&subjectId={connectorId}");
        Assert.Equal(
            [("2001:db8:1:2::/64", 1), ("203.0.113.7", 5)],
            entries.Select(entry => (entry.GetProperty("address").GetString()!, entry.GetProperty("count").GetInt32())).Order()
        );
        Assert.All(
            entries,
            entry =>
                Assert.Equal(
                    ("key:config/Platform", ReauthApi.Workspace, "Platform"),
                    (
                        entry.GetProperty("actor").GetString(),
                        entry.GetProperty("workspaceId").GetString(),
                        entry.GetProperty("details").GetProperty("name").GetString()
                    )
                )
        );
    }

    [Fact]
    public async Task AccessToken_WhoseEntryCannotBeWritten_IsNotHandedOut()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var token = (await _host.TokensAsync(connectorId))!.AccessToken;
        _host.Store.Fails = batch => batch.Changes.Any(change => change is Put<AuditEntry>) ? new StorageUnavailableException("broken") : null;
        using var refused = await _host.AskForTokenAsync(connectorId);
        var problem = await refused.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        Assert.DoesNotContain(token, problem.GetRawText(), StringComparison.Ordinal);
        _host.Store.Fails = null;
        Assert.Equal(token, await _host.AccessTokenAsync(connectorId));
    }

    [Fact]
    public async Task AccessToken_NotHandedOut_LeavesNoEntry()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var refused = await _host.AskForTokenAsync(connectorId);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Empty(await AuditAsync("?action=access_token.issued"));
    }

    [Fact]
    public async Task Caller_WhoIsRefused_IsNotedWithTheReasonAndTheIdThatIsOurs()
    {
        using var support = _host.Api.With(ReauthApi.OperatorKey);
        using var made = await support.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" });
        var key = await made.ReadJsonAsync(HttpStatusCode.Created);
        var (id, secret) = (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
        foreach (var bearer in new[] { "nonsense", "nonsense", $"dr_{id}_{Secrets.New()}", $"dr_key_{new string('0', 26)}_{Secrets.New()}" })
        {
            using var refused = await _host.Api.With(bearer).GetAsync("/v1/connectors");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var odd = _host.Api.Anonymous();
        odd.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "canary-basic-password");
        using var malformed = await odd.GetAsync("/v1/connectors");
        using var forbidden = await _host.Api.With(secret).GetAsync("/v1/api-keys");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (malformed.StatusCode, forbidden.StatusCode));

        Assert.Equal(
            [("-", "malformed", 1), ("-", "unknown", 3), (id, "wrong_secret", 1)],
            (await AuditAsync("?action=caller.refused"))
                .Select(ReasonOf)
                .OrderBy(row => row.Subject, StringComparer.Ordinal)
                .ThenBy(row => row.Reason, StringComparer.Ordinal)
        );
        Assert.Equal($"key:{id}", Assert.Single(await AuditAsync("?action=caller.forbidden")).GetProperty("actor").GetString());
        var dump = JsonSerializer.Serialize(await AuditAsync(""));
        Assert.DoesNotContain("nonsense", dump, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-basic-password", dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_WithAnExpiredSession_IsNoted()
    {
        using var person = await _host.PersonAsync();
        _host.Api.Time.AdjustTime(_host.Api.Time.GetUtcNow().AddDays(31));
        using var refused = await person.Extension.GetAsync("/v1/connectors");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("expired", ReasonOf(Assert.Single(await AuditAsync("?action=caller.refused"))).Reason);
    }

    [Fact]
    public async Task Caller_WhoseRefusalCannotBeWritten_IsRefusedAllTheSame()
    {
        _host.Store.Fails = _ => new StorageUnavailableException("broken");
        using var refused = await _host.Api.With("nonsense").GetAsync("/v1/connectors");
        await refused.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        _host.Store.Fails = null;
    }

    [Fact]
    public async Task PairingCode_WrongAndTooOften_IsNotedByAddress()
    {
        using var client = _host.Api.Anonymous();
        for (var i = 0; i < 12; i++)
        {
            using var wrong = await client.PostJsonAsync("/v1/sessions", new { code = "2222-2222" });
        }

        Assert.Equal(
            [("-", "too_many", 2), ("-", "unknown", 10)],
            (await AuditAsync("?action=pairing_code.refused")).Select(ReasonOf).OrderBy(row => row.Reason, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task StartTicket_UsedExpiredWrongOrMadeUp_IsNotedWithItsAttempt()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var (used, expired) = (await _host.BeginByPlatformAsync(connectorId), await _host.BeginByPlatformAsync(await _host.ConnectorAsync(JourneyHost.Globex)));
        using var first = new Browser(_host.Api);
        await first.RedeemAsync(used.StartUrl);
        using var stranger = new Browser(_host.Api);
        await stranger.GetAsync(used.StartUrl);
        await stranger.GetAsync(used.StartUrl);
        await stranger.GetAsync($"/reauth/{expired.Id}/start?ticket=made-up");
        await stranger.GetAsync("/reauth/rea_made_up/start?ticket=made-up");
        _host.Api.Time.Advance(TimeSpan.FromMinutes(3));
        await stranger.ClickTicketAsync(expired.StartUrl);

        Assert.Equal(
            new[] { ("-", "unknown", 1), (expired.Id, "expired", 1), (expired.Id, "wrong_secret", 1), (used.Id, "used", 2) }.Order(),
            (await AuditAsync("?action=start_ticket.refused")).Select(ReasonOf).Order()
        );
    }

    [Fact]
    public async Task HandoverLink_UsedOrMadeUp_IsNoted()
    {
        using var stranger = new Browser(_host.Api);
        await stranger.GetAsync("/handover/hnd_made_up?ticket=made-up");

        Assert.Equal([("-", "unknown", 1)], (await AuditAsync("?action=handover_link.refused")).Select(ReasonOf));
    }

    [Fact]
    public async Task Console_SignInThatIsRefused_IsNotedWithWhoseKeyItWas()
    {
        using var stranger = new Supporter(_host.Api);
        await stranger.SignInAsync("nonsense");
        await stranger.SignInAsync(ReauthApi.PlatformKey);
        var entries = await AuditAsync("?action=console_session.refused");
        Assert.Equal(
            [("anonymous", "unknown"), ("key:config/Platform", "wrong_role")],
            entries.Select(entry => (entry.GetProperty("actor").GetString()!, ReasonOf(entry).Reason)).Order()
        );
    }

    private static (string Subject, string Reason, int Count) ReasonOf(JsonElement entry) =>
        (entry.GetProperty("subjectId").GetString()!, entry.GetProperty("details").GetProperty("reason").GetString()!, entry.GetProperty("count").GetInt32());

    private async Task<IReadOnlyList<JsonElement>> AuditAsync(string query)
    {
        using var client = _host.Api.With(ReauthApi.OperatorKey);
        using var response = await client.GetAsync("/v1/audit" + query);
        return [.. (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
