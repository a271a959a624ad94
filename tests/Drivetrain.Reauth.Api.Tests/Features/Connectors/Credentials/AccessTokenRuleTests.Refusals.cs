using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <content>What is done when the provider refuses.</content>
public sealed partial class AccessTokenRuleTests
{
    [Fact]
    [Trait("Case", "2.7")]
    public async Task Get_ProviderRefusesThisService_HasItsOwnAnswerAndDegradesTheHealth()
    {
        var (connector, grant) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => new ProviderFailure(ProviderFailureKind.Misconfigured, "invalid_client");
        _shell.Time.Now = grant.AccessTokenExpiresAt;

        Assert.Equal(AccessTokenStatus.ProviderMisconfigured, (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Status);

        Assert.Equal("Degraded", (await _shell.Trouble.CheckHealthAsync(new())).Status.ToString());
        Assert.Equal(ConnectorStatus.Connected, (await _shell.FindAsync<Connector>("con_1"))!.Status);
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);
        Assert.Equal("Healthy", (await _shell.Trouble.CheckHealthAsync(new())).Status.ToString());
    }

    [Fact]
    public async Task Get_RefusedWithoutAnyTokenBefore_FailsTheConnectorAfterASecondTry()
    {
        var (connector, credential) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Rejected;
        _shell.Time.Now = credential.AccessTokenExpiresAt;

        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Status);

        Assert.Equal(2, _shell.Provider.Refreshed.Count);
        Assert.Equal([TimeSpan.FromSeconds(2)], _shell.Time.Waits);
        Assert.Equal("credentials_rejected", (await _shell.FindAsync<Connector>(connector.Id))!.Failure!.Code);
    }

    [Theory]
    [InlineData(ProviderFailureKind.Unavailable)]
    [InlineData(ProviderFailureKind.ProtocolError)]
    [InlineData(ProviderFailureKind.Denied)]
    [InlineData(ProviderFailureKind.NotAdmin)]
    public async Task Get_FailureThatSaysNothingOfTheCredential_IsNotTriedAgainAndFailsNothing(ProviderFailureKind kind)
    {
        var (connector, credential) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => new ProviderFailure(kind, RetryAfter: TimeSpan.FromSeconds(7));
        _shell.Time.Now = credential.AccessTokenExpiresAt;

        Assert.Equal(
            new AccessTokenResult(AccessTokenStatus.ProviderUnavailable, RetryAfter: TimeSpan.FromSeconds(7)),
            await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)
        );

        Assert.Single(_shell.Provider.Refreshed);
        Assert.Equal(connector, await _shell.FindAsync<Connector>(connector.Id));
    }

    [Fact]
    public async Task Get_CodeRejectedAtARefresh_IsADeadCredentialToo()
    {
        var (connector, credential) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => new ProviderFailure(ProviderFailureKind.CodeRejected);
        _shell.Time.Now = credential.AccessTokenExpiresAt;

        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_CredentialOfAnotherConnector_OpensNothing(bool isFresh)
    {
        var (connector, credential) = await ConnectedAsync();
        var other = await _shell.ConnectorAsync(Globex, "con_2");
        await _shell.PutAsync(credential with { Id = Grant.IdOf("rea_2"), ConnectorId = other.Id, InstanceId = Globex.Id });
        other = other with { GrantId = Grant.IdOf("rea_2") };
        await _shell.PutAsync(other);
        _shell.Time.Now = isFresh ? Now : credential.AccessTokenExpiresAt;

        Assert.Equal(AccessTokenStatus.Unreadable, (await _shell.AccessTokens.GetAsync(other, CancellationToken.None)).Status);
        Assert.Empty(_shell.Provider.Refreshed);
    }

    [Fact]
    public async Task Get_WithoutACredential_NeedsALogin() =>
        Assert.Equal(
            AccessTokenStatus.ReauthenticationRequired,
            (await _shell.AccessTokens.GetAsync(await _shell.ConnectorAsync(Acme), CancellationToken.None)).Status
        );
}
