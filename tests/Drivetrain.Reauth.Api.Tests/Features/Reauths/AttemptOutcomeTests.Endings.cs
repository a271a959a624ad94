using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <content>How attempts end that no login ends.</content>
public sealed partial class AttemptOutcomeTests
{
    [Theory]
    [InlineData("cancel", ReauthStatus.Cancelled, Outcomes.Cancelled)]
    [InlineData("supersede", ReauthStatus.Superseded, Outcomes.Superseded)]
    [InlineData("expire", ReauthStatus.Expired, Outcomes.Expired)]
    public void Abandon_Open_EndsAndRevokesWhatIsHeldAlone(string how, ReauthStatus status, string outcome)
    {
        var at = Now.AddMinutes(10);
        Decision End(ReauthAttempt reauth) =>
            how switch
            {
                "cancel" => ReauthTransitions.Cancel(reauth, at)!,
                "supersede" => ReauthTransitions.Supersede(reauth, at)!,
                _ => ReauthTransitions.Expire(reauth, at)!,
            };

        var empty = End(Started(Connector(Acme)) with { TicketHash = "ticket" });
        var holding = End(Awaiting(Connector(), Acme));

        Assert.Equal((status, outcome, TokenFate.None), (empty.Reauth.Status, empty.Reauth.Outcome, empty.Tokens));
        Assert.Equal((status, outcome, TokenFate.Revoke), (holding.Reauth.Status, holding.Reauth.Outcome, holding.Tokens));
        foreach (var ended in new[] { empty.Reauth, holding.Reauth })
        {
            Assert.Equal((null, null, null), (ended.StateHash, ended.ProtectedVerifier, ended.TicketHash));
            Assert.Equal((false, at), (ended.IsOpen, ended.EndedAt));
            Assert.Equal(new TimelineEntry(at, "ended", outcome), ended.Timeline[^1]);
        }
    }

    [Fact]
    public void Expire_WhileExchanging_RevokesWhatItMayHaveBeenGiven() =>
        Assert.Equal(TokenFate.Revoke, ReauthTransitions.Expire(Exchanging(Connector(Acme)), Now + ReauthTransitions.ExchangeLimit)!.Tokens);

    [Fact]
    public void Keys_OfOpenAndEnded_AreFoundBeforeAnInstantAlone()
    {
        var open = Created(Connector(Acme));
        var ended = ReauthTransitions.Cancel(open, Now)!.Reauth;

        Assert.True(IsIn(open, ReauthAttempt.OpenBefore(open.ExpiresAt.AddMilliseconds(1))));
        Assert.False(IsIn(open, ReauthAttempt.OpenBefore(open.ExpiresAt)));
        Assert.False(IsIn(open, ReauthAttempt.EndedBefore(DateTimeOffset.MaxValue)));
        Assert.True(IsIn(ended, ReauthAttempt.EndedBefore(Now.AddMilliseconds(1))));
        Assert.False(IsIn(ended, ReauthAttempt.EndedBefore(Now)));
        Assert.False(IsIn(ended, ReauthAttempt.OpenBefore(DateTimeOffset.MaxValue)));
    }

    private static bool IsIn(ReauthAttempt reauth, KeyRange range)
    {
        var key = ReauthAttempt.ByTime.Key(reauth)!;
        return string.CompareOrdinal(key, range.From) >= 0 && string.CompareOrdinal(key, range.To) < 0;
    }
}
