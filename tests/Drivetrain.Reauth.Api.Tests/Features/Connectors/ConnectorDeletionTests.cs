using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>A connector that is deleted takes its open attempt, its credential and their access with it.</summary>
public sealed class ConnectorDeletionTests
{
    private readonly Shell _shell = new();

    [Fact]
    public async Task Delete_WithAnOpenAttempt_CancelsItAndItsCallbackExchangesNothing()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Given.Acme));

        Assert.True(await _shell.Registry.DeleteAsync("con_1", Shell.Platform, CancellationToken.None));

        Assert.Equal(Outcomes.Cancelled, (await _shell.AttemptAsync(attempt.Id)).Outcome);
        Assert.Equal(Outcomes.Cancelled, (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!.Outcome);
        Assert.Empty(_shell.Provider.Exchanged);
    }

    [Fact]
    public async Task Delete_WithTokensThatWaitForAConfirmation_EndsTheirAccess()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(instance: null));
        _shell.Provider.Proof = new InstanceProof([Given.Acme]);
        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        await _shell.Registry.DeleteAsync("con_1", Shell.Platform, CancellationToken.None);

        Assert.Equal("access-1", Assert.Single(_shell.Provider.Revoked).AccessToken);
        Assert.Empty(_shell.Store.All<Grant>());
        Assert.Null(await _shell.Journey.ConfirmAsync(attempt.Id, Given.Acme.Id, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_WithACredential_EndsItsAccessUnlessAnotherConnectorUsesTheCompany(bool isShared)
    {
        var connector = await _shell.ConnectorAsync(Given.Acme);
        await _shell.GrantAsync(connector, Given.Acme);
        if (isShared)
        {
            await _shell.GrantAsync(await _shell.ConnectorAsync(Given.Acme, "con_2", "elsewhere"), Given.Acme);
        }

        await _shell.Registry.DeleteAsync("con_1", Shell.Platform, CancellationToken.None);

        Assert.Equal(isShared ? [] : [Given.Acme.Id], _shell.Provider.Revoked.Select(tokens => tokens.InstanceId));
        Assert.Null(await _shell.GrantOfAsync("con_1"));
        Assert.Null(await _shell.FindAsync<Connector>("con_1"));
        Assert.Equal(isShared, await _shell.GrantOfAsync("con_2") is not null);
    }

    [Fact]
    public async Task Delete_OfAnotherWorkspace_IsNotFoundAndLeavesAll()
    {
        var connector = await _shell.ConnectorAsync(Given.Acme, workspace: "elsewhere");

        Assert.False(await _shell.Registry.DeleteAsync("con_1", Shell.Person, CancellationToken.None));
        Assert.Equal(connector, await _shell.FindAsync<Connector>("con_1"));
    }
}
