using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>What others are told of a decision, what the person may be shown, and whether another attempt may follow: all without a store.</summary>
[Trait("Case", "14.1")]
public sealed class DecisionTests
{
    private static readonly Sibling Other = new("con_2", "Globex books");

    [Fact]
    public void Matched_TellsThatTheConnectorWorks()
    {
        var decision = Conclude(Exchanging(Connector(Acme)), Acme);

        Assert.Equal(
            (ConnectorEvent.Reauthenticated, "connector.reauthenticated", "con_1"),
            (decision.Announcement!.EventType, decision.Announcement.Action, decision.Announcement.SubjectId)
        );
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reauth"] = "rea_1",
                ["outcome"] = Outcomes.Matched,
                ["instance"] = Acme.Id,
            },
            decision.Announcement.Details
        );
    }

    [Fact]
    public void Mismatch_TellsThatTheAttemptFailed()
    {
        var announcement = Conclude(Exchanging(Connector(Acme)), Globex).Announcement!;

        Assert.Equal((ReauthEvent.Failed, "reauth.failed", "rea_1"), (announcement.EventType, announcement.Action, announcement.SubjectId));
        Assert.Equal(Globex.Id, announcement.Details["instance"]);
    }

    [Fact]
    public void Cancelled_IsNobodyElsesConcern() => Assert.Null(ReauthTransitions.Cancel(Started(Connector(Acme)), Now)!.Announcement);

    [Fact]
    public void Mismatch_OffersSiblings() => Assert.Equal([Other], Conclude(Exchanging(Connector(Acme)), Globex).Reauth.Siblings);

    [Fact]
    public void Mismatch_OfALink_OffersNone() => Assert.Empty(Conclude(Exchanging(Connector(Acme)) with { HandoverId = "hnd_1" }, Globex).Reauth.Siblings);

    [Fact]
    public void Retry_OfAFailedAttempt_MayFollowForItsConnectorAndForWhatItOffered()
    {
        var failed = Conclude(Exchanging(Connector(Acme)), Globex).Reauth;

        Assert.True(Retries.AreOffered(failed));
        Assert.Equal(
            [null, null, StartFailure.NotFound],
            [Retries.Refusal(failed, "con_1"), Retries.Refusal(failed, Other.ConnectorId), Retries.Refusal(failed, "con_3")]
        );
    }

    [Fact]
    public void Retry_AfterSuccessOrTooMany_IsRefused()
    {
        var done = Conclude(Exchanging(Connector(Acme)), Acme).Reauth;
        var many = Conclude(Exchanging(Connector(Acme)), Globex).Reauth with { Attempt = Retries.MaximumAttempts };

        Assert.False(Retries.AreOffered(done) || Retries.AreOffered(many));
        Assert.Equal((StartFailure.AlreadyConnected, StartFailure.TriedTooOften), (Retries.Refusal(done, "con_1"), Retries.Refusal(many, "con_1")));
    }

    private static Decision Conclude(ReauthAttempt reauth, Instance seen) =>
        ReauthTransitions.Conclude(reauth, Connector(Acme), new InstanceProof([seen]), [Other], Step, Now)!;
}
