using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>An admin ends a credential on purpose.</summary>
[Trait("Case", "16.disconnect")]
public sealed class DisconnectionTests
{
    private readonly Shell _shell = new();

    public DisconnectionTests() => _shell.Provider.Proof = new InstanceProof([Acme]) { Person = "Dana Fox" };

    [Fact]
    public async Task Disconnect_ConnectedConnector_RevokesErasesAndTells()
    {
        await ConnectedAsync();

        var done = await DisconnectAsync();

        Assert.Equal((true, RevocationState.Revoked), (done.Changed, done.Revocation));
        var connector = await ConnectorAsync();
        Assert.Equal((ConnectorStatus.Failed, "disconnected", Acme), (connector.Status, connector.Failure?.Code, connector.Instance));
        Assert.Equal("access-1", Assert.Single(_shell.Provider.Revoked).AccessToken);
        Assert.Empty(_shell.Store.All<Grant>());
        Assert.Equal("connector.disconnected", _shell.Store.All<OutboxMessage>().Select(message => message.EventType).Last());
        Assert.Equal((Shell.Person.Subject, "con_1"), Audited());
    }

    [Fact]
    public async Task Disconnect_Again_ChangesNothing()
    {
        await ConnectedAsync();
        await DisconnectAsync();
        var before = _shell.Store.Dump();

        var again = await DisconnectAsync();

        Assert.Equal((false, RevocationState.None), (again.Changed, again.Revocation));
        Assert.Equal(before, _shell.Store.Dump());
    }

    [Fact]
    public async Task Disconnect_ProviderIsDown_IsRevokedLaterWithoutAName()
    {
        await ConnectedAsync();
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        Assert.Equal("Dana Fox", Assert.Single(_shell.Store.All<Grant>()).ConnectedBy);

        Assert.Equal(RevocationState.Pending, (await DisconnectAsync()).Revocation);
        var planned = Assert.Single(_shell.Store.All<Grant>());
        Assert.Equal((GrantStatus.Revoking, null, "disconnected"), (planned.Status, planned.ConnectedBy, planned.Revocation!.Reason));

        _shell.Provider.Revocation = new Revoked();
        _shell.Time.Now = Now.AddMinutes(5);
        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.Empty(_shell.Store.All<Grant>());
    }

    [Fact]
    public async Task Disconnect_CompanyThatAnotherConnectorUses_LeavesItsAccess()
    {
        await ConnectedAsync();
        await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, "con_2", "globex"), Acme);

        Assert.Equal(RevocationState.KeptForOthers, (await DisconnectAsync()).Revocation);

        Assert.Empty(_shell.Provider.Revoked);
        Assert.Equal("con_2", Assert.Single(_shell.Store.All<Grant>()).UserId);
    }

    [Theory]
    [InlineData("failure")]
    [InlineData("sync")]
    [InlineData("test")]
    public async Task Disconnected_WhateverIsReported_StaysDisconnected(string report)
    {
        await ConnectedAsync();
        await DisconnectAsync();
        _shell.Time.Now = Now.AddMinutes(1);
        switch (report)
        {
            case "failure":
                await _shell.Failures.ReportAsync("con_1", new ConnectorFailure("credentials_expired", Detail: null, _shell.Time.Now), "key:1", default);
                break;
            case "sync":
                await _shell.Registry.SyncedAsync("con_1", Shell.Platform, new ReportSyncRequest(SyncStatus.Succeeded), default);
                break;
            default:
                Assert.Equal(
                    CredentialTestResult.ReauthenticationRequired,
                    (await _shell.Tester.TestAsync(await ConnectorAsync(), "session:1", default)).Result
                );
                break;
        }

        Assert.Equal((ConnectorStatus.Failed, "disconnected"), ((await ConnectorAsync()).Status, (await ConnectorAsync()).Failure?.Code));
    }

    [Fact]
    public async Task Disconnected_LaterLogin_ReconnectsTheSameCompany()
    {
        await ConnectedAsync();
        await DisconnectAsync();
        var (_, cookie, state) = await _shell.StartedAsync(await ConnectorAsync());
        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        var connector = await ConnectorAsync();
        Assert.Equal((ConnectorStatus.Connected, Acme, null), (connector.Status, connector.Instance, connector.DisconnectedAt));
    }

    [Fact]
    public async Task Disconnect_OpenAttempt_IsCancelled()
    {
        var (attempt, _, _) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        await DisconnectAsync();
        Assert.Equal(ReauthStatus.Cancelled, (await _shell.AttemptAsync(attempt.Id)).Status);
    }

    [Fact]
    public async Task Disconnect_WhileACodeIsExchanged_TheLoginIsGivenBack()
    {
        await _shell.ConnectorAsync(Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(await ConnectorAsync());
        _shell.Provider.Exchanging = () => DisconnectAsync();

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal(ReauthStatus.Superseded, (await _shell.AttemptAsync(attempt.Id)).Status);
        Assert.Equal("disconnected", (await ConnectorAsync()).Failure?.Code);
        Assert.Single(_shell.Provider.Revoked);
        Assert.Empty(_shell.Store.All<Grant>());
    }

    [Fact]
    public async Task Disconnect_WhileTokensAreImported_TheImportIsForgotten()
    {
        await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proving = () => DisconnectAsync();

        var import = await _shell.Importer.ImportAsync(await ConnectorAsync(), new ImportCredentialRequest("theirs", Now.AddHours(1)), "key:1");

        Assert.Equal(ImportStatus.Disconnected, import.Status);
        Assert.Equal("disconnected", (await ConnectorAsync()).Failure?.Code);
        Assert.Empty(_shell.Store.All<Grant>());
    }

    [Fact]
    public async Task Disconnect_UnboundConnector_HasNothingToStop()
    {
        await _shell.ConnectorAsync(instance: null);
        Assert.False((await DisconnectAsync()).Changed);
        Assert.Equal(ConnectorStatus.Unbound, (await ConnectorAsync()).Status);
    }

    private async Task ConnectedAsync()
    {
        await _shell.ConnectorAsync(Acme);
        var (_, cookie, state) = await _shell.StartedAsync(await ConnectorAsync());
        await _shell.ReturnAsync(cookie, state, ("code", "c"));
        Assert.Equal(ConnectorStatus.Connected, (await ConnectorAsync()).Status);
        _shell.Time.Now = Now.AddSeconds(1);
    }

    private async Task<Disconnection> DisconnectAsync() => (await _shell.Disconnection.DisconnectAsync("con_1", Shell.Person, CancellationToken.None))!;

    private async Task<Connector> ConnectorAsync() => (await _shell.FindAsync<Connector>("con_1"))!;

    private (string Actor, string Subject) Audited() =>
        _shell.Store.All<AuditEntry>().Single(entry => entry.Action is "connector.disconnected") is var entry ? (entry.Actor, entry.SubjectId!) : default;
}
