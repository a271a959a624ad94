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
        var first = GrantTransitions.Refresh(Used(rolling: 100), 1, Tokens(Now.AddDays(100)), Now)!;
        var cut = GrantTransitions.Refresh(first, 2, Tokens(Now.AddDays(40 + 25)), Now.AddDays(40))!;

        Assert.Null(KeepingRules.Warning(first, Now.AddDays(40)));
        Assert.Equal((Now.AddDays(65), ExpiryCause.HardLimit), Ending(KeepingRules.Warning(cut, Now.AddDays(40))));
        Assert.NotEqual(KeepingTask.Refresh, KeepingRules.Due(cut, Now.AddDays(64)));
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
        var doubted = GrantTransitions.Doubted(Used(rolling: 100), Now);
        var again = GrantTransitions.Doubted(GrantTransitions.Recovered(doubted, Now.AddMinutes(10)), Now.AddHours(1));

        Assert.Equal(Now.AddMinutes(10), doubted.Recheck!.NextAt);
        Assert.Equal(Now.AddHours(25), again.Recheck!.NextAt);
    }

    private static (DateTimeOffset, ExpiryCause) Ending(ConnectorExpiry? warning) => (warning!.EndsAt, warning.Cause);

    private static SealedTokens Tokens(DateTimeOffset end) =>
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
