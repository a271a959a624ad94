using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Access tokens for the platform, and the refreshes behind them.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private static readonly TimeSpan NearExpiry = TimeSpan.FromMinutes(56);

    private JourneyHost _host = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
    }

    [Fact]
    public async Task Token_Fresh_IsAnsweredWithoutARefresh()
    {
        using var response = await _host.AskForTokenAsync(_connectorId);
        var answer = await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal("Bearer", answer.GetProperty("tokenType").GetString());
        Assert.Equal(JourneyHost.Acme.Id, answer.GetProperty("instance").GetProperty("id").GetString());
        Assert.True(await _host.OpensAsync(answer.GetProperty("accessToken").GetString()!, JourneyHost.Acme));
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Fact]
    public async Task Token_NearItsExpiry_IsRefreshed()
    {
        var before = await _host.AccessTokenAsync(_connectorId);
        _host.Api.Time.Advance(NearExpiry);
        var after = await _host.AccessTokenAsync(_connectorId);
        Assert.NotEqual(before, after);
        Assert.True(await _host.OpensAsync(after, JourneyHost.Acme));
        Assert.Equal(after, await _host.AccessTokenAsync(_connectorId));
        Assert.Equal(1, _host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Fact]
    public async Task Token_AskedForByFiftyAtOnce_IsRefreshedOnce()
    {
        _host.Api.Time.Advance(NearExpiry);
        _host.Intuit.Turn(knobs => knobs with { TokenDelayMs = 50, RefreshRace = RefreshRace.Revokes, RefreshRotation = RefreshRotation.EveryRefresh });

        var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _host.AccessTokenAsync(_connectorId))));

        Assert.Single(tokens.Distinct(StringComparer.Ordinal));
        Assert.Equal((1, 0), (_host.Intuit.Log.Count(IntuitEvent.Refresh), _host.Intuit.Log.Count(IntuitEvent.RefreshRace)));
        Assert.True(await _host.OpensAsync(tokens[0], JourneyHost.Acme));
    }

    [Theory]
    [InlineData(RefreshRotation.Daily, OldRefreshToken.DiesAtOnce)]
    [InlineData(RefreshRotation.Daily, OldRefreshToken.LivesOneDay)]
    [InlineData(RefreshRotation.EveryRefresh, OldRefreshToken.DiesAtOnce)]
    [InlineData(RefreshRotation.EveryRefresh, OldRefreshToken.LivesOneDay)]
    public async Task Token_HoweverRefreshTokensRotate_WorksForDays(RefreshRotation rotation, OldRefreshToken old)
    {
        _host.Intuit.Turn(knobs => knobs with { RefreshRotation = rotation, OldRefreshToken = old });
        var first = (await _host.TokensAsync(_connectorId))!.RefreshToken;
        for (var i = 0; i < 6; i++)
        {
            _host.Api.Time.Leap(TimeSpan.FromHours(9));
            Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(_connectorId), JourneyHost.Acme));
        }

        Assert.Equal((6, 6), (_host.Intuit.Log.Count(IntuitEvent.Refresh), _host.Intuit.Log.Count(IntuitEvent.RefreshSucceeded)));
        Assert.NotEqual(first, (await _host.TokensAsync(_connectorId))!.RefreshToken);
        Assert.Equal(7, (await _host.GrantAsync(_connectorId))!.Generation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_WithADeadCredential_FailsTheConnectorAfterASecondOpinion(bool withDescription)
    {
        _host.Intuit.Turn(knobs => knobs with { ErrorDescriptions = withDescription });
        _host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        _host.Api.Time.Advance(NearExpiry);

        using var response = await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(_connectorId));

        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Equal(2, _host.Intuit.Log.Count(IntuitEvent.Refresh));
        var connector = await _host.ConnectorJsonAsync(_connectorId);
        Assert.Equal(
            ("failed", "credentials_rejected"),
            (connector.GetProperty("status").GetString(), connector.GetProperty("failure").GetProperty("code").GetString())
        );
        Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.failed" && message.SubjectId == _connectorId);
    }

    [Fact]
    public async Task Token_WhenAnOutageSaysInvalidGrantOnce_IsRefreshedAtTheSecondTry()
    {
        _host.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.InvalidGrant, TokenOutageRequests = 1 });
        _host.Api.Time.Advance(NearExpiry);
        using var response = await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(_connectorId));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(TokenOutage.ServerError)]
    [InlineData(TokenOutage.ServiceUnavailable)]
    [InlineData(TokenOutage.TooManyRequests)]
    [InlineData(TokenOutage.Garbage)]
    public async Task Token_WhenTheProviderIsDown_Is503AndTheConnectorStays(TokenOutage outage)
    {
        var before = await _host.FindAsync<Connector>(_connectorId);
        _host.Intuit.Turn(knobs => knobs with { TokenOutage = outage });
        _host.Api.Time.Advance(NearExpiry);

        using var response = await _host.AskForTokenAsync(_connectorId);

        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "provider_unavailable");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(60));
        Assert.Equal(before, await _host.FindAsync<Connector>(_connectorId));
        _host.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.None });
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(_connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesTheCredentialDuringARefresh_IsTheLogins()
    {
        _host.Intuit.Turn(knobs => knobs with { RefreshRotation = RefreshRotation.EveryRefresh });
        _host.Api.Time.Advance(NearExpiry);
        using var person = await _host.PersonAsync();
        _host.Catalog.BeforeRefresh = OnceAsync(() => person.ReauthenticateAsync(_connectorId));

        var answered = await _host.AccessTokenAsync(_connectorId);

        Assert.Equal((await _host.TokensAsync(_connectorId))!.AccessToken, answered);
        Assert.Equal(2, (await _host.GrantAsync(_connectorId))!.Generation);
        Assert.True(await _host.OpensAsync(answered, JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesADeadCredentialDuringTheLastTry_IsTheLoginsAndTheConnectorStays()
    {
        _host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        _host.Api.Time.Advance(NearExpiry);
        using var person = await _host.PersonAsync();
        var tries = 0;
        _host.Catalog.BeforeRefresh = () => ++tries == 2 ? person.ReauthenticateAsync(_connectorId) : Task.CompletedTask;

        using var response = await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(_connectorId));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
        Assert.DoesNotContain(await _host.OutboxAsync(), message => message.EventType is "connector.failed");
    }

    [Fact]
    public async Task Token_WithoutACredential_IsA409()
    {
        using var response = await _host.AskForTokenAsync(await _host.ConnectorAsync(JourneyHost.Globex));
        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
    }

    private static Func<Task> OnceAsync(Func<Task> work)
    {
        var done = 0;
        return () => Interlocked.Exchange(ref done, 1) == 0 ? work() : Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
