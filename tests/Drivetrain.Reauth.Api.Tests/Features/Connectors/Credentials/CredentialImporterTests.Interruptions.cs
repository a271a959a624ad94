using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <content>Kills, outages and rivals between the steps of an import.</content>
public sealed partial class CredentialImporterTests
{
    [Fact]
    public async Task Import_KilledAfterTheRefresh_GoesOnWithWhatItGave()
    {
        var connector = await _shell.ConnectorAsync(Acme);

        // The process dies where the proof would come: what the refresh gave is stored.
        _shell.Provider.Proving = () => Kill();
        await Record.ExceptionAsync(() => ImportAsync(connector, Ended("theirs")));
        (_shell.Provider.Proving, _shell.Store.CommitFailure) = (null, null);
        _shell.Provider.Refreshes = _ => Refused;
        _shell = new Shell(_shell);

        Assert.Equal((ImportStatus.Imported, true), await StatusOf(ImportAsync(connector, Ended("theirs"))));

        Assert.Equal("fresh-refresh", await RefreshTokenAsync());
        Assert.Single(_shell.Provider.Refreshed);
    }

    [Fact]
    public async Task Import_KilledBeforeTheAnswer_IsTriedAgainWithTheSameTokens()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.RefreshesAsync = async _ =>
        {
            await Kill();
            return Refused;
        };
        await Record.ExceptionAsync(() => ImportAsync(connector, Ended("theirs")));
        (_shell.Provider.RefreshesAsync, _shell.Store.CommitFailure) = (null, null);
        Assert.Equal(GrantStatus.Held, Assert.Single(_shell.Store.All<Grant>()).Status);
        _shell = new Shell(_shell);

        Assert.Equal((ImportStatus.Imported, true), await StatusOf(ImportAsync(connector, Ended("theirs"))));
        Assert.Equal("fresh-refresh", await RefreshTokenAsync());
    }

    [Fact]
    public async Task Import_RefreshThatCannotBeStored_IsHeldInMemoryAndUsedNextTime()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.RefreshesAsync = tokens =>
        {
            _shell.Provider.RefreshesAsync = null;
            _shell.Store.CommitFailure = new StorageUnavailableException("gone");
            return Task.FromResult<ProviderResult<TokenSet>>(Next("fresh"));
        };

        await Assert.ThrowsAsync<StorageUnavailableException>(() => ImportAsync(connector, Ended("theirs")));
        Assert.Equal(1, _shell.Refreshed.Waiting);
        _shell.Store.CommitFailure = null;
        _shell.Provider.Refreshes = _ => Refused;

        Assert.Equal((ImportStatus.Imported, true), await StatusOf(ImportAsync(connector, Ended("theirs"))));
        Assert.Equal("fresh-refresh", await RefreshTokenAsync());
    }

    [Fact]
    public async Task Import_RefreshedTokensOfAnotherCompany_AreKeptForTheRightConnector()
    {
        var wrong = await _shell.ConnectorAsync(Acme);
        var right = await _shell.ConnectorAsync(Globex, "con_2", "globex");
        _shell.Provider.Proof = new InstanceProof([Globex]);

        var outcome = await ImportAsync(wrong, Ended("theirs"));
        Assert.Equal((ImportStatus.OtherCompany, true), (outcome.Status, outcome.KeptUntil > Now.AddDays(6)));
        _shell.Provider.Refreshes = _ => Refused;

        Assert.Equal((ImportStatus.Imported, true), await StatusOf(ImportAsync(right, Ended("theirs"))));
        Assert.Equal("globex", (await _shell.GrantOfAsync("con_2"))!.WorkspaceId);
    }

    [Fact]
    public async Task Sweep_RefreshedTokensThatNobodyCameBackFor_AreForgottenNotRevoked()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.Unavailable);
        await ImportAsync(connector, Ended("theirs"));
        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.Equal(GrantStatus.Held, Assert.Single(_shell.Store.All<Grant>()).Status);

        _shell.Time.Now = Now.AddDays(7).AddMinutes(1);
        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Empty(_shell.Store.All<Grant>());
        Assert.Empty(_shell.Provider.Revoked);
        Assert.Contains(_shell.Store.All<AuditEntry>(), entry => entry.Action is "credential.import_forgotten");
    }

    [Fact]
    public async Task Import_LoginFinishesMeanwhile_TheLoginStays()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(connector);
        connector = await ConnectorAsync();
        _shell.Provider.Granted = Next("login");
        _shell.Provider.Proving = async () =>
        {
            _shell.Provider.Proving = null;
            await _shell.ReturnAsync(cookie, state, ("code", "c"));
        };

        Assert.Equal(ImportStatus.NewerLogin, (await ImportAsync(connector, Live("theirs"))).Status);

        Assert.Equal(ReauthStatus.Completed, (await _shell.AttemptAsync(attempt.Id)).Status);
        Assert.Equal("login-refresh", await RefreshTokenAsync());
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Import_WhileSomebodyLogsIn_IsReplacedByThatLogin()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(connector);

        Assert.Equal(ImportStatus.Imported, (await ImportAsync(await ConnectorAsync(), Live("theirs"))).Status);
        Assert.True((await _shell.AttemptAsync(attempt.Id)).IsOpen);
        _shell.Provider.Granted = Next("login");
        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal("login-refresh", await RefreshTokenAsync());
        Assert.Single(_shell.Store.All<Grant>());
        Assert.Null((await ConnectorAsync()).ImportedAt);
    }

    [Theory]
    [InlineData(-1, ImportStatus.NewerLogin)]
    [InlineData(null, ImportStatus.Imported)]
    internal async Task Import_OlderThanTheLoginInUse_IsRefused(int? days, ImportStatus expected)
    {
        var connector = await _shell.ConnectorAsync(Acme);
        await ImportAsync(connector, Live("newer"));

        var outcome = await ImportAsync(await ConnectorAsync(), Live("older") with { GrantedAt = days is { } by ? Now.AddDays(by) : null });

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(expected is ImportStatus.Imported ? "older-refresh" : "newer-refresh", await RefreshTokenAsync());
        Assert.Single(_shell.Store.All<Grant>());
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Import_ConnectorIsDeletedMeanwhile_LeavesNothing()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        _shell.Provider.Proving = () => _shell.Registry.DeleteAsync(connector.Id, Shell.Platform, CancellationToken.None);

        Assert.Equal(ImportStatus.Gone, (await ImportAsync(connector, Live("theirs"))).Status);
        Assert.Empty(_shell.Store.All<Grant>());
    }

    [Fact]
    public async Task Import_InParallelWithTheSameTokens_RefreshesOnce()
    {
        var connector = await _shell.ConnectorAsync(Acme);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await ImportAsync(await ConnectorAsync(), Ended("theirs")))));

        Assert.Single(_shell.Provider.Refreshed);
        Assert.Single(_shell.Store.All<Grant>());
        Assert.Single(outcomes, outcome => outcome.Status is ImportStatus.Imported);
        Assert.Equal(7, outcomes.Count(outcome => outcome.Status is ImportStatus.Unchanged));
    }

    /// <summary>From now on nothing is stored, and nobody gets an answer.</summary>
    private Task Kill()
    {
        _shell.Store.CommitFailure = new StorageUnavailableException("killed");
        throw new OperationCanceledException("killed");
    }

    private static async Task<(ImportStatus Status, bool Refreshed)> StatusOf(Task<ImportOutcome> import) =>
        await import is var done ? (done.Status, done.Refreshed) : default;
}
