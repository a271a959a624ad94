using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The login opened the company that the connector is bound to.</summary>
public sealed class MatchedTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Callback_OfTheExtensionsAttempt_ConnectsAndReturnsToDrivetrain()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);

        var landed = await person.Browser.GetAsync(await person.LogInAsync(attempt));

        Assert.Equal((HttpStatusCode.SeeOther, JourneyHost.ReturnUrl), (landed.Status, landed.Location?.AbsoluteUri));
        var connector = await _host.ConnectorJsonAsync(connectorId);
        Assert.Equal("connected", connector.GetProperty("status").GetString());
        Assert.False(connector.TryGetProperty("failure", out _));
        Assert.Equal("matched", await _host.OutcomeAsync(attempt.Id));
        Assert.Equal(["created", "started", "returned", "proved", "ended"], await _host.StepsAsync(attempt.Id));
    }

    [Fact]
    public async Task Callback_OfThePlatformsAttempt_ConnectsInTheBrowserThatRedeemedTheTicket()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var attempt = await _host.BeginByPlatformAsync(connectorId);
        using var browser = new Browser(_host.Api);

        var landed = await browser.RedeemAndLogInAsync(attempt.StartUrl);

        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Equal(["created", "ticket_redeemed", "started", "returned", "proved", "ended"], await _host.StepsAsync(attempt.Id));
    }

    [Fact]
    [Trait("Case", "13.1")]
    public async Task Callback_MatchedWhileNobodyListens_CommitsNoEvent()
    {
        await using var alone = await JourneyHost.StartAsync(adjust: api => api.Settings["Outbox:KeepUnheard"] = "false");
        await Eventually.HoldsAsync(() => alone.Api.Services.GetRequiredService<WebhookDirectory>().IsUpToDate, "the endpoints to be read");
        var connectorId = await alone.ConnectorAsync(JourneyHost.Acme);
        using var person = await alone.PersonAsync();
        await person.ReauthenticateAsync(connectorId);

        var batch = Assert.Single(
            alone.Store.Committed,
            batch => batch.Changes.Any(change => change is Put<Connector> { Document.Status: ConnectorStatus.Connected })
        );
        // Where several instances may run, another one may have registered an endpoint this moment: there every event is stored.
        string[] stored = TestEngine.IsPostgreSql
            ? ["audit", "connectors", "credentials", "outbox", "reauths"]
            : ["audit", "connectors", "credentials", "reauths"];
        Assert.Equal(stored, batch.Changes.Select(change => change.TypeName).Order(StringComparer.Ordinal));
        Assert.Equal(TestEngine.IsPostgreSql, (await alone.OutboxAsync()).Count > 0);
    }

    [Fact]
    public async Task Callback_Matched_CommitsCredentialEventAndAuditEntryTogether()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);

        var batch = Assert.Single(
            _host.Store.Committed,
            batch => batch.Changes.Any(change => change is Put<Connector> { Document.Status: ConnectorStatus.Connected })
        );
        Assert.Equal(
            ["audit", "connectors", "credentials", "outbox", "reauths"],
            batch.Changes.Select(change => change.TypeName).Order(StringComparer.Ordinal)
        );
        var message = Assert.Single(batch.Changes.OfType<Put<OutboxMessage>>()).Document;
        Assert.Equal(("connector.reauthenticated", connectorId), (message.EventType, message.SubjectId));
        Assert.Equal(attempt.Id, message.Data.GetProperty("reauthId").GetString());
        Assert.Equal("connected", message.Data.GetProperty("connector").GetProperty("status").GetString());
        var entry = Assert.Single(batch.Changes.OfType<Put<AuditEntry>>()).Document;
        Assert.Equal(("connector.reauthenticated", connectorId, JourneyHost.Acme.Id), (entry.Action, entry.SubjectId, entry.Details!["instance"]));
        Assert.StartsWith("session:", entry.Actor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credential_Stored_IsReadableNowhereOnTheDisk()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var tokens = (await _host.TokensAsync(connectorId))!;
        Assert.True(await _host.OpensAsync(tokens.AccessToken, JourneyHost.Acme));

        var files = Directory
            .EnumerateFiles(_host.Api.Folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Select(ReadShared)
            .ToList();

        files.AddRange(await TestEngine.StoredAsync(_host.Api.Folder));

        Assert.Contains(files, bytes => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(connectorId)) >= 0);
        foreach (var (secret, what) in _host.Catalog.Secrets)
        {
            Assert.All(files, bytes => Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"A {what} lies readable on the disk."));
        }
    }

    [Fact]
    public async Task Callback_AgainLater_ReplacesTheCredentialAndItsGenerationGrows()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var (before, tokensBefore) = (await _host.GrantAsync(connectorId), await _host.TokensAsync(connectorId));
        _host.Api.Time.Leap(TimeSpan.FromDays(3));
        using var person = await _host.PersonAsync();

        var (attempt, _) = await person.ReauthenticateAsync(connectorId);

        var (after, tokensAfter) = (await _host.GrantAsync(connectorId), await _host.TokensAsync(connectorId));
        Assert.Equal((before!.Generation + 1, attempt.Id), (after!.Generation, after.ReauthId));
        Assert.NotEqual(tokensBefore!.RefreshToken, tokensAfter!.RefreshToken);
        Assert.Null(after.PreviousProtectedTokens);
        Assert.Equal(_host.Api.Time.GetUtcNow().AddDays(101), after.RefreshTokenExpiresAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.Revocation));
    }

    [Fact]
    public async Task Callback_WithANewNameOfTheCompany_TakesItOver()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme with { Name = "Acme (old name)" });
        using var person = await _host.PersonAsync();
        await person.ReauthenticateAsync(connectorId);
        Assert.Equal("Acme Inc.", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("instance").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Page_AfterSuccess_SaysSo()
    {
        using var person = await _host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        var page = await person.Browser.GetAsync(attempt.Page);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("QuickBooks is connected to Acme Inc. again.", page.Text, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Policy, StringComparison.Ordinal);
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
