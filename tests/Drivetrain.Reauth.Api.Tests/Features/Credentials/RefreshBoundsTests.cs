using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Features.Credentials;

/// <summary>When exactly a token is refreshed.</summary>
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

    [Fact]
    public async Task Token_ThatCannotBeDecrypted_IsOurFaultAndNoReasonForALogin()
    {
        var stored = (await host.Store.GetAsync<Grant>((await host.GrantAsync(connectorId))!.Id, CancellationToken.None))!;
        var broken = stored.Value with { ProtectedTokens = "bm90IG91cnM" };
        await host.Store.CommitAsync(new Batch().Update(stored, broken), Durability.Durable, CancellationToken.None);
        using var fresh = await host.AskForTokenAsync(connectorId);
        await fresh.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "credential_unreadable");

        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        using var old = await host.AskForTokenAsync(connectorId);
        await old.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "credential_unreadable");
        Assert.Equal(0, host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    public async Task DisposeAsync() => await host.DisposeAsync();
}
