using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The provider has refreshed a token, and somebody else writes the credential before the new one is kept.</summary>
public sealed class RefreshConflictTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        _host.Intuit.Turn(knobs => knobs with { RefreshRotation = RefreshRotation.EveryRefresh });
        _host.Api.Time.Advance(TimeSpan.FromMinutes(56));
    }

    [Fact]
    public async Task Token_WhenTheCredentialIsWrittenUnchanged_IsTheRefreshedOneAndKept()
    {
        // As another instance does that was refused meanwhile.
        BeforeItIsKept(async store =>
        {
            var read = (await store.GetAsync<Grant>((await _host.GrantAsync(_connectorId))!.Id, CancellationToken.None))!;
            await store.CommitAsync(new Batch().Update(read, read.Value), Durability.Durable, CancellationToken.None);
        });

        var answered = await _host.AccessTokenAsync(_connectorId);

        Assert.True(await _host.OpensAsync(answered, JourneyHost.Acme));
        Assert.Equal(answered, (await _host.TokensAsync(_connectorId))!.AccessToken);
        Assert.Equal((1, 2L), (_host.Intuit.Log.Count(IntuitEvent.Refresh), (await _host.GrantAsync(_connectorId))!.Generation));
        _host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(_connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesTheCredential_IsTheLogins()
    {
        using var person = await _host.PersonAsync();
        BeforeItIsKept(_ => person.ReauthenticateAsync(_connectorId));

        var answered = await _host.AccessTokenAsync(_connectorId);

        Assert.Equal(answered, (await _host.TokensAsync(_connectorId))!.AccessToken);
        Assert.Equal(2, (await _host.GrantAsync(_connectorId))!.Generation);
        Assert.True(await _host.OpensAsync(answered, JourneyHost.Acme));
    }

    [Fact]
    [Trait("Case", "12.6")]
    public async Task Token_WhenALoginReplacedTheCredentialAfterTheConnectorWasRead_IsTheLogins()
    {
        var read = (await _host.Api.Services.GetRequiredService<IStore>().GetAsync<Connector>(_connectorId, CancellationToken.None))!.Value;
        using var person = await _host.PersonAsync();
        await person.ReauthenticateAsync(_connectorId);

        var answer = await _host.Api.Services.GetRequiredService<AccessTokenService>().GetAsync(read, CancellationToken.None);

        Assert.Equal((await _host.TokensAsync(_connectorId))!.AccessToken, answer.Tokens?.AccessToken);
    }

    [Fact]
    public async Task Token_WhenTheConnectorIsDeleted_IsNoneAndNothingComesBack()
    {
        BeforeItIsKept(async _ =>
        {
            using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{_connectorId}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        });

        using var response = await _host.AskForTokenAsync(_connectorId);

        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Null(await _host.GrantAsync(_connectorId));
    }

    private void BeforeItIsKept(Func<IStore, Task> work) =>
        _host.Store.BeforeCommit = async (store, batch, _) =>
        {
            if (batch.Changes is [Put<Grant>])
            {
                _host.Store.BeforeCommit = null;
                await work(store);
            }
        };

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
