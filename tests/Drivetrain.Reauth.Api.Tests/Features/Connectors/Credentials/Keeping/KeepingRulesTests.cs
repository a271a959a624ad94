using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials.Keeping;

/// <summary>When a grant is refreshed for nobody, looked at again, and warned of.</summary>
public sealed class KeepingRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(101)]
    [InlineData(60)]
    [InlineData(7)]
    public void Due_UnusedGrant_IsRefreshedBeforeItsHalfLife(int days)
    {
        var grant = Used(rolling: days);
        var next = KeepingRules.NextAt(grant)!.Value;

        Assert.InRange((next - Now) / TimeSpan.FromDays(days), 0.42, 0.48);
        Assert.Null(KeepingRules.Due(grant, next.AddSeconds(-1)));
        Assert.Equal(KeepingTask.Refresh, KeepingRules.Due(grant, next));
    }

    [Fact]
    public void NextAt_GrantsOfOneDay_AreSpread()
    {
        var instants = Enumerable.Range(0, 50).Select(index => KeepingRules.NextAt(Used(rolling: 100) with { Id = $"gra_{index}" })).Distinct();

        Assert.Equal(50, instants.Count());
    }

    [Fact]
    public void NextAt_NothingToRefreshAndNoEnd_IsNever()
    {
        Assert.Null(KeepingRules.NextAt(Used(rolling: null)));
        Assert.Null(KeepingRules.NextAt(Used(rolling: 100) with { Status = GrantStatus.Revoking }));
    }

    [Theory]
    [InlineData(31, null)]
    [InlineData(30, 30)]
    [InlineData(8, 30)]
    [InlineData(7, 7)]
    [InlineData(-1, 7)]
    public void Warning_NamedHardLimit_IsGivenAheadOfIt(int daysLeft, int? warned)
    {
        var hard = Now.AddDays(daysLeft);
        var grant = Used(rolling: 100) with { RefreshTokenHardExpiresAt = hard };

        var warning = KeepingRules.Warning(grant, Now);

        Assert.Equal(warned, warning?.DaysAhead);
        if (warning is not null)
        {
            Assert.Equal((hard, ExpiryCause.HardLimit), (warning.EndsAt, warning.Cause));
        }
    }

    [Fact]
    public void Warning_HardLimitThatNobodyNames_IsSeenByARefreshThatMovesTheEndTooLittle()
    {
        var first = Refreshed(Used(rolling: 100), Now, Now.AddDays(100));
        var cut = Refreshed(first, Now.AddDays(40), Now.AddDays(40 + 25));

        Assert.Null(KeepingRules.Warning(first, Now.AddDays(40)));
        Assert.Equal((Now.AddDays(65), ExpiryCause.HardLimit), Ending(KeepingRules.Warning(cut, Now.AddDays(40))));
    }

    [Fact]
    public void NextAt_EndThatNoRefreshMoves_IsAskedAboutDailyAtMostAndWhenItIsReached()
    {
        var (grant, end, asked) = (Refreshed(Used(rolling: 100), Now, Now.AddDays(100)), Now.AddDays(100), 0);
        for (var at = grant.TokensAt!.Value; at < end; asked++)
        {
            var next = Told(grant);
            Assert.True(next == end || next - at >= TimeSpan.FromDays(1));
            (at, grant) = (next, Refreshed(grant, next, end));
        }

        Assert.InRange(asked, 5, 15);

        DateTimeOffset Told(Grant one) => KeepingRules.NextAt(one with { Told = new ToldEnd(end, 7) })!.Value;
    }

    [Fact]
    public void EndWatch_ProviderThatGivesShorterLives_IsNotTakenForAHardLimitForLong()
    {
        var grant = Refreshed(Used(rolling: 100), Now, Now.AddDays(100));
        for (var at = Now.AddDays(42); at < Now.AddDays(300); at = KeepingRules.NextAt(grant)!.Value)
        {
            grant = Refreshed(grant, at, at.AddDays(60));
            Assert.NotEqual(KeepingTask.Warn, KeepingRules.Due(grant, at));
        }

        Assert.False(grant.EndWatch!.IsFixed);
    }

    [Fact]
    public void EndWatch_TokenThatIsAnsweredForADay_IsNotTakenForAHardLimit()
    {
        var grant = Used(rolling: 100);
        for (var hour = 0; hour < 24 * 10; hour++)
        {
            grant = Refreshed(grant, Now.AddHours(hour), Now.AddDays(100 + (hour / 24)));
            Assert.False(grant.EndWatch!.IsFixed);
        }
    }

    [Theory]
    [InlineData(58)]
    [InlineData(35)]
    [InlineData(null)]
    public void NextAt_ImportedGrant_IsRefreshedOnceItsAccessTokenHasEndedAndOnceMoreToLearnItsEnd(int? rolling)
    {
        var grant = Used(rolling) with { IsEndUnknown = true };
        var first = KeepingRules.NextAt(grant)!.Value;
        Assert.InRange(first - Now, TimeSpan.FromHours(1), TimeSpan.FromHours(25));

        grant = Refreshed(grant, first, Now.AddDays(34));
        var second = KeepingRules.NextAt(grant)!.Value;
        Assert.InRange(second - first, TimeSpan.FromHours(36), TimeSpan.FromHours(60));
        Assert.Null(KeepingRules.Warning(grant, second));

        var cut = Refreshed(grant, second, Now.AddDays(34));
        Assert.Equal((Now.AddDays(34), ExpiryCause.HardLimit), Ending(KeepingRules.Warning(cut, Now.AddDays(4))));

        var moves = Refreshed(grant, second, second.AddDays(100));
        Assert.False(moves.IsEndUnknown);
        Assert.Null(KeepingRules.Warning(moves, second.AddDays(30)));
    }

    [Fact]
    public void NextAt_ImportedGrantOfAProviderThatNamesNoEnd_IsRefreshedOnce()
    {
        var grant = Used(rolling: null) with { IsEndUnknown = true };

        Assert.NotNull(KeepingRules.NextAt(grant));
        Assert.Null(KeepingRules.NextAt(Refreshed(grant, Now.AddHours(2), end: null)));
    }

    [Fact]
    public void Warning_RefreshThatFailsForWeeks_IsGivenOnce()
    {
        var grant = Used(rolling: 100);

        Assert.Null(KeepingRules.Warning(grant, Now.AddDays(69)));
        var warning = KeepingRules.Warning(grant, Now.AddDays(70))!;
        Assert.Equal((Now.AddDays(100), ExpiryCause.NotRefreshed), Ending(warning));
        Assert.False(KeepingRules.IsTold(grant, warning.EndsAt, 30));
        Assert.True(KeepingRules.IsTold(GrantTransitions.Told(grant, warning), warning.EndsAt.AddSeconds(4), 30));
        Assert.False(KeepingRules.IsTold(GrantTransitions.Told(grant, warning), warning.EndsAt, 7));
    }

    [Fact]
    public void Warning_LifeOfAWeek_IsNotGivenAtItsBeginning()
    {
        var grant = Used(rolling: 7);

        Assert.Null(KeepingRules.Warning(grant, Now.AddDays(4)));
        Assert.Equal(7, KeepingRules.Warning(grant, Now.AddDays(6.5))!.DaysAhead);
    }

    [Fact]
    public void Due_Refused_IsLookedAtOftenThenDailyThenNoMore()
    {
        var looks = 0;
        var grant = GrantTransitions.Refused(Used(rolling: 100), Now);
        var last = Now;
        while (grant.Recheck!.NextAt is { } next)
        {
            Assert.Equal(KeepingTask.Recheck, KeepingRules.Due(grant, next));
            Assert.True(next - last <= TimeSpan.FromDays(1));
            (last, grant) = (next, GrantTransitions.Refused(grant, next));
            looks++;
        }

        Assert.InRange(looks, 300, 400);
        Assert.InRange(last - Now, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
    }

    [Fact]
    public void Doubted_AfterARecoveryThatDidNotHelp_WaitsADay()
    {
        var doubted = GrantTransitions.Doubted(Used(rolling: 100), Now, isWaiting: false);
        var again = GrantTransitions.Doubted(GrantTransitions.Recovered(doubted, Now.AddMinutes(10)), Now.AddHours(1), isWaiting: false);

        Assert.Equal(Now.AddMinutes(10), doubted.Recheck!.NextAt);
        Assert.Equal(Now.AddHours(25), again.Recheck!.NextAt);
    }

    private static (DateTimeOffset, ExpiryCause) Ending(ConnectorExpiry? warning) => (warning!.EndsAt, warning.Cause);

    private static Grant Refreshed(Grant grant, DateTimeOffset at, DateTimeOffset? end) => GrantTransitions.Refresh(grant, grant.Generation, Tokens(end), at)!;

    private static SealedTokens Tokens(DateTimeOffset? end) =>
        new(
            new TokenSet
            {
                AccessToken = "access",
                AccessTokenExpiresAt = Now.AddHours(1),
                RefreshToken = "refresh",
                RefreshTokenExpiresAt = end,
            },
            "sealed"
        );

    private static Grant Used(int? rolling) =>
        new()
        {
            Id = "gra_1",
            WorkspaceId = "acme",
            ProviderId = "quickbooks",
            Generation = 1,
            ProtectedTokens = "sealed",
            AccessTokenExpiresAt = Now.AddHours(1),
            RefreshTokenExpiresAt = rolling is { } days ? Now.AddDays(days) : null,
            TokensAt = Now,
            ReauthId = "rea_1",
            GrantedAt = Now,
            UpdatedAt = Now,
        };
}
