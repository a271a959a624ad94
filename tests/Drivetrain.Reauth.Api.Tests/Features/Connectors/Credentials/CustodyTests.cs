using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>Orders of events that once gave a connector another company's tokens, older ones or dead ones, or that forgot a grant.</summary>
public sealed partial class CustodyTests
{
    private const string Source = "ds";
    private readonly Shell _shell = new();

    [Fact]
    [Trait("Case", "12.2")]
    public async Task Refresh_ConnectorIsRegisteredAnewForAnotherCompanyMeanwhile_NeverWritesOverItsTokens()
    {
        var connector = await ConnectedAsync(Acme, "acme");
        _shell.Provider.RefreshesAsync = async _ =>
        {
            _shell.Provider.RefreshesAsync = null;
            Assert.True(await _shell.Registry.DeleteAsync(connector.Id, Shell.Platform, CancellationToken.None));
            await ConnectedAsync(Globex, "globex");
            return Tokens("acme-refreshed");
        };
        _shell.Time.Now = Now.AddHours(1);

        var result = await _shell.AccessTokens.GetAsync(connector, CancellationToken.None);

        var grant = (await _shell.GrantOfAsync(connector.Id))!;
        Assert.Equal((Globex.Id, "globex"), (grant.InstanceId, _shell.Protector.Open(grant)!.AccessToken));
        Assert.NotEqual("acme-refreshed", result.Tokens?.AccessToken);

        // What was refreshed too late opens Acme, which nobody uses any more.
        await _shell.Revocations.SweepAsync(CancellationToken.None);
        Assert.Contains("acme-refreshed", _shell.Provider.Revoked.Select(tokens => tokens.AccessToken));
        Assert.DoesNotContain("globex", _shell.Provider.Revoked.Select(tokens => tokens.AccessToken));
    }

    [Fact]
    [Trait("Case", "12.6")]
    public async Task Sweep_OneHeldAnswerThatThrows_KeepsNoOtherWaiting()
    {
        var grants = new List<Grant>();
        for (var number = 1; number <= 3; number++)
        {
            grants.Add(await _shell.GrantAsync(await _shell.ConnectorAsync(Acme, $"con_{number}"), Acme));
        }

        _shell.Store.CommitFailure = new StorageUnavailableException("gone");
        foreach (var grant in grants)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => _shell.Refreshed.KeepAsync(grant, Tokens("fresh")));
        }

        _shell.Store.CommitFailure = null;
        _shell.Store.BeforeCommit = batch => batch.Changes[0].Id == grants[1].Id ? throw new InvalidOperationException("bad row") : Task.CompletedTask;
        await Assert.ThrowsAsync<AggregateException>(() => _shell.Refreshed.SweepAsync(CancellationToken.None));

        Assert.Equal(1, _shell.Refreshed.Waiting);
    }

    [Fact]
    [Trait("Case", "12.2")]
    public async Task Callback_ConnectorIsRegisteredAnewMeanwhile_StoresNothingInTheNewOne()
    {
        var connector = await RegisterAsync(Acme);
        var (attempt, cookie, state) = await _shell.StartedAsync(connector);
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Exchanging = async () =>
        {
            _shell.Provider.Exchanging = null;
            await _shell.Registry.DeleteAsync(connector.Id, Shell.Platform, CancellationToken.None);
            await RegisterAsync(Acme);
        };

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal(Outcomes.ProviderError, (await _shell.AttemptAsync(attempt.Id)).Outcome);
        Assert.Null(await _shell.GrantOfAsync(connector.Id));
        Assert.Single(_shell.Provider.Revoked);
    }

    [Fact]
    [Trait("Case", "12.3")]
    public async Task Confirm_OlderLoginAfterANewerOneIsConfirmed_KeepsTheNewer()
    {
        var connector = await RegisterAsync(instance: null);
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Granted = Tokens("older");
        var (older, cookie, state) = await _shell.StartedAsync(connector);

        // The newer attempt begins while the older one's code is being exchanged, so that both wait for their confirmation.
        (ReauthAttempt Attempt, string Cookie, string State)? begun = null;
        _shell.Provider.Exchanging = async () =>
        {
            _shell.Provider.Exchanging = null;
            begun = await _shell.StartedAsync(connector);
        };
        await _shell.ReturnAsync(cookie, state, ("code", "c1"));
        var newer = begun!.Value;
        _shell.Provider.Granted = Tokens("newer");
        await _shell.ReturnAsync(newer.Cookie, newer.State, ("code", "c2"));
        Assert.Equal(ReauthStatus.AwaitingConfirmation, (await _shell.AttemptAsync(older.Id)).Status);

        await _shell.Journey.ConfirmAsync(newer.Attempt.Id, Acme.Id, CancellationToken.None);
        var late = (await _shell.Journey.ConfirmAsync(older.Id, Acme.Id, CancellationToken.None))!;

        Assert.Equal((ReauthStatus.Superseded, Outcomes.Superseded), (late.Status, late.Outcome));
        Assert.Equal("newer", _shell.Protector.Open((await _shell.GrantOfAsync(connector.Id))!)!.AccessToken);
        Assert.Equal("tokens_kept_for_others", late.Timeline[^1].Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "12.4")]
    public async Task Held_TokensOfTheSameCompany_OutliveAnotherAttemptsEnd(bool mismatch)
    {
        var waiting = await _shell.ConnectorAsync(instance: null);
        _shell.Provider.Proof = new InstanceProof([Acme]);
        _shell.Provider.Granted = Tokens("waiting");
        var (held, cookie, state) = await _shell.StartedAsync(waiting);
        await _shell.ReturnAsync(cookie, state, ("code", "c"));
        var other = await _shell.ConnectorAsync(mismatch ? Globex : null, "con_2", "acme");
        _shell.Provider.Granted = Tokens("other");
        var (ending, otherCookie, otherState) = await _shell.StartedAsync(other);
        await _shell.ReturnAsync(otherCookie, otherState, ("code", "c"));
        if (!mismatch)
        {
            await _shell.Journey.CancelAsync(ending.Id, CancellationToken.None);
        }

        Assert.Empty(_shell.Provider.Revoked);
        Assert.Equal("tokens_kept_for_others", (await _shell.AttemptAsync(ending.Id)).Timeline[^1].Step);
        Assert.Equal(ReauthStatus.Completed, (await _shell.Journey.ConfirmAsync(held.Id, Acme.Id, CancellationToken.None))!.Status);
    }

    [Fact]
    [Trait("Case", "12.4")]
    public async Task Callback_TokensWereRevokedWithAnothersSinceTheirProof_AreProvedAgain()
    {
        var other = await ConnectedAsync(Acme, "other");
        var connector = await _shell.ConnectorAsync(Acme, "con_2");
        var (attempt, cookie, state) = await _shell.StartedAsync(connector);
        var proofs = 0;
        _shell.Provider.Proving = async () =>
        {
            if (++proofs == 1)
            {
                await _shell.Registry.DeleteAsync(other.Id, Shell.Platform, CancellationToken.None);
                Assert.Single(_shell.Provider.Revoked);
            }
            else
            {
                _shell.Provider.Proof = new ProviderFailure(ProviderFailureKind.CredentialRejected);
            }
        };
        _shell.Provider.Proof = new InstanceProof([Acme]);

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal(2, proofs);
        Assert.Equal(Outcomes.ProviderUnavailable, (await _shell.AttemptAsync(attempt.Id)).Outcome);
        Assert.Null(await _shell.GrantOfAsync(connector.Id));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("cancel")]
    [InlineData("supersede")]
    [Trait("Case", "12.5")]
    public async Task Revocation_ProviderIsDownAndTheTabIsClosed_IsCarriedOutLater(string cause)
    {
        using var closed = new CancellationTokenSource();
        var connector = cause is "delete" ? await ConnectedAsync(Acme, "t") : await _shell.ConnectorAsync(instance: null);
        _shell.Provider.Proof = new InstanceProof([Acme]);
        var attempt = "";
        if (cause is not "delete")
        {
            var (started, cookie, state) = await _shell.StartedAsync(connector);
            attempt = started.Id;
            await _shell.ReturnAsync(cookie, state, ("code", "c"));
        }

        // The tab is closed the moment that the commit is made.
        _shell.Store.BeforeCommit = _ => closed.CancelAsync();
        _shell.Provider.Revocation = new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        Task deed = cause switch
        {
            "delete" => _shell.Registry.DeleteAsync(connector.Id, Shell.Platform, closed.Token),
            "cancel" => _shell.Journey.CancelAsync(attempt, closed.Token),
            _ => _shell.BeginAsync(connector.Id, Shell.Person),
        };
        await Record.ExceptionAsync(() => deed);
        _shell.Store.BeforeCommit = null;
        Assert.Equal(GrantStatus.Revoking, Assert.Single(_shell.Store.All<Grant>()).Status);

        _shell.Provider.Revocation = new Revoked();
        _shell.Time.Now = Now.AddMinutes(5);
        await _shell.Revocations.SweepAsync(CancellationToken.None);

        Assert.Empty(_shell.Store.All<Grant>());
        Assert.Equal(cause is "delete" ? "t" : "access-1", _shell.Provider.Revoked[^1].AccessToken);
    }

    private async Task<Connector> RegisterAsync(Instance? instance) =>
        (
            await _shell.Registry.RegisterAsync(
                new ConnectorRegistration("acme", Source, ScriptedProvider.Id, "Books", instance, ReturnUrl: null),
                Shell.Platform,
                CancellationToken.None
            )
        ).Connector!;

    /// <summary>A data source, registered and logged in for a company, whose access token is called as told.</summary>
    private async Task<Connector> ConnectedAsync(Instance company, string token)
    {
        var connector = await RegisterAsync(company);
        (_shell.Provider.Granted, _shell.Provider.Proof) = (Tokens(token), new InstanceProof([company]));
        var (_, cookie, state) = await _shell.StartedAsync(connector);
        Assert.Equal(ReauthStatus.Completed, (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!.Status);
        return (await _shell.FindAsync<Connector>(connector.Id))!;
    }

    private TokenSet Tokens(string name) =>
        new()
        {
            AccessToken = name,
            AccessTokenExpiresAt = _shell.Time.Now.AddHours(1),
            RefreshToken = $"{name}-refresh",
        };
}
