using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>In which states an event applies, and until which instant: each event in each state, and each limit from both sides.</summary>
public sealed class AttemptStatusTests
{
    private static readonly AuthorizationSent Sent = new("state2", "verifier2", Step);
    private static readonly ProviderFailure Denied = new(ProviderFailureKind.Denied);
    private static readonly ReauthStatus[] Abandonable = [ReauthStatus.Created, ReauthStatus.Started, ReauthStatus.AwaitingConfirmation];

    /// <summary>Each event with the only states that it applies in.</summary>
    private static readonly Dictionary<string, (Func<ReauthAttempt, DateTimeOffset, object?> Apply, ReauthStatus[] States)> Events = new(StringComparer.Ordinal)
    {
        ["claim"] = ((r, now) => ReauthTransitions.ClaimTicket(r with { BrowserHash = null }, "browser", now), [ReauthStatus.Created]),
        ["start"] = ((r, now) => ReauthTransitions.Start(r, Sent, now), [ReauthStatus.Created, ReauthStatus.Started]),
        ["consume"] = (ReauthTransitions.Consume, [ReauthStatus.Started]),
        ["conclude"] = ((r, now) => ReauthTransitions.Conclude(r, Connector(Acme), new InstanceProof([Acme]), [], Step, now), [ReauthStatus.Exchanging]),
        ["refuse"] = ((r, now) => ReauthTransitions.Refuse(r, Denied, tokensGranted: false, now), [ReauthStatus.Exchanging]),
        ["confirm"] = ((r, now) => ReauthTransitions.Confirm(r, Connector(), Acme.Id, now), [ReauthStatus.AwaitingConfirmation]),
        ["cancel"] = (ReauthTransitions.Cancel, Abandonable),
        ["supersede"] = (ReauthTransitions.Supersede, Abandonable),
        ["expire"] = ((r, _) => ReauthTransitions.Expire(r, r.ExpiresAt), [.. Abandonable, ReauthStatus.Exchanging]),
    };

    public static TheoryData<string, ReauthStatus> All
    {
        get
        {
            var all = new TheoryData<string, ReauthStatus>();
            foreach (var name in Events.Keys)
            {
                foreach (var status in Enum.GetValues<ReauthStatus>())
                {
                    all.Add(name, status);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Event_InEachState_AppliesWhereItMayAlone(string name, ReauthStatus status)
    {
        var (apply, states) = Events[name];

        Assert.Equal(states.Contains(status), apply(In(status), Now.AddMinutes(1)) is not null);
    }

    [Theory]
    [InlineData("claim", ReauthStatus.Created)]
    [InlineData("start", ReauthStatus.Created)]
    [InlineData("start", ReauthStatus.Started)]
    [InlineData("consume", ReauthStatus.Started)]
    [InlineData("confirm", ReauthStatus.AwaitingConfirmation)]
    public void Event_AtTheDeadline_IsTooLateAndOneTickBeforeInTime(string name, ReauthStatus status)
    {
        var reauth = In(status);
        var apply = Events[name].Apply;

        Assert.NotNull(apply(reauth, reauth.ExpiresAt.AddTicks(-1)));
        Assert.Null(apply(reauth, reauth.ExpiresAt));
        Assert.Null(apply(reauth, reauth.ExpiresAt.AddTicks(1)));
    }

    [Fact]
    public void ClaimTicket_AtTheTicketsEnd_IsTooLateAndOneTickBeforeInTime()
    {
        var ticketed = In(ReauthStatus.Created) with { BrowserHash = null, TicketExpiresAt = Now.AddMinutes(2) };

        Assert.NotNull(ReauthTransitions.ClaimTicket(ticketed, "browser", Now.AddMinutes(2).AddTicks(-1)));
        Assert.Null(ReauthTransitions.ClaimTicket(ticketed, "browser", Now.AddMinutes(2)));
    }

    [Fact]
    public void ClaimTicket_WithoutATicketOrByASecondBrowser_DoesNotApply()
    {
        var ticketed = In(ReauthStatus.Created) with { BrowserHash = null };

        Assert.NotNull(ReauthTransitions.ClaimTicket(ticketed, "browser", Now));
        Assert.Null(ReauthTransitions.ClaimTicket(ticketed with { TicketHash = null }, "browser", Now));
        Assert.Null(ReauthTransitions.ClaimTicket(ticketed with { BrowserHash = "first" }, "browser", Now));
        Assert.Null(ReauthTransitions.ClaimTicket(ticketed with { TicketExpiresAt = null }, "browser", Now));
    }

    [Theory]
    [InlineData(ReauthStatus.Created)]
    [InlineData(ReauthStatus.Started)]
    [InlineData(ReauthStatus.Exchanging)]
    [InlineData(ReauthStatus.AwaitingConfirmation)]
    public void Expire_OneTickBeforeTheDeadline_LeavesItOpen(ReauthStatus status)
    {
        var reauth = In(status);

        Assert.Null(ReauthTransitions.Expire(reauth, reauth.ExpiresAt.AddTicks(-1)));
        Assert.NotNull(ReauthTransitions.Expire(reauth, reauth.ExpiresAt));
    }

    [Fact]
    public void Start_AfterFortyNineStarts_IsRefused()
    {
        var reauth = Created(Connector(Acme));
        for (var start = 0; start < 49; start++)
        {
            reauth = ReauthTransitions.Start(reauth, Sent, Now)!;
        }

        Assert.Equal(50, reauth.Timeline.Count);
        Assert.Null(ReauthTransitions.Start(reauth, Sent, Now));
    }

    /// <summary>An attempt in a state, with everything else that any event could ask for, so that the state alone decides.</summary>
    private static ReauthAttempt In(ReauthStatus status) =>
        Created(Connector(Acme)) with
        {
            Status = status,
            EndedAt = status > ReauthStatus.AwaitingConfirmation ? Now : null,
            TicketHash = "ticket",
            TicketExpiresAt = Now.AddDays(1),
            StateHash = "state",
            ProtectedVerifier = "verifier",
            ConsumedAt = Now,
            Seen = [Acme],
        };
}
