using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>What an event makes of an attempt, field by field.</summary>
public sealed partial class AttemptOutcomeTests
{
    [Fact]
    public void Create_Always_TakesEverythingOver()
    {
        var input = new NewReauth("rea_9", "https://app.drivetrain.ai/x", "handover:hnd_1", TimeSpan.FromMinutes(3))
        {
            BrowserHash = "browser",
            TicketHash = "ticket",
            TicketExpiresAt = Now.AddMinutes(2),
            HandoverId = "hnd_1",
            Attempt = 7,
        };

        var reauth = ReauthTransitions.Create(input, Connector(Acme), Now);

        Assert.Equal(
            ("rea_9", "con_1", "acme", "quickbooks", ReauthStatus.Created),
            (reauth.Id, reauth.ConnectorId, reauth.WorkspaceId, reauth.ProviderId, reauth.Status)
        );
        Assert.Equal(("browser", "ticket", Now.AddMinutes(2)), (reauth.BrowserHash, reauth.TicketHash, reauth.TicketExpiresAt));
        Assert.Equal(
            (Acme, "https://app.drivetrain.ai/x", "handover:hnd_1", "hnd_1", 7),
            (reauth.Expected, reauth.ReturnUrl, reauth.StartedBy, reauth.HandoverId, reauth.Attempt)
        );
        Assert.Equal((Now, Now.AddMinutes(3)), (reauth.CreatedAt, reauth.ExpiresAt));
        Assert.Equal([new TimelineEntry(Now, "created")], reauth.Timeline);
    }

    [Fact]
    public void ClaimTicket_Redeemed_ForgetsTheTicketAndTellsSo()
    {
        var ticketed = Created(Connector(Acme)) with { BrowserHash = null, TicketHash = "ticket", TicketExpiresAt = Now.AddMinutes(2) };

        var claimed = ReauthTransitions.ClaimTicket(ticketed, "browser", Now.AddMinutes(1))!;

        Assert.Equal(("browser", null, null), (claimed.BrowserHash, claimed.TicketHash, claimed.TicketExpiresAt));
        Assert.Equal(new TimelineEntry(Now.AddMinutes(1), "ticket_redeemed"), claimed.Timeline[^1]);
        Assert.Equal(2, claimed.Timeline.Count);
    }

    [Fact]
    public void Start_Sent_KeepsStateAndVerifierAndTellsSo()
    {
        var started = ReauthTransitions.Start(
            Created(Connector(Acme)),
            new AuthorizationSent("state2", "verifier2", TimeSpan.FromMinutes(4)),
            Now.AddMinutes(1)
        )!;

        Assert.Equal(
            (ReauthStatus.Started, "state2", "verifier2", Now.AddMinutes(5)),
            (started.Status, started.StateHash, started.ProtectedVerifier, started.ExpiresAt)
        );
        Assert.Equal(new TimelineEntry(Now.AddMinutes(1), "started"), started.Timeline[^1]);
    }

    [Fact]
    public void Consume_Returned_UsesUpStateAndVerifierAndGivesTheExchangeTwoMinutes()
    {
        var consumed = ReauthTransitions.Consume(Started(Connector(Acme)), Now.AddMinutes(1))!;

        Assert.Equal((ReauthStatus.Exchanging, null, null), (consumed.Status, consumed.StateHash, consumed.ProtectedVerifier));
        Assert.Equal((Now.AddMinutes(1), Now.AddMinutes(3)), (consumed.ConsumedAt, consumed.ExpiresAt));
        Assert.Equal(new TimelineEntry(Now.AddMinutes(1), "returned"), consumed.Timeline[^1]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Conclude_LoginOfALaterAttemptIsInUse_IsSuperseded(long inUse, bool superseded)
    {
        var connector = Connector(Acme, "rea_2") with { Attempts = 2, LoginNumber = inUse };

        var decision = ReauthTransitions.Conclude(Exchanging(Connector(Acme)), connector, new InstanceProof([Acme]), [], Step, Now.AddSeconds(1))!;

        Assert.Equal(superseded ? Outcomes.Superseded : Outcomes.Matched, decision.Reauth.Outcome);
        Assert.Equal(superseded ? TokenFate.Revoke : TokenFate.Use, decision.Tokens);
    }

    [Fact]
    [Trait("Case", "12.3")]
    public void Confirm_LoginOfALaterAttemptIsInUse_IsSupersededAndItsTokensAreRevoked()
    {
        var connector = Connector() with { Attempts = 2, LoginNumber = 2 };

        var decision = ReauthTransitions.Confirm(Awaiting(Connector(), Acme), connector, Acme.Id, Now)!;

        Assert.Equal((ReauthStatus.Superseded, TokenFate.Revoke), (decision.Reauth.Status, decision.Tokens));
    }

    [Fact]
    [Trait("Case", "12.2")]
    public void Conclude_ConnectorRegisteredAnew_FailsAsForADeletedOne()
    {
        var decision = ReauthTransitions.Conclude(
            Exchanging(Connector(Acme)),
            Connector(Acme) with
            {
                Registration = "reg_2",
            },
            new InstanceProof([Acme]),
            [],
            Step,
            Now
        )!;

        Assert.Equal((Outcomes.ProviderError, TokenFate.Revoke), (decision.Reauth.Outcome, decision.Tokens));
        Assert.Contains(decision.Reauth.Timeline, entry => entry.Code is "connector_deleted");
    }

    [Fact]
    [Trait("Case", "12.2")]
    public void Confirm_ConnectorRegisteredAnew_BindsNothing()
    {
        var decision = ReauthTransitions.Confirm(Awaiting(Connector(), Acme), Connector() with { Registration = "reg_2" }, Acme.Id, Now)!;

        Assert.Equal((ReauthStatus.Failed, TokenFate.Revoke, null), (decision.Reauth.Status, decision.Tokens, decision.Instance));
    }

    [Fact]
    public void Conclude_OutrunWithoutACompany_IsSupersededAllTheSame()
    {
        var connector = Connector(Acme, "rea_2") with { LoginNumber = 2 };

        Assert.Equal(
            Outcomes.Superseded,
            ReauthTransitions.Conclude(Exchanging(Connector(Acme)), connector, new InstanceProof([]), [], Step, Now)!.Reauth.Outcome
        );
    }

    [Fact]
    public void Conclude_NeverReauthenticatedBefore_IsNotOutrun() =>
        Assert.Equal(
            Outcomes.Matched,
            ReauthTransitions.Conclude(Exchanging(Connector(Acme)), Connector(Acme, "rea_2"), new InstanceProof([Acme]), [], Step, Now)!.Reauth.Outcome
        );

    [Fact]
    public void Conclude_Unbound_AsksForTheLifetimeOfAConfirmation()
    {
        var decision = ReauthTransitions.Conclude(
            Exchanging(Connector()),
            Connector(),
            new InstanceProof([Acme, Globex]),
            [new Sibling("con_2", "x")],
            TimeSpan.FromMinutes(4),
            Now.AddMinutes(1)
        )!;

        Assert.Equal((Now.AddMinutes(5), null, null), (decision.Reauth.ExpiresAt, decision.Reauth.Outcome, decision.Reauth.EndedAt));
        Assert.Equal([Acme, Globex], decision.Reauth.Seen);
        Assert.Equal(["created", "started", "returned", "proved", "confirmation_asked"], decision.Reauth.Timeline.Select(entry => entry.Step));
        Assert.Null(decision.Instance);
    }

    [Fact]
    public void Conclude_Matched_OffersNoSiblingAndKeepsTheProvidersName()
    {
        var renamed = Acme with { Name = "Acme Incorporated" };

        var decision = ReauthTransitions.Conclude(
            Exchanging(Connector(Acme)),
            Connector(Acme),
            new InstanceProof([renamed]),
            [new Sibling("con_2", "x")],
            Step,
            Now
        )!;

        Assert.Equal(renamed, decision.Instance);
        Assert.Empty(decision.Reauth.Siblings);
    }

    [Fact]
    public void Refuse_CredentialRejected_IsARejectedCode() =>
        Assert.Equal(
            Outcomes.CodeRejected,
            ReauthTransitions
                .Refuse(Exchanging(Connector(Acme)), new ProviderFailure(ProviderFailureKind.CredentialRejected), tokensGranted: false, Now)!
                .Reauth.Outcome
        );

    [Fact]
    public void Confirm_Chosen_IsExpectedFromThenOnAndAFirstConnection()
    {
        var decision = ReauthTransitions.Confirm(Awaiting(Connector(), Acme, Globex), Connector(), Globex.Id, Now.AddMinutes(1))!;

        Assert.Equal((Globex, Outcomes.Matched), (decision.Reauth.Expected, decision.Reauth.Outcome));
        Assert.Equal(["confirmed", "ended"], decision.Reauth.Timeline.TakeLast(2).Select(entry => entry.Step));
        Assert.True(decision.Reauth.IsFirstConnection);
        Assert.False(Awaiting(Connector(), Acme).IsFirstConnection);
    }

    [Fact]
    public void Confirm_BoundMeanwhileToTheSameCompany_IsStored() =>
        Assert.Equal(TokenFate.Use, ReauthTransitions.Confirm(Awaiting(Connector(), Acme), Connector(Acme with { Name = "Other name" }), Acme.Id, Now)!.Tokens);

    [Fact]
    public void Confirm_BoundElsewhereMeanwhile_ExpectsTheCompanyThatItIsBoundTo()
    {
        var decision = ReauthTransitions.Confirm(Awaiting(Connector(), Acme), Connector(Globex), Acme.Id, Now)!;

        Assert.Equal((ReauthStatus.Failed, Globex, null), (decision.Reauth.Status, decision.Reauth.Expected, decision.Instance));
    }
}
