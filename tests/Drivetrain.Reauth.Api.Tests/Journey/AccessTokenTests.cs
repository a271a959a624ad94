using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Access tokens for the platform, and the refreshes behind them.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private static readonly TimeSpan NearExpiry = TimeSpan.FromMinutes(56);

    private JourneyHost host = null!;
    private string connectorId = "";

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        connectorId = await host.ConnectedAsync(JourneyHost.Acme);
    }

    [Fact]
    public async Task Token_Fresh_IsAnsweredWithoutARefresh()
    {
        using var response = await host.AskForTokenAsync(connectorId);
        var answer = await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal("Bearer", answer.GetProperty("tokenType").GetString());
        Assert.Equal(JourneyHost.Acme.Id, answer.GetProperty("instance").GetProperty("id").GetString());
        Assert.True(await host.OpensAsync(answer.GetProperty("accessToken").GetString()!, JourneyHost.Acme));
        Assert.Equal(0, host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Fact]
    public async Task Token_NearItsExpiry_IsRefreshed()
    {
        var before = await host.AccessTokenAsync(connectorId);
        host.Api.Time.Advance(NearExpiry);
        var after = await host.AccessTokenAsync(connectorId);
        Assert.NotEqual(before, after);
        Assert.True(await host.OpensAsync(after, JourneyHost.Acme));
        Assert.Equal(after, await host.AccessTokenAsync(connectorId));
        Assert.Equal(1, host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Fact]
    public async Task Token_AskedForByFiftyAtOnce_IsRefreshedOnce()
    {
        host.Api.Time.Advance(NearExpiry);
        host.Intuit.Turn(knobs => knobs with { TokenDelayMs = 50, RefreshRace = RefreshRace.Revokes, RefreshRotation = RefreshRotation.EveryRefresh });

        var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => host.AccessTokenAsync(connectorId))));

        Assert.Single(tokens.Distinct(StringComparer.Ordinal));
        Assert.Equal((1, 0), (host.Intuit.Log.Count(IntuitEvent.Refresh), host.Intuit.Log.Count(IntuitEvent.RefreshRace)));
        Assert.True(await host.OpensAsync(tokens[0], JourneyHost.Acme));
    }

    [Theory]
    [InlineData(RefreshRotation.Daily, OldRefreshToken.DiesAtOnce)]
    [InlineData(RefreshRotation.Daily, OldRefreshToken.LivesOneDay)]
    [InlineData(RefreshRotation.EveryRefresh, OldRefreshToken.DiesAtOnce)]
    [InlineData(RefreshRotation.EveryRefresh, OldRefreshToken.LivesOneDay)]
    public async Task Token_HoweverRefreshTokensRotate_WorksForDays(RefreshRotation rotation, OldRefreshToken old)
    {
        host.Intuit.Turn(knobs => knobs with { RefreshRotation = rotation, OldRefreshToken = old });
        var first = (await host.TokensAsync(connectorId))!.RefreshToken;
        for (var i = 0; i < 6; i++)
        {
            host.Api.Time.Leap(TimeSpan.FromHours(9));
            Assert.True(await host.OpensAsync(await host.AccessTokenAsync(connectorId), JourneyHost.Acme));
        }

        Assert.Equal((6, 6), (host.Intuit.Log.Count(IntuitEvent.Refresh), host.Intuit.Log.Count(IntuitEvent.RefreshSucceeded)));
        Assert.NotEqual(first, (await host.TokensAsync(connectorId))!.RefreshToken);
        Assert.Equal(7, (await host.GrantAsync(connectorId))!.Generation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_WithADeadCredential_FailsTheConnectorAfterASecondOpinion(bool withDescription)
    {
        host.Intuit.Turn(knobs => knobs with { ErrorDescriptions = withDescription });
        host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        host.Api.Time.Advance(NearExpiry);

        using var response = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Equal(2, host.Intuit.Log.Count(IntuitEvent.Refresh));
        var connector = await host.ConnectorJsonAsync(connectorId);
        Assert.Equal(("failed", "credentials_rejected"), (connector.GetProperty("status").GetString(), connector.GetProperty("failure").GetProperty("code").GetString()));
        Assert.Single(await host.OutboxAsync(), message => message.EventType is "connector.failed" && message.SubjectId == connectorId);
    }

    [Fact]
    public async Task Token_WhenAnOutageSaysInvalidGrantOnce_IsRefreshedAtTheSecondTry()
    {
        host.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.InvalidGrant, TokenOutageRequests = 1 });
        host.Api.Time.Advance(NearExpiry);
        using var response = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("connected", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(TokenOutage.ServerError)]
    [InlineData(TokenOutage.ServiceUnavailable)]
    [InlineData(TokenOutage.TooManyRequests)]
    [InlineData(TokenOutage.Garbage)]
    public async Task Token_WhenTheProviderIsDown_Is503AndTheConnectorStays(TokenOutage outage)
    {
        var before = await host.FindAsync<Connector>(connectorId);
        host.Intuit.Turn(knobs => knobs with { TokenOutage = outage });
        host.Api.Time.Advance(NearExpiry);

        using var response = await host.AskForTokenAsync(connectorId);

        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "provider_unavailable");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(60));
        Assert.Equal(before, await host.FindAsync<Connector>(connectorId));
        host.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.None });
        Assert.True(await host.OpensAsync(await host.AccessTokenAsync(connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesTheCredentialDuringARefresh_IsTheLogins()
    {
        host.Intuit.Turn(knobs => knobs with { RefreshRotation = RefreshRotation.EveryRefresh });
        host.Api.Time.Advance(NearExpiry);
        using var person = await host.PersonAsync();
        host.Catalog.BeforeRefresh = OnceAsync(() => person.ReauthenticateAsync(connectorId));

        var answered = await host.AccessTokenAsync(connectorId);

        Assert.Equal((await host.TokensAsync(connectorId))!.AccessToken, answered);
        Assert.Equal(2, (await host.GrantAsync(connectorId))!.Generation);
        Assert.True(await host.OpensAsync(answered, JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesADeadCredentialDuringTheLastTry_IsTheLoginsAndTheConnectorStays()
    {
        host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        host.Api.Time.Advance(NearExpiry);
        using var person = await host.PersonAsync();
        var tries = 0;
        host.Catalog.BeforeRefresh = () => ++tries == 2 ? person.ReauthenticateAsync(connectorId) : Task.CompletedTask;

        using var response = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("connected", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.DoesNotContain(await host.OutboxAsync(), message => message.EventType is "connector.failed");
    }

    [Fact]
    public async Task Token_WithoutACredential_IsA409()
    {
        using var response = await host.AskForTokenAsync(await host.ConnectorAsync(JourneyHost.Globex));
        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
    }

    private static Func<Task> OnceAsync(Func<Task> work)
    {
        var done = 0;
        return () => Interlocked.Exchange(ref done, 1) == 0 ? work() : Task.CompletedTask;
    }

    public async Task DisposeAsync() => await host.DisposeAsync();
}
