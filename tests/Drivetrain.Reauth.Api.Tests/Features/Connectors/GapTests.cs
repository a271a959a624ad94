using Drivetrain.Reauth.Api.Features.Connectors;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>What a connector missed while it could not sync, and when the platform has caught up.</summary>
public sealed class GapTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static Connector Working => ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now.AddDays(-20)) with { Gap = null };

    [Fact]
    public void Failure_AfterASync_StartsWithTheDayThatWasReadLast()
    {
        var synced = ConnectorTransitions.Synced(Working, Sync(to: Today.AddDays(-3)), Now.AddDays(-2));

        var gap = Fail(synced, Now).Gap!;

        Assert.Equal(new ConnectorGap(Now, FailedTo: null, Today.AddDays(-3)), gap);
        Assert.Null(gap.SyncFrom);
    }

    [Fact]
    public void Failure_WithoutAnySync_StartsWithItsDay() => Assert.Equal(Today, Fail(Working, Now).Gap!.From);

    [Fact]
    public void Failure_ToldLaterThanASync_StartsWithItsOwnDay()
    {
        var synced = ConnectorTransitions.Synced(Working, Sync(), Now);

        Assert.Equal(Today.AddDays(-2), Fail(synced, Now.AddDays(-2)).Gap!.From);
    }

    [Fact]
    public void Backfill_OfAnEarlierPeriod_DoesNotTakeBackWhatWasRead()
    {
        var synced = ConnectorTransitions.Synced(Working, Sync(), Now);
        var backfilled = ConnectorTransitions.Synced(synced, Sync(Today.AddYears(-2), Today.AddYears(-1)), Now);

        Assert.Equal(Today, backfilled.SyncedTo);
    }

    [Fact]
    public void Login_EndsTheFailureAndAsksForTheGap()
    {
        var failed = Fail(ConnectorTransitions.Synced(Working, Sync(), Now.AddDays(-9)), Now.AddDays(-8));

        var connected = ConnectorTransitions.Reauthenticated(failed, Acme, "gra_2", 2, Now);

        Assert.Equal((Now, Today.AddDays(-9), null), (connected.Gap!.FailedTo, connected.Gap.SyncFrom, connected.Gap.CaughtUpAt));
    }

    [Fact]
    public void Login_ForAFailureFromBeforeGapsWereKept_KnowsItsGap()
    {
        var connected = ConnectorTransitions.Reauthenticated(Connector(Acme), Acme, "gra_1", 1, Now);

        Assert.Equal(new ConnectorGap(Now.AddDays(-1), Now, Today.AddDays(-1)), connected.Gap);
    }

    [Fact]
    public void Login_FirstOfAll_HasNothingToCatchUpOn()
    {
        var registration = new ConnectorRegistration("acme", "ds_1", "quickbooks", "QuickBooks", Acme, ReturnUrl: null);
        var registered = ConnectorTransitions.Register(existing: null, registration, Now)!;

        Assert.Null(ConnectorTransitions.Reauthenticated(registered, Acme, "gra_1", 1, Now.AddDays(1)).Gap);
    }

    [Theory]
    [InlineData(-5, 0, true)]
    [InlineData(-9, 1, true)]
    [InlineData(null, null, true)]
    [InlineData(-5, null, true)]
    [InlineData(-4, 0, false)]
    [InlineData(-5, -1, false)]
    [InlineData(-30, -6, false)]
    public void Sync_CatchesUpWhereItCoversTheGap(int? from, int? to, bool covers)
    {
        var connected = Repaired();

        var synced = ConnectorTransitions.Synced(connected, Sync(Day(from), Day(to)), Now.AddHours(1));

        Assert.Equal(covers ? Now.AddHours(1) : null, synced.Gap!.CaughtUpAt);
        Assert.Equal(covers, synced.Gap.SyncFrom is null);
    }

    [Fact]
    public void Sync_InParts_CatchesUpWithTheLast()
    {
        var first = ConnectorTransitions.Synced(Repaired(), Sync(Today.AddDays(-5), Today.AddDays(-3)), Now.AddHours(1));
        var second = ConnectorTransitions.Synced(first, Sync(Today.AddDays(-2), Today), Now.AddHours(2));

        Assert.Equal((Today.AddDays(-2), null), (first.Gap!.SyncFrom, first.Gap.CaughtUpAt));
        Assert.Equal((null, Now.AddHours(2)), (second.Gap!.SyncFrom, second.Gap.CaughtUpAt));
    }

    [Theory]
    [InlineData(SyncStatus.Running)]
    [InlineData(SyncStatus.Failed)]
    public void Sync_ThatDidNotSucceed_CatchesUpOnNothing(SyncStatus status)
    {
        var connected = Repaired();

        Assert.Equal(connected.Gap, ConnectorTransitions.Synced(connected, Sync() with { Status = status }, Now).Gap);
    }

    [Fact]
    public void Failure_BeforeThePlatformCaughtUp_KeepsTheFirstDay()
    {
        var again = Fail(Repaired(), Now.AddDays(1));

        Assert.Equal((Now.AddDays(-5), null, Today.AddDays(-5)), (again.Gap!.FailedFrom, again.Gap.FailedTo, again.Gap.From));
    }

    [Fact]
    public void Failure_AfterThePlatformCaughtUp_IsAnotherGap()
    {
        var caughtUp = ConnectorTransitions.Synced(Repaired(), Sync(), Now.AddHours(1));

        var again = Fail(caughtUp, Now.AddDays(4));

        Assert.Equal(new ConnectorGap(Now.AddDays(4), FailedTo: null, Today), again.Gap);
    }

    [Fact]
    public void Recovery_ByASyncThatReadEverything_LeavesNothingToCatchUpOn()
    {
        var failed = Fail(Working, Now.AddDays(-5));

        var recovered = ConnectorTransitions.Recovered(ConnectorTransitions.Synced(failed, Sync(), Now), Now)!;

        Assert.Equal((Now, Now, null), (recovered.Gap!.FailedTo, recovered.Gap.CaughtUpAt, recovered.Gap.SyncFrom));
    }

    private static Connector Repaired() => ConnectorTransitions.Reauthenticated(Fail(Working, Now.AddDays(-5)), Acme, "gra_2", 2, Now);

    private static Connector Fail(Connector connector, DateTimeOffset at) =>
        ConnectorTransitions.Fail(connector, new ConnectorFailure("credentials_expired", Detail: null, at), Now.AddDays(10));

    private static ConnectorSync Sync(DateOnly? from = null, DateOnly? to = null) => new(SyncStatus.Succeeded, Detail: null, Now) { From = from, To = to };

    private static DateOnly? Day(int? offset) => offset is { } days ? Today.AddDays(days) : null;
}
