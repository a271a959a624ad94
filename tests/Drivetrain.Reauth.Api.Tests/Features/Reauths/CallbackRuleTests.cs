using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>Which callbacks are taken, and until when.</summary>
public sealed class CallbackRuleTests
{
    private readonly Shell _shell = new();

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Callback_AroundTheDeadline_IsExchangedBeforeItAlone(int ticks, bool exchanged)
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Time.Now = attempt.ExpiresAt.AddTicks(ticks);

        await _shell.ReturnAsync(cookie, state, ("code", "c"));

        Assert.Equal(exchanged ? 1 : 0, _shell.Provider.Exchanged.Count);
        Assert.Equal(exchanged ? ReauthStatus.Failed : ReauthStatus.Started, (await _shell.AttemptAsync(attempt.Id)).Status);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Start_AroundTheDeadline_SendsBeforeItAlone(int ticks, bool sent)
    {
        await _shell.ConnectorAsync(Acme);
        var begun = (await _shell.BeginAsync("con_1", Shell.Person)).Reauth!;
        _shell.Time.Now = begun.ExpiresAt.AddTicks(ticks);

        var (url, failure) = await _shell.Journey.StartAsync(
            (await _shell.Store.GetAsync<ReauthAttempt>(begun.Id, CancellationToken.None))!,
            locale: null,
            CancellationToken.None
        );

        Assert.Equal((sent, null), (url is not null, failure));
        Assert.Equal(sent ? ReauthStatus.Started : ReauthStatus.Created, (await _shell.AttemptAsync(begun.Id)).Status);
    }

    [Theory]
    [InlineData(-1, ReauthStatus.Completed)]
    [InlineData(0, ReauthStatus.AwaitingConfirmation)]
    public async Task Confirm_AroundTheDeadline_BindsBeforeItAlone(int ticks, ReauthStatus status)
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(instance: null));
        _shell.Provider.Proof = new InstanceProof([Acme]);
        var waiting = (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!;
        _shell.Time.Now = waiting.ExpiresAt.AddTicks(ticks);

        await _shell.Journey.ConfirmAsync(attempt.Id, Acme.Id, CancellationToken.None);

        Assert.Equal(status, (await _shell.AttemptAsync(attempt.Id)).Status);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task Expire_AroundTheDeadline_EndsItFromThenOn(int ticks, bool ends)
    {
        var (attempt, _, _) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Time.Now = attempt.ExpiresAt.AddTicks(ticks);

        Assert.Equal(ends ? Outcomes.Expired : null, (await _shell.Journey.ExpireAsync(attempt.Id, CancellationToken.None))!.Outcome);
    }

    [Fact]
    public async Task Callback_OfAStartedAttempt_NeedsItsCookieItsStateAndItsProvider()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));

        Assert.Equal(CallbackRefusal.OtherBrowser, await RefusalAsync(ScriptedProvider.Id, state, Secrets.New()));
        Assert.Equal(CallbackRefusal.OtherBrowser, await RefusalAsync(ScriptedProvider.Id, state, cookie: null));
        Assert.Equal(CallbackRefusal.UnknownState, await RefusalAsync(ScriptedProvider.Id, AttemptState.New(attempt.Id), cookie));
        Assert.Equal(CallbackRefusal.UnknownState, await RefusalAsync(ScriptedProvider.Id, AttemptState.New("rea_unknown"), cookie));
        Assert.Equal(CallbackRefusal.UnknownState, await RefusalAsync("QuickBooks", state, cookie));
        Assert.Equal(CallbackRefusal.UnknownState, await RefusalAsync(ScriptedProvider.Id, state: null, cookie));
        Assert.Null(await RefusalAsync(ScriptedProvider.Id, state, cookie));
    }

    [Fact]
    public async Task Callback_OfAnEndedAttempt_NeedsItsCookieAlone()
    {
        var (attempt, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        await _shell.Journey.CancelAsync(attempt.Id, CancellationToken.None);

        Assert.Null(await RefusalAsync(ScriptedProvider.Id, state, cookie));
        Assert.Equal(CallbackRefusal.OtherBrowser, await RefusalAsync(ScriptedProvider.Id, state, Secrets.New()));
        Assert.Equal(Outcomes.Cancelled, (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!.Outcome);
        Assert.Empty(_shell.Provider.Exchanged);
    }

    [Fact]
    public async Task Callback_OfAttempt_ExchangesWithTheVerifierOfItsChallenge()
    {
        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));

        await _shell.ReturnAsync(cookie, state, ("code", "the-code"));

        var exchange = Assert.Single(_shell.Provider.Exchanged);
        Assert.Equal(("the-code", "http://localhost:5210/oauth/quickbooks/callback"), (exchange.Code, exchange.RedirectUri));
        Assert.Equal(Assert.Single(_shell.Provider.Sent).CodeChallenge, Pkce.Challenge(exchange.CodeVerifier));
    }

    [Theory]
    [InlineData("access_denied", "access_denied", Outcomes.Denied)]
    [InlineData("invalid_request", "invalid_request", Outcomes.ProviderMisconfigured)]
    [InlineData("unauthorized_client", "unauthorized_client", Outcomes.ProviderMisconfigured)]
    [InlineData("unsupported_response_type", "unsupported_response_type", Outcomes.ProviderMisconfigured)]
    [InlineData("invalid_scope", "invalid_scope", Outcomes.ProviderMisconfigured)]
    [InlineData("server_error", "server_error", Outcomes.ProviderUnavailable)]
    [InlineData("temporarily_unavailable", "temporarily_unavailable", Outcomes.ProviderUnavailable)]
    [InlineData("CANARY", "unknown_error", Outcomes.ProviderError)]
    public async Task Callback_WithAnError_KeepsKnownCodesAlone(string error, string code, string outcome)
    {
        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));

        var ended = (await _shell.ReturnAsync(cookie, state, ("error", error))).Reauth!;

        Assert.Equal((outcome, code), (ended.Outcome, Assert.Single(ended.Timeline, entry => entry.Step is "refused").Code));
        Assert.Empty(_shell.Provider.Exchanged);
        Assert.Empty(_shell.Provider.Revoked);
    }

    [Fact]
    public async Task Callback_CodeRefused_HasNothingToRevoke()
    {
        var (_, cookie, state) = await _shell.StartedAsync(await _shell.ConnectorAsync(Acme));
        _shell.Provider.Granted = new ProviderFailure(ProviderFailureKind.CodeRejected, "invalid_grant");

        Assert.Equal(Outcomes.CodeRejected, (await _shell.ReturnAsync(cookie, state, ("code", "c"))).Reauth!.Outcome);
        Assert.Empty(_shell.Provider.Revoked);
    }

    private async Task<CallbackRefusal?> RefusalAsync(string providerId, string? state, string? cookie) =>
        (await _shell.Callbacks.FindAsync(providerId, state, _ => cookie, CancellationToken.None)).Refusal;
}
