using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The provider has refreshed a token, and somebody else writes the credential before the new one is kept.</summary>
public sealed class RefreshConflictTests : IAsyncLifetime
{
    private JourneyHost host = null!;
    private string connectorId = "";

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        connectorId = await host.ConnectedAsync(JourneyHost.Acme);
        host.Intuit.Turn(knobs => knobs with { RefreshRotation = RefreshRotation.EveryRefresh });
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
    }

    [Fact]
    public async Task Token_WhenTheCredentialIsWrittenUnchanged_IsTheRefreshedOneAndKept()
    {
        // As another instance does that was refused meanwhile.
        BeforeItIsKept(async store =>
        {
            var read = (await store.GetAsync<Grant>((await host.GrantAsync(connectorId))!.Id, CancellationToken.None))!;
            await store.CommitAsync(new Batch().Update(read, read.Value), Durability.Durable, CancellationToken.None);
        });

        var answered = await host.AccessTokenAsync(connectorId);

        Assert.True(await host.OpensAsync(answered, JourneyHost.Acme));
        Assert.Equal(answered, (await host.TokensAsync(connectorId))!.AccessToken);
        Assert.Equal((1, 2L), (host.Intuit.Log.Count(IntuitEvent.Refresh), (await host.GrantAsync(connectorId))!.Generation));
        host.Api.Time.Advance(TimeSpan.FromMinutes(56));
        Assert.True(await host.OpensAsync(await host.AccessTokenAsync(connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Token_WhenALoginReplacesTheCredential_IsTheLogins()
    {
        using var person = await host.PersonAsync();
        BeforeItIsKept(_ => person.ReauthenticateAsync(connectorId));

        var answered = await host.AccessTokenAsync(connectorId);

        Assert.Equal(answered, (await host.TokensAsync(connectorId))!.AccessToken);
        Assert.Equal(2, (await host.GrantAsync(connectorId))!.Generation);
        Assert.True(await host.OpensAsync(answered, JourneyHost.Acme));
    }

    [Fact]
    [Trait("Case", "12.6")]
    public async Task Token_WhenALoginReplacedTheCredentialAfterTheConnectorWasRead_IsTheLogins()
    {
        var read = (await host.Api.Services.GetRequiredService<IStore>().GetAsync<Connector>(connectorId, CancellationToken.None))!.Value;
        using var person = await host.PersonAsync();
        await person.ReauthenticateAsync(connectorId);

        var answer = await host.Api.Services.GetRequiredService<AccessTokenService>().GetAsync(read, CancellationToken.None);

        Assert.Equal((await host.TokensAsync(connectorId))!.AccessToken, answer.Tokens?.AccessToken);
    }

    [Fact]
    public async Task Token_WhenTheConnectorIsDeleted_IsNoneAndNothingComesBack()
    {
        BeforeItIsKept(async _ =>
        {
            using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        });

        using var response = await host.AskForTokenAsync(connectorId);

        await response.ReadProblemAsync(HttpStatusCode.Conflict, "reauthentication_required");
        Assert.Null(await host.GrantAsync(connectorId));
    }

    private void BeforeItIsKept(Func<IStore, Task> work) => host.Store.BeforeCommit = async (store, batch, _) =>
    {
        if (batch.Changes is [Put<Grant>])
        {
            host.Store.BeforeCommit = null;
            await work(store);
        }
    };

    public async Task DisposeAsync() => await host.DisposeAsync();
}
