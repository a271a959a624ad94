using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Credentials;

/// <summary>When an access token is refreshed, and which refresh tokens are tried for it, each limit from both sides.</summary>
public sealed class AccessTokenRuleTests
{
    private static readonly ProviderFailure Rejected = new(ProviderFailureKind.CredentialRejected, "invalid_grant");
    private readonly Shell _shell = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    public async Task Get_FiveMinutesBeforeTheEnd_IsRefreshed(int ticks, int refreshes)
    {
        var (connector, credential) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        _shell.Time.Now = credential.AccessTokenExpiresAt.AddMinutes(-5).AddTicks(-ticks);

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        Assert.Equal((AccessTokenStatus.Available, refreshes == 0 ? "access-1" : "access-2"), (result.Status, result.Tokens!.AccessToken));
        Assert.Equal(refreshes, _shell.Provider.Refreshed.Count);
    }

    [Fact]
    public async Task Get_Refreshed_KeepsTheTokensBeforeAndTheCompany()
    {
        var (connector, credential) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2") with { InstanceId = Globex.Id };
        _shell.Time.Now = credential.AccessTokenExpiresAt;

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        var stored = (await _shell.FindAsync<Credential>(connector.Id))!;
        Assert.Equal((2, credential.ProtectedTokens, _shell.Time.Now.AddHours(24)), (stored.Generation, stored.PreviousProtectedTokens, stored.PreviousUntil));
        Assert.Equal((Acme.Id, Acme.Id), (result.Tokens!.InstanceId, Unseal(stored.ProtectedTokens).InstanceId));
        Assert.Equal("refresh-2", Unseal(stored.ProtectedTokens).RefreshToken);
    }

    [Theory]
    [InlineData(-1, new[] { "refresh-2", "refresh-2", "refresh-1" }, AccessTokenStatus.Available)]
    [InlineData(0, new[] { "refresh-2", "refresh-2" }, AccessTokenStatus.ReauthenticationRequired)]
    [InlineData(1, new[] { "refresh-2", "refresh-2" }, AccessTokenStatus.ReauthenticationRequired)]
    internal async Task Get_NewestIsRefused_TriesTheOneBeforeWithinItsDayAlone(int ticks, string[] tried, AccessTokenStatus status)
    {
        var (connector, _) = await ConnectedAsync();
        _shell.Time.Now = Now.AddHours(1);
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);
        _shell.Provider.Refreshed.Clear();
        _shell.Provider.Refreshes = tokens => tokens.RefreshToken is "refresh-1" ? Next("access-3", "refresh-3") : Rejected;
        _shell.Time.Now = Now.AddHours(25).AddTicks(ticks);

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        Assert.Equal(status, result.Status);
        Assert.Equal(tried, _shell.Provider.Refreshed.Select(tokens => tokens.RefreshToken));
        Assert.Equal(
            status is AccessTokenStatus.Available ? ConnectorStatus.Connected : ConnectorStatus.Failed,
            (await _shell.FindAsync<Connector>(connector.Id))!.Status);
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
    [InlineData(ProviderFailureKind.Misconfigured)]
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
            await _shell.AccessTokens.GetAsync(connector, CancellationToken.None));

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
        await _shell.PutAsync(credential with { Id = other.Id, InstanceId = Globex.Id });
        _shell.Time.Now = isFresh ? Now : credential.AccessTokenExpiresAt;

        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await _shell.AccessTokens.GetAsync(other, CancellationToken.None)).Status);
        Assert.Empty(_shell.Provider.Refreshed);
    }

    [Fact]
    public async Task Get_WithoutACredential_NeedsALogin() =>
        Assert.Equal(
            AccessTokenStatus.ReauthenticationRequired,
            (await _shell.AccessTokens.GetAsync(await _shell.ConnectorAsync(Acme), CancellationToken.None)).Status);

    private async Task<(Connector Connector, Credential Credential)> ConnectedAsync()
    {
        var connector = ConnectorTransitions.Reauthenticated(await _shell.ConnectorAsync(Acme), Acme, Now);
        await _shell.PutAsync(connector);
        return (connector, await _shell.CredentialAsync(connector, Acme));
    }

    private TokenSet Next(string access, string refresh) =>
        new() { AccessToken = access, AccessTokenExpiresAt = _shell.Time.Now.AddHours(1), RefreshToken = refresh };

    private TokenSet Unseal(string tokens) => _shell.Protector.Unprotect(tokens, "con_1", ScriptedProvider.Id)!;
}
