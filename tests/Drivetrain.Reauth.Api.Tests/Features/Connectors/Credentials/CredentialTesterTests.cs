using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Testing a stored credential without a login: what is asked, in which order, and what the connector is afterwards.</summary>
[Trait("Case", "16.test")]
public sealed class CredentialTesterTests
{
    private static readonly ProviderFailure Refused = new(ProviderFailureKind.CredentialRejected, "401");
    private readonly Shell _shell = new();

    [Theory]
    [InlineData("credentials_expired")]
    [InlineData("credentials_rejected")]
    public async Task Test_FailedConnectorThatWorks_IsConnectedAgainAndToldOnce(string code)
    {
        await ConnectedAsync(failed: code);
        _shell.Time.Now = Now.AddMinutes(10);
        IReadOnlyDictionary<string, string>? hints = null;
        _shell.Provider.Proves = (_, given) =>
        {
            hints = given;
            return new InstanceProof([Globex, Acme]);
        };

        Assert.Equal(CredentialTestResult.Works, await TestAsync());
        Assert.Equal(CredentialTestResult.Works, await TestAsync());

        Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
        Assert.Equal(Acme.Id, hints!["realmId"]);
        Assert.Empty(_shell.Provider.Refreshed);
        Assert.Equal(["connector.recovered"], _shell.Store.All<OutboxMessage>().Select(message => message.EventType));
        Assert.Equal(["connector.recovered", "connector.tested", "connector.tested"], Audited());
    }

    [Fact]
    public async Task Test_AccessTokenRefusedBeforeItsEnd_AsksWithARefreshedOne()
    {
        await ConnectedAsync();
        _shell.Provider.Refreshes = _ => Next("access-2");
        _shell.Provider.Proves = (tokens, _) => tokens.AccessToken is "access-2" ? new InstanceProof([Acme]) : Refused;

        Assert.Equal(CredentialTestResult.Works, await TestAsync());

        Assert.Equal("refresh-1", Assert.Single(_shell.Provider.Refreshed).RefreshToken);
        Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
    }

    [Fact]
    public async Task Test_RevokedAtTheProvider_FailsTheConnectorAndSaysSo()
    {
        await ConnectedAsync();
        _shell.Provider.Proves = (_, _) => Refused;
        _shell.Provider.Refreshes = _ => Refused;

        Assert.Equal(CredentialTestResult.ReauthenticationRequired, await TestAsync());

        Assert.Equal((ConnectorStatus.Failed, "credentials_rejected"), await StatusAsync());
        Assert.Equal(["connector.failed"], _shell.Store.All<OutboxMessage>().Select(message => message.EventType));
    }

    [Theory]
    [InlineData(ProviderFailureKind.NotAdmin)]
    [InlineData(null)]
    public async Task Test_CompanyNoLongerOpened_NeedsALogin(ProviderFailureKind? kind)
    {
        await ConnectedAsync();
        _shell.Provider.Proves = (_, _) => kind is { } failure ? new ProviderFailure(failure) : new InstanceProof([Globex]);

        Assert.Equal(CredentialTestResult.ReauthenticationRequired, await TestAsync());

        Assert.Equal((ConnectorStatus.Failed, "credentials_rejected"), await StatusAsync());
    }

    [Theory]
    [InlineData(ProviderFailureKind.Unavailable, CredentialTestResult.ProviderUnavailable)]
    [InlineData(ProviderFailureKind.ProtocolError, CredentialTestResult.ProviderUnavailable)]
    [InlineData(ProviderFailureKind.Misconfigured, CredentialTestResult.ProviderMisconfigured)]
    public async Task Test_ThatSaysNothingOfTheCredential_ChangesNothing(ProviderFailureKind kind, CredentialTestResult expected)
    {
        await ConnectedAsync(failed: "credentials_expired");
        _shell.Provider.Proves = (_, _) => new ProviderFailure(kind);

        Assert.Equal(expected, await TestAsync());

        Assert.Equal((ConnectorStatus.Failed, "credentials_expired"), await StatusAsync());
        Assert.Empty(_shell.Store.All<OutboxMessage>());
    }

    [Fact]
    public async Task Test_FailureReportedMeanwhile_Stays()
    {
        await ConnectedAsync();
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Proving = async () =>
        {
            _shell.Time.Now = Now.AddMinutes(1);
            await _shell.Failures.ReportAsync("con_1", new ConnectorFailure("sync_failed", Detail: null, _shell.Time.Now), "key:1", CancellationToken.None);
        };

        Assert.Equal(CredentialTestResult.Works, await TestAsync());

        Assert.Equal((ConnectorStatus.Failed, "sync_failed"), await StatusAsync());
    }

    [Fact]
    public async Task Test_LoginMeanwhile_AsksWithItsGrant()
    {
        await ConnectedAsync();
        var hasLoggedIn = false;
        _shell.Provider.Refreshes = _ => Refused;
        _shell.Provider.Proves = (tokens, _) => tokens.AccessToken is "access-of-login" ? new InstanceProof([Acme]) : Refused;
        _shell.Provider.Proving = async () =>
        {
            if (!hasLoggedIn)
            {
                hasLoggedIn = true;
                await _shell.GrantAsync((await _shell.FindAsync<Connector>("con_1"))! with { Id = "con_1" }, Acme, Next("access-of-login"));
            }
        };

        Assert.Equal(CredentialTestResult.Works, await TestAsync());

        Assert.Equal((ConnectorStatus.Connected, null), await StatusAsync());
    }

    [Fact]
    public async Task Test_ConnectorThatNobodyLoggedInFor_NeedsALogin()
    {
        await _shell.ConnectorAsync(instance: null);

        Assert.Equal(CredentialTestResult.ReauthenticationRequired, await TestAsync());
    }

    private async Task<CredentialTestResult> TestAsync() =>
        (await _shell.Tester.TestAsync((await _shell.FindAsync<Connector>("con_1"))!, "session:1", CancellationToken.None)).Result;

    private async Task<(ConnectorStatus Status, string? Failure)> StatusAsync() =>
        await _shell.FindAsync<Connector>("con_1") is { } connector ? (connector.Status, connector.Failure?.Code) : default;

    // Entries of one instant have no order.
    private IEnumerable<string> Audited() => _shell.Store.All<AuditEntry>().Select(entry => entry.Action).Order(StringComparer.Ordinal);

    private async Task ConnectedAsync(string? failed = null)
    {
        var grant = await _shell.GrantAsync(await _shell.ConnectorAsync(Acme), Acme);
        var connector = ConnectorTransitions.Reauthenticated((await _shell.FindAsync<Connector>("con_1"))!, Acme, grant.Id, 1, Now);
        await _shell.PutAsync(failed is null ? connector : ConnectorTransitions.Fail(connector, new ConnectorFailure(failed, Detail: null, Now), Now));
    }

    private TokenSet Next(string access) =>
        new()
        {
            AccessToken = access,
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = $"refresh-of-{access}",
        };
}
