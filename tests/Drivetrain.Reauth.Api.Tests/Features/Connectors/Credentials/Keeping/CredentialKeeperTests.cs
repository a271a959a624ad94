using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials.Keeping;

/// <summary>Credentials that nobody uses stay alive, failures that are over end by themselves, and ends are told ahead.</summary>
public sealed partial class CredentialKeeperTests
{
    private static readonly ProviderFailure Refused = new(ProviderFailureKind.CredentialRejected, "invalid_grant");
    private static readonly ProviderFailure Down = new(ProviderFailureKind.Unavailable, "503");
    private readonly Shell _shell = new();

    public CredentialKeeperTests()
    {
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Refreshes = _ => Next(TimeSpan.FromDays(100));
    }

    [Fact]
    public async Task Sweep_NobodyUsesIt_RefreshesItOnceInTime()
    {
        await ConnectedAsync();
        await SweepAfterAsync(TimeSpan.FromDays(40));
        Assert.Empty(_shell.Provider.Refreshed);

        await SweepAfterAsync(TimeSpan.FromDays(9));
        await SweepAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Single(_shell.Provider.Refreshed);
        Assert.Equal(_shell.Time.Now.AddMinutes(-1).AddDays(100), (await _shell.GrantOfAsync("con_1"))!.RefreshTokenExpiresAt);
        Assert.Equal(["credential.refreshed"], Audited());
        Assert.Empty(Told());
    }

    [Fact]
    public async Task Sweep_InUse_LeavesItAlone()
    {
        await ConnectedAsync();
        for (var day = 0; day < 120; day++)
        {
            _shell.Time.Now += TimeSpan.FromDays(1);
            await _shell.AccessTokens.GetAsync((await ConnectorAsync())!, CancellationToken.None);
            await SweepAfterAsync(TimeSpan.Zero);
        }

        Assert.Equal(120, _shell.Provider.Refreshed.Count);
        Assert.Empty(Audited());
    }

    [Fact]
    public async Task Sweep_RefusedInAnOutage_RecoversWithinAnHourOfItsEnd()
    {
        await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Refused;
        _shell.Time.Now += TimeSpan.FromHours(2);
        await _shell.AccessTokens.GetAsync((await ConnectorAsync())!, CancellationToken.None);
        Assert.Equal((ConnectorStatus.Failed, FailureReason.Revoked), await StatusAsync());
        for (var minute = 0; minute < 3 * 24 * 60; minute++)
        {
            await SweepAfterAsync(TimeSpan.FromMinutes(1));
        }

        _shell.Provider.Refreshes = _ => Next(TimeSpan.FromDays(100));
        for (var minute = 0; minute < 31; minute++)
        {
            await SweepAfterAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
        Assert.Equal(["connector.failed", "connector.recovered"], Told());
        Assert.InRange(_shell.Provider.Refreshed.Count, 200, 350);
    }

    [Fact]
    public async Task Sweep_RevokedAndThenPastItsEnd_IsNotToldTwice()
    {
        await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Refused;
        _shell.Time.Now += TimeSpan.FromHours(2);
        await _shell.AccessTokens.GetAsync((await ConnectorAsync())!, CancellationToken.None);
        _shell.Time.Now += TimeSpan.FromDays(101);
        await _shell.AccessTokens.GetAsync((await ConnectorAsync())!, CancellationToken.None);

        Assert.Equal((ConnectorStatus.Failed, FailureReason.Revoked), await StatusAsync());
        Assert.Equal(["connector.failed"], Told());
    }

    [Fact]
    public async Task Sweep_ReportedByThePlatformAndOver_RecoversOnceADay()
    {
        await ConnectedAsync();
        for (var minute = 0; minute < 60 * 12; minute++)
        {
            if ((await StatusAsync()).Status == ConnectorStatus.Connected)
            {
                var failure = new ConnectorFailure("credentials_expired", Detail: null, _shell.Time.Now);
                await _shell.Failures.ReportAsync("con_1", failure, "key:1", CancellationToken.None);
            }

            await SweepAfterAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["connector.failed", "connector.recovered", "connector.failed"], Told());
    }

    [Fact]
    public async Task Sweep_RoleLost_IsNotTakenForRecoveredByARefresh()
    {
        await ConnectedAsync();
        _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.NotAdmin, "403");
        await _shell.Tester.CheckAsync((await ConnectorAsync())!, "system", CancellationToken.None);
        Assert.Equal((ConnectorStatus.Failed, FailureReason.RoleLost), await StatusAsync());

        await SweepAfterAsync(TimeSpan.FromHours(2));
        Assert.Equal((ConnectorStatus.Failed, FailureReason.RoleLost), await StatusAsync());

        _shell.Provider.Proof = new InstanceProof([Acme]);
        await SweepAfterAsync(TimeSpan.FromHours(2));
        Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
    }

    [Fact]
    public async Task Sweep_ProviderThatIsDown_IsLeftAloneAndWarnedOfBeforeTheEnd()
    {
        await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Down;
        _shell.Time.Now += TimeSpan.FromDays(50);
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            await SweepAfterAsync(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_shell.Provider.Refreshed.Count, 10, 300);
        Assert.Empty(Told());
        Assert.Equal(FailureReason.ProviderOutage, _shell.Outages.Find("quickbooks")!.Reason);

        await SweepAfterAsync(TimeSpan.FromDays(20));
        Assert.Equal(["connector.expiring"], Told());
        Assert.Equal(ExpiryCause.NotRefreshed, (await ConnectorAsync())!.Expiry!.Cause);

        _shell.Provider.Refreshes = _ => Next(TimeSpan.FromDays(100));
        await SweepAfterAsync(TimeSpan.FromHours(1));
        Assert.Equal(ConnectorStatus.Connected, (await ConnectorAsync())!.Status);
        Assert.Null(_shell.Outages.Find("quickbooks"));
    }

    [Theory]
    [InlineData("provider_outage")]
    [InlineData("plan_limit")]
    public async Task Sweep_Interrupted_GoesOnOnceItIsOver(string code)
    {
        await ConnectedAsync();
        for (var time = 0; time < 2; time++)
        {
            _shell.Provider.Proof = code is "plan_limit" ? new ProviderFailure(ProviderFailureKind.PlanLimit) : Down;
            await _shell.Failures.ReportAsync("con_1", new ConnectorFailure(code, Detail: null, _shell.Time.Now), "key:1", CancellationToken.None);
            await SweepAfterAsync(TimeSpan.FromMinutes(11));
            Assert.Equal((ConnectorStatus.Interrupted, null), await StatusAsync());

            _shell.Provider.Proof = new InstanceProof([Acme]);
            await SweepAfterAsync(TimeSpan.FromMinutes(31));
            Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
        }

        string[] told = ["connector.interrupted", "connector.recovered"];
        Assert.Equal([.. told, .. told], Told());
    }

    private TokenSet Next(TimeSpan life) =>
        new()
        {
            AccessToken = $"access-{_shell.Provider.Refreshed.Count + 1}",
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = $"refresh-{_shell.Provider.Refreshed.Count + 1}",
            RefreshTokenExpiresAt = _shell.Time.Now + life,
        };

    private async Task SweepAfterAsync(TimeSpan pause)
    {
        _shell.Time.Now += pause;
        await _shell.Keeper.SweepAsync(CancellationToken.None);
    }

    private Task<Connector?> ConnectorAsync() => _shell.FindAsync<Connector>("con_1");

    private async Task<(ConnectorStatus Status, FailureReason? Reason)> StatusAsync() =>
        await ConnectorAsync() is { } connector ? (connector.Status, connector.Failure?.Reason) : default;

    private IReadOnlyList<string> Told() => [.. _shell.Store.All<OutboxMessage>().Select(message => message.EventType)];

    private IReadOnlyList<string> Audited() => [.. _shell.Store.All<AuditEntry>().Select(entry => entry.Action)];

    private async Task ConnectedAsync(DateTimeOffset? hard = null)
    {
        var set = _shell.Provider.Granted.Value! with { RefreshTokenHardExpiresAt = hard };
        var grant = await _shell.GrantAsync(await _shell.ConnectorAsync(Acme), Acme, set);
        await _shell.PutAsync(ConnectorTransitions.Reauthenticated((await ConnectorAsync())!, Acme, grant.Id, 1, _shell.Time.Now));
    }
}
