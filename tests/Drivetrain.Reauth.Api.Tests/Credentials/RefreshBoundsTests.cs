using System.Net;
using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

/// <summary>When exactly a token is refreshed, and for how long the one before it is tried.</summary>
public sealed class RefreshBoundsTests : IAsyncLifetime
{
    private JourneyHost host = null!;
    private string connectorId = "";

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        connectorId = await host.ConnectedAsync(JourneyHost.Acme);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public async Task Token_WithFiveMinutesLeft_IsRefreshedFromThenOn(int seconds, int refreshes)
    {
        host.Api.Time.Advance(TimeSpan.FromMinutes(55) + TimeSpan.FromSeconds(seconds));

        await host.AccessTokenAsync(connectorId);

        Assert.Equal(refreshes, host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Theory]
    [InlineData(24 * 60 * 60 - 60, 3)]
    [InlineData(24 * 60 * 60, 2)]
    public async Task Token_BeforeTheRefusedOne_IsTriedForADay(int seconds, int tries)
    {
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        await host.AccessTokenAsync(connectorId);
        host.Intuit.DisconnectCompany(JourneyHost.Acme.Id);
        host.Api.Time.Advance(TimeSpan.FromSeconds(seconds));
        var before = host.Intuit.Log.Count(IntuitEvent.Refresh);

        using var response = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Equal(tries, host.Intuit.Log.Count(IntuitEvent.Refresh) - before);
    }

    [Fact]
    public async Task Token_BeforeTheRefusedOne_IsKeptWhenTheProviderTakesIt()
    {
        var first = (await host.TokensAsync(connectorId))!;
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        await host.AccessTokenAsync(connectorId);

        // The newer one was lost on its way: what is stored is nothing the provider knows.
        var stored = (await host.Store.GetAsync<Credential>(connectorId, CancellationToken.None))!;
        var protector = (TokenProtector)host.Api.Services.GetService(typeof(TokenProtector))!;
        var now = host.Api.Time.GetUtcNow();
        var tokens = (await host.TokensAsync(connectorId))! with { RefreshToken = "lost", AccessTokenExpiresAt = now };
        var lost = protector.Protect(tokens, connectorId, "quickbooks");
        var broken = stored.Value with { ProtectedTokens = lost, AccessTokenExpiresAt = now };
        await host.Store.CommitAsync(new Batch().Update(stored, broken), Durability.Durable, CancellationToken.None);

        using var response = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        var answered = (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString()!;
        Assert.True(await host.OpensAsync(answered, JourneyHost.Acme));
        Assert.Equal(first.RefreshToken, (await host.TokensAsync(connectorId))!.RefreshToken);
        Assert.Equal(ConnectorStatus.Connected, (await host.FindAsync<Connector>(connectorId))!.Status);
    }

    [Fact]
    public async Task Token_ThatCannotBeDecrypted_NeedsALogin()
    {
        var stored = (await host.Store.GetAsync<Credential>(connectorId, CancellationToken.None))!;
        var broken = stored.Value with { ProtectedTokens = "bm90IG91cnM" };
        await host.Store.CommitAsync(new Batch().Update(stored, broken), Durability.Durable, CancellationToken.None);
        using var fresh = await host.AskForTokenAsync(connectorId);
        await fresh.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");

        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        using var old = await host.AskForTokenAsync(connectorId);
        await old.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Equal(0, host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    public async Task DisposeAsync() => await host.DisposeAsync();
}
