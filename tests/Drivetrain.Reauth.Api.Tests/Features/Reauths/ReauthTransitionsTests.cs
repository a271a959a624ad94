using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

public sealed class ReauthTransitionsTests
{
    [Fact]
    public void Conclude_BoundInstanceProved_CompletesAndStores()
    {
        var connector = Connector(Acme);

        var decision = ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof([Acme], TraceId: "tid"), [], Step, Now)!;

        Assert.Equal((ReauthStatus.Completed, Outcomes.Matched, TokenFate.Use), (decision.Reauth.Status, decision.Reauth.Outcome, decision.Tokens));
        Assert.Equal(Acme, decision.Instance);
        Assert.Contains(decision.Reauth.Timeline, t => t is { Step: "proved", TraceId: "tid" });
    }

    [Fact]
    public void Conclude_SameNameOtherId_IsAMismatch()
    {
        var connector = Connector(Acme);

        var decision = ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof([Globex with { Name = Acme.Name }]), [], Step, Now)!;

        Assert.Equal(Outcomes.InstanceMismatch, decision.Reauth.Outcome);
    }

    [Fact]
    public void Conclude_OtherInstance_StoresNothingRevokesAndOffersSiblings()
    {
        var connector = Connector(Acme);

        var decision = ReauthTransitions.Conclude(
            Exchanging(connector),
            connector,
            new InstanceProof([Globex]),
            [new Sibling("con_2", "QuickBooks Globex")],
            Step,
            Now
        )!;

        Assert.Equal((ReauthStatus.Failed, Outcomes.InstanceMismatch, TokenFate.Revoke), (decision.Reauth.Status, decision.Reauth.Outcome, decision.Tokens));
        Assert.Null(decision.Instance);
        Assert.Equal("con_2", Assert.Single(decision.Reauth.Siblings).ConnectorId);
        Assert.Equal((Acme, Globex), (decision.Reauth.Expected, decision.Reauth.Seen[0]));
    }

    [Fact]
    public void Conclude_SeveralWithTheBoundOne_PicksIt()
    {
        var connector = Connector(Acme);

        var decision = ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof([Globex, Acme]), [], Step, Now)!;

        Assert.Equal((TokenFate.Use, Acme), (decision.Tokens, decision.Instance));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Conclude_Unbound_WaitsForThePerson(int count)
    {
        var connector = Connector();

        var decision = ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof([.. new[] { Acme, Globex }.Take(count)]), [], Step, Now)!;

        Assert.Equal((ReauthStatus.AwaitingConfirmation, TokenFate.Hold), (decision.Reauth.Status, decision.Tokens));
        Assert.Null(decision.Reauth.Outcome);
        Assert.Equal(Now + Step, decision.Reauth.ExpiresAt);
    }

    [Fact]
    public void Conclude_NoInstance_EndsAndRevokes()
    {
        var connector = Connector(Acme);

        var decision = ReauthTransitions.Conclude(Exchanging(connector), connector, new InstanceProof([]), [], Step, Now)!;

        Assert.Equal((Outcomes.NoInstance, TokenFate.Revoke), (decision.Reauth.Outcome, decision.Tokens));
    }

    [Fact]
    public void Conclude_NewerAttemptCompletedMeanwhile_KeepsTheNewerCredential()
    {
        var connector = Connector(Acme);
        var outrun = connector with { ReauthId = "rea_2", Attempts = 2, LoginNumber = 2 };

        var decision = ReauthTransitions.Conclude(Exchanging(connector), outrun, new InstanceProof([Acme]), [], Step, Now.AddSeconds(2))!;

        Assert.Equal((ReauthStatus.Superseded, TokenFate.Revoke), (decision.Reauth.Status, decision.Tokens));
    }

    [Theory]
    [InlineData(ProviderFailureKind.Denied, Outcomes.Denied)]
    [InlineData(ProviderFailureKind.NotAdmin, Outcomes.NotAdmin)]
    [InlineData(ProviderFailureKind.CodeRejected, Outcomes.CodeRejected)]
    [InlineData(ProviderFailureKind.Unavailable, Outcomes.ProviderUnavailable)]
    [InlineData(ProviderFailureKind.Misconfigured, Outcomes.ProviderMisconfigured)]
    [InlineData(ProviderFailureKind.ProtocolError, Outcomes.ProviderError)]
    [InlineData(ProviderFailureKind.InsufficientScope, Outcomes.InsufficientScope)]
    public void Refuse_EachKind_HasItsOutcomeAndKeepsTheTrace(ProviderFailureKind kind, string outcome)
    {
        var decision = ReauthTransitions.Refuse(Exchanging(Connector(Acme)), new ProviderFailure(kind, "code", "tid"), tokensGranted: false, Now)!;

        Assert.Equal((ReauthStatus.Failed, outcome, TokenFate.None), (decision.Reauth.Status, decision.Reauth.Outcome, decision.Tokens));
        Assert.Contains(decision.Reauth.Timeline, t => t is { Step: "refused", Code: "code", TraceId: "tid" });
    }

    [Fact]
    [Trait("Case", "2.8")]
    public void Refuse_TooLittleGranted_NamesWhatIsMissingInEveryLanguage()
    {
        var failure = new ProviderFailure(ProviderFailureKind.InsufficientScope) { MissingScope = "ledgers invoices.read" };

        var decision = ReauthTransitions.Refuse(Exchanging(Connector(Acme)), failure, tokensGranted: true, Now)!;

        Assert.Equal(
            (Outcomes.InsufficientScope, "ledgers invoices.read", TokenFate.Revoke),
            (decision.Reauth.Outcome, decision.Reauth.MissingScope, decision.Tokens)
        );
        Assert.All(
            Words.All,
            words =>
            {
                var told = OutcomeWords.For(decision.Reauth, provider: null, words)!;
                Assert.Contains("ledgers invoices.read", told.Detail, StringComparison.Ordinal);
                Assert.Equal(NextAction.Retry, told.NextAction);
            }
        );
    }

    [Fact]
    public void Refuse_AfterTokensWereGranted_RevokesThem() =>
        Assert.Equal(
            TokenFate.Revoke,
            ReauthTransitions.Refuse(Exchanging(Connector(Acme)), new ProviderFailure(ProviderFailureKind.NotAdmin), tokensGranted: true, Now)!.Tokens
        );

    [Fact]
    public void Consume_Twice_TheSecondDoesNotApply() => Assert.Null(ReauthTransitions.Consume(Exchanging(Connector(Acme)), Now));

    [Fact]
    public void Consume_AtTheDeadline_DoesNotApply()
    {
        var started = Started(Connector(Acme));

        Assert.Null(ReauthTransitions.Consume(started, started.ExpiresAt));
        Assert.NotNull(ReauthTransitions.Consume(started, started.ExpiresAt.AddTicks(-1)));
    }

    [Fact]
    public void Start_Again_ReplacesTheState()
    {
        var again = ReauthTransitions.Start(Started(Connector(Acme)), new AuthorizationSent("state2", "verifier2", Step), Now.AddMinutes(5))!;

        Assert.Equal(("state2", Now.AddMinutes(15)), (again.StateHash, again.ExpiresAt));
    }

    [Fact]
    public void Start_WithoutABrowser_DoesNotApply() =>
        Assert.Null(ReauthTransitions.Start(Created(Connector(Acme)) with { BrowserHash = null }, new AuthorizationSent("s", "v", Step), Now));

    [Fact]
    public void Start_OverAndOver_IsBounded()
    {
        var reauth = Created(Connector(Acme));
        var starts = 0;
        while (ReauthTransitions.Start(reauth, new AuthorizationSent("s", "v", Step), Now) is { } next)
        {
            reauth = next;
            Assert.True(++starts < 1000, "Starting never ends.");
        }

        Assert.InRange(starts, 10, 100);
    }

    [Fact]
    public void ClaimTicket_Once_BindsTheBrowser()
    {
        var ticketed = Created(Connector(Acme)) with { BrowserHash = null, TicketHash = "ticket", TicketExpiresAt = Now.AddMinutes(2) };

        var claimed = ReauthTransitions.ClaimTicket(ticketed, "browser", Now)!;

        Assert.Equal("browser", claimed.BrowserHash);
        Assert.Null(ReauthTransitions.ClaimTicket(claimed, "other", Now));
        Assert.Null(ReauthTransitions.ClaimTicket(ticketed, "late", Now.AddMinutes(2)));
    }

    [Fact]
    public void Confirm_OneOfTheSeen_BindsIt()
    {
        var connector = Connector();

        var decision = ReauthTransitions.Confirm(Awaiting(connector, Acme, Globex), connector, Globex.Id, Now)!;

        Assert.Equal((ReauthStatus.Completed, TokenFate.Use, Globex), (decision.Reauth.Status, decision.Tokens, decision.Instance));
    }

    [Fact]
    public void Confirm_OneThatWasNotProved_DoesNotApply() => Assert.Null(ReauthTransitions.Confirm(Awaiting(Connector(), Acme), Connector(), Globex.Id, Now));

    [Fact]
    public void Confirm_BoundElsewhereMeanwhile_IsAMismatch()
    {
        var decision = ReauthTransitions.Confirm(Awaiting(Connector(), Acme), Connector(Globex), Acme.Id, Now)!;

        Assert.Equal((Outcomes.InstanceMismatch, TokenFate.Revoke), (decision.Reauth.Outcome, decision.Tokens));
    }

    [Fact]
    public void Expire_WhileExchanging_WasInterrupted()
    {
        var exchanging = Exchanging(Connector(Acme));

        var decision = ReauthTransitions.Expire(exchanging, Now + ReauthTransitions.ExchangeLimit)!;

        Assert.Equal((ReauthStatus.Failed, Outcomes.Interrupted), (decision.Reauth.Status, decision.Reauth.Outcome));
    }

    [Fact]
    public void Expire_WithHeldTokens_RevokesThem() =>
        Assert.Equal(TokenFate.Revoke, ReauthTransitions.Expire(Awaiting(Connector(), Acme), Now + Step)!.Tokens);

    [Fact]
    public void Supersede_WhileExchanging_LetsItFinish() => Assert.Null(ReauthTransitions.Supersede(Exchanging(Connector(Acme)), Now));
}
