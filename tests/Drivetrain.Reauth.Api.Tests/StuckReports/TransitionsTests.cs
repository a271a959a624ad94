using Drivetrain.Reauth.Api.StuckReports;

namespace Drivetrain.Reauth.Api.Tests.StuckReports;

public sealed class TransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static StuckReport Report(StuckReportStatus status = StuckReportStatus.New) => StuckReportTransitions.SetStatus(
        StuckReportTransitions.Create(new NewStuckReport("stk_1", "acme", "log-in", " stuck ", new Reporter("session:1", "Dana")), connector: null, reauth: null, Now), status, Now);

    private static ReportMessage By(MessageSide side, bool isInternal = false) => new("msg_1", Now.AddMinutes(1), side, "Somebody", "Text", isInternal);

    [Theory]
    [InlineData(StuckReportStatus.New)]
    [InlineData(StuckReportStatus.InProgress)]
    [InlineData(StuckReportStatus.Resolved)]
    public void Write_SupportsAnswer_WaitsForTheCustomerUnread(StuckReportStatus before)
    {
        var after = StuckReportTransitions.Write(Report(before), By(MessageSide.Support))!;
        Assert.Equal((StuckReportStatus.WaitingForCustomer, true, null), (after.Status, after.UnreadByReporter, after.ResolvedAt));
    }

    [Theory]
    [InlineData(StuckReportStatus.New, StuckReportStatus.New)]
    [InlineData(StuckReportStatus.InProgress, StuckReportStatus.InProgress)]
    [InlineData(StuckReportStatus.WaitingForCustomer, StuckReportStatus.InProgress)]
    [InlineData(StuckReportStatus.Resolved, StuckReportStatus.InProgress)]
    public void Write_ReportersWord_IsSupportsTurn(StuckReportStatus before, StuckReportStatus expected)
    {
        var after = StuckReportTransitions.Write(Report(before) with { UnreadByReporter = true }, By(MessageSide.Reporter))!;
        Assert.Equal((expected, false, null), (after.Status, after.UnreadByReporter, after.ResolvedAt));
    }

    [Fact]
    public void Write_Note_ChangesNothingElse()
    {
        var after = StuckReportTransitions.Write(Report(StuckReportStatus.Resolved), By(MessageSide.Support, isInternal: true))!;
        Assert.Equal((StuckReportStatus.Resolved, false, Now), (after.Status, after.UnreadByReporter, after.ResolvedAt!.Value));
    }

    [Fact]
    public void Write_BeyondTheBound_IsRefused()
    {
        var full = Report() with { Messages = [.. Enumerable.Repeat(By(MessageSide.Support), StuckReportTransitions.MaxMessages)] };
        Assert.Null(StuckReportTransitions.Write(full, By(MessageSide.Support)));
    }

    [Fact]
    public void WhatChangesNothing_IsTheReportItself()
    {
        var report = Report();
        Assert.Same(report, StuckReportTransitions.SetStatus(report, StuckReportStatus.New, Now.AddDays(1)));
        Assert.Same(report, StuckReportTransitions.Assign(report, " ", Now));
        Assert.Same(report, StuckReportTransitions.Read(report));
    }

    [Fact]
    public void AsCreated_OfWhateverBecameOfIt_IsTheReportThatWasAnswered()
    {
        var created = Report();
        var later = StuckReportTransitions.Assign(StuckReportTransitions.Write(created, By(MessageSide.Support))!, "Sam", Now.AddDays(1));
        Assert.Equivalent(created, StuckReportTransitions.AsCreated(later));
    }

    [Fact]
    public void Words_OfAText_AreLowerCaseAndWithoutPunctuation() =>
        Assert.Equal(["access", "denied", "intuit_tid", "1", "6562a1b0", "größe"], SearchText.Words("Access-denied: (intuit_tid 1-6562a1b0) GRÖSSE".Replace("GRÖSSE", "GRÖßE", StringComparison.Ordinal)));
}
