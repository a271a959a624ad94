using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>When exactly a token is refreshed.</summary>
public sealed class RefreshBoundsTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public async Task Token_WithFiveMinutesLeft_IsRefreshedFromThenOn(int seconds, int refreshes)
    {
        _host.Api.Time.Advance(TimeSpan.FromMinutes(55) + TimeSpan.FromSeconds(seconds));

        await _host.AccessTokenAsync(_connectorId);

        Assert.Equal(refreshes, _host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    [Fact]
    public async Task Token_ThatCannotBeDecrypted_IsOurFaultAndNoReasonForALogin()
    {
        var stored = (await _host.Store.GetAsync<Grant>((await _host.GrantAsync(_connectorId))!.Id, CancellationToken.None))!;
        var broken = stored.Value with { ProtectedTokens = "bm90IG91cnM" };
        await _host.Store.CommitAsync(new Batch().Update(stored, broken), Durability.Durable, CancellationToken.None);
        using var fresh = await _host.AskForTokenAsync(_connectorId);
        await fresh.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "credential_unreadable");

        _host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        using var old = await _host.AskForTokenAsync(_connectorId);
        await old.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "credential_unreadable");
        Assert.Equal(0, _host.Intuit.Log.Count(IntuitEvent.Refresh));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
