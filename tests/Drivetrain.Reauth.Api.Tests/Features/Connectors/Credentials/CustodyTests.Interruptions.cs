using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <content>Logins that are cut off, and clocks that are set back.</content>
public sealed partial class CustodyTests
{
    /// <summary>
    /// The refusal of an access token that has ended says nothing of what the login opens, which may be another company than the expected one that others use.
    /// </summary>
    [Fact]
    [Trait("Case", "12.5")]
    public async Task Callback_AccessTokenEndedBeforeTheProof_EndsWhatTheLoginOpens()
    {
        var connector = await ConnectedAsync(Acme, "acme");
        var (_, cookie, state) = await _shell.StartedAsync(connector);
        _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.CredentialRejected, "3200");
        _shell.Provider.Refreshes = _ =>
        {
            _shell.Provider.Proof = new InstanceProof([Globex]);
            return Tokens("globex-renewed");
        };

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal("globex-renewed", Assert.Single(_shell.Provider.Revoked).AccessToken);
        Assert.Equal(Acme.Id, Assert.Single(_shell.Store.All<Grant>()).InstanceId);
    }

    [Fact]
    [Trait("Case", "12.5")]
    public async Task Crash_BetweenExchangeAndProof_LeavesAGrantThatIsRevoked()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Proving = () => throw new InvalidOperationException("The process dies here.");
        _shell.Store.BeforeCommit = batch =>
            batch.Changes.Any(change => change is Put<ReauthAttempt> { Document.IsOpen: false }) ? throw new IOException("dead") : Task.CompletedTask;
        await Record.ExceptionAsync(() => _shell.ReturnAsync(cookie, state, ("code", "c")));
        _shell.Store.BeforeCommit = null;
        Assert.Equal(GrantStatus.Held, (await _shell.FindAsync<Grant>(Grant.IdOf(attempt.Id)))!.Status);

        var restarted = new Shell(_shell);
        _shell.Provider.Proving = null;
        _shell.Time.Now = Now.AddMinutes(3);
        await restarted.Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(Outcomes.Interrupted, (await _shell.AttemptAsync(attempt.Id)).Outcome);
        Assert.Single(_shell.Provider.Revoked);
        Assert.Empty(_shell.Store.All<Grant>());
    }

    [Fact]
    [Trait("Case", "12.10")]
    public async Task Failure_ReportedAfterTheClockWasSetBack_Counts()
    {
        var connector = await ConnectedAsync(Acme, "t");
        _shell.Time.Now = Now.AddHours(-2);
        var restarted = new Shell(_shell);

        var failed = await restarted.Failures.ReportAsync(
            connector.Id,
            new ConnectorFailure("credentials_expired", Detail: null, restarted.Clock.GetUtcNow()),
            "key:1",
            CancellationToken.None
        );

        Assert.Equal(ConnectorStatus.Failed, failed!.Status);
    }

    [Fact]
    [Trait("Case", "12.10")]
    public async Task Rejected_AfterTheClockWasSetBack_FailsTheConnector()
    {
        var connector = await ConnectedAsync(Acme, "t");
        _shell.Time.Now = Now.AddHours(-2);
        _shell.Provider.Refreshes = _ => new ProviderFailure(ProviderFailureKind.CredentialRejected, "invalid_grant");

        Assert.Equal(AccessTokenStatus.ReauthenticationRequired, (await new Shell(_shell).AccessTokens.GetAsync(connector, CancellationToken.None)).Status);
        Assert.Equal(ConnectorStatus.Failed, (await _shell.FindAsync<Connector>(connector.Id))!.Status);
    }
}
