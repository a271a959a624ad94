using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>When an access token is refreshed, and which refresh tokens are tried for it, each limit from both sides.</summary>
public sealed partial class AccessTokenRuleTests
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

        var stored = (await _shell.GrantOfAsync(connector.Id))!;
        Assert.Equal((2, credential.ProtectedTokens, _shell.Time.Now.AddHours(24)), (stored.Generation, stored.PreviousProtectedTokens, stored.PreviousUntil));
        Assert.Equal((Acme.Id, Acme.Id), (result.Tokens!.InstanceId, Unseal(stored).InstanceId));
        Assert.Equal("refresh-2", Unseal(stored).RefreshToken);
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
        _shell.Provider.Grace = TimeSpan.FromHours(48);
        _shell.Time.Now = Now.AddHours(25).AddTicks(ticks);

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        Assert.Equal(status, result.Status);
        Assert.Equal(tried, _shell.Provider.Refreshed.Select(tokens => tokens.RefreshToken));
        Assert.Equal(
            status is AccessTokenStatus.Available ? ConnectorStatus.Connected : ConnectorStatus.Failed,
            (await _shell.FindAsync<Connector>(connector.Id))!.Status
        );
    }

    [Fact]
    [Trait("Case", "2.2")]
    public async Task Get_NewestIsRefusedByAProviderWithoutAGrace_NeverSendsTheOneBefore()
    {
        var (connector, _) = await ConnectedAsync();
        _shell.Time.Now = Now.AddHours(1);
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);
        _shell.Provider.Refreshed.Clear();
        _shell.Provider.Refreshes = _ => Rejected;
        _shell.Time.Now = Now.AddHours(2);

        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Status);

        Assert.Equal(["refresh-2", "refresh-2"], _shell.Provider.Refreshed.Select(tokens => tokens.RefreshToken));
    }

    [Fact]
    [Trait("Case", "2.1")]
    public async Task Get_RefusedThreeTimesThenGood_IsConnectedAgainAndTellsSo()
    {
        var (connector, grant) = await ConnectedAsync();
        var refusals = 0;
        _shell.Provider.Refreshes = _ => ++refusals <= 3 ? Rejected : Next("access-2", "refresh-2");
        _shell.Time.Now = grant.AccessTokenExpiresAt;
        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Status);
        Assert.Equal(ConnectorStatus.Failed, (await _shell.FindAsync<Connector>("con_1"))!.Status);
        // Ids of one instant keep their order by a sequence that all tests share, each with a clock of its own.
        _shell.Time.Now = grant.AccessTokenExpiresAt.AddMinutes(1);

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        Assert.Equal((AccessTokenStatus.Available, "access-2"), (result.Status, result.Tokens!.AccessToken));
        var recovered = (await _shell.FindAsync<Connector>("con_1"))!;
        Assert.Equal((ConnectorStatus.Connected, null), (recovered.Status, recovered.Failure));
        Assert.Equal(["connector.failed", "connector.recovered"], _shell.Store.All<OutboxMessage>().Select(message => message.EventType));
        Assert.Equal(["connector.failed", "connector.recovered"], _shell.Store.All<AuditEntry>().Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("credentials_rejected")]
    [InlineData("credentials_expired")]
    [Trait("Case", "2.1")]
    public async Task Synced_Successfully_RecoversAFailedConnector(string code)
    {
        var (connector, _) = await ConnectedAsync();
        await _shell.PutAsync(ConnectorTransitions.Fail(connector, new ConnectorFailure(code, Detail: null, Now.AddHours(1)), Now.AddHours(1)));

        await _shell.Registry.SyncedAsync("con_1", Shell.Platform, new ReportSyncRequest(SyncStatus.Running), CancellationToken.None);
        Assert.Equal(ConnectorStatus.Failed, (await _shell.FindAsync<Connector>("con_1"))!.Status);
        var recovered = (await _shell.Registry.SyncedAsync("con_1", Shell.Platform, new ReportSyncRequest(SyncStatus.Succeeded), CancellationToken.None))!;

        Assert.Equal((ConnectorStatus.Connected, null, SyncStatus.Succeeded), (recovered.Status, recovered.Failure, recovered.Sync!.Status));
        Assert.Equal("connector.recovered", Assert.Single(_shell.Store.All<OutboxMessage>()).EventType);
    }

    [Fact]
    [Trait("Case", "2.3")]
    public async Task Get_TokensThatLiveFiveMinutes_AreRefreshedOnceForManyCalls()
    {
        var (connector, grant) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2") with { AccessTokenExpiresAt = _shell.Time.Now.AddSeconds(300) };
        _shell.Time.Now = grant.AccessTokenExpiresAt;

        for (var call = 0; call < 20; call++)
        {
            Assert.Equal("access-2", (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Tokens!.AccessToken);
            _shell.Time.Now = _shell.Time.Now.AddSeconds(7);
        }

        Assert.Single(_shell.Provider.Refreshed);
    }

    [Fact]
    [Trait("Case", "12.10")]
    public async Task Get_ClockWasSetBackAfterTheTokenEnded_IsRefreshedAllTheSame()
    {
        var (connector, grant) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        _shell.Time.Now = grant.AccessTokenExpiresAt.AddHours(1);
        _ = _shell.Clock.GetUtcNow();
        _shell.Time.Now = Now.AddMinutes(10);

        Assert.Equal("access-2", (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Tokens!.AccessToken);
    }

    [Fact]
    [Trait("Case", "12.10")]
    public async Task Get_TokenWasGivenLaterThanNow_IsRefreshed()
    {
        var (connector, _) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        _shell.Time.Now = Now.AddMinutes(-10);
        var restarted = new Shell(_shell);

        Assert.Equal("access-2", (await restarted.AccessTokens.GetAsync(connector, CancellationToken.None)).Tokens!.AccessToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "12.6")]
    public async Task Get_RefreshedTokenCannotBeStored_IsHeldUntilItCan(bool full)
    {
        var (connector, grant) = await ConnectedAsync();
        _shell.Provider.Refreshes = tokens =>
        {
            // The provider rotates, and from here on the disk is broken.
            _shell.Store.CommitFailure = full ? new StorageFullException("full") : new StorageUnavailableException("gone");
            return tokens.RefreshToken is "refresh-1" ? Next("access-2", "refresh-2") : Rejected;
        };
        _shell.Time.Now = grant.AccessTokenExpiresAt;

        await Assert.ThrowsAnyAsync<IOException>(() => _shell.AccessTokens.GetAsync(connector, CancellationToken.None));
        await Assert.ThrowsAnyAsync<IOException>(() => _shell.AccessTokens.GetAsync(connector, CancellationToken.None));
        await _shell.Refreshed.SweepAsync(CancellationToken.None);
        Assert.Equal(1, _shell.Refreshed.Waiting);
        Assert.Equal("Degraded", (await new GrantHealthCheck(_shell.Store, _shell.Refreshed).CheckHealthAsync(new())).Status.ToString());
        _shell.Store.CommitFailure = null;
        await _shell.Refreshed.SweepAsync(CancellationToken.None);

        Assert.Equal("access-2", (await _shell.AccessTokens.GetAsync(connector, CancellationToken.None)).Tokens!.AccessToken);
        Assert.Single(_shell.Provider.Refreshed);
        Assert.Equal(ConnectorStatus.Connected, (await _shell.FindAsync<Connector>("con_1"))!.Status);
        Assert.Equal(0, _shell.Refreshed.Waiting);
    }

    [Fact]
    [Trait("Case", "12.6")]
    public async Task Get_StoreSaysThatItCannotKeepTheAnswer_AsksForNone()
    {
        var (connector, grant) = await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2", "refresh-2");
        _shell.Store.CommitFailure = new StorageFullException("full");
        _shell.Time.Now = grant.AccessTokenExpiresAt;

        await Assert.ThrowsAsync<StorageFullException>(() => _shell.AccessTokens.GetAsync(connector, CancellationToken.None));

        Assert.Empty(_shell.Provider.Refreshed);
    }

    private async Task<(Connector Connector, Grant Grant)> ConnectedAsync()
    {
        var grant = await _shell.GrantAsync(await _shell.ConnectorAsync(Acme), Acme);
        var connector = ConnectorTransitions.Reauthenticated((await _shell.FindAsync<Connector>("con_1"))!, Acme, grant.Id, 1, Now);
        await _shell.PutAsync(connector);
        return (connector, grant);
    }

    private TokenSet Next(string access, string refresh) =>
        new()
        {
            AccessToken = access,
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = refresh,
        };

    private TokenSet Unseal(Grant grant) => _shell.Protector.Open(grant)!;
}
