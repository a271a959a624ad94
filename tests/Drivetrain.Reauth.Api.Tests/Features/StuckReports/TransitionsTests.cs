using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

public sealed class TransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static StuckReport Report(StuckReportStatus status = StuckReportStatus.New) =>
        StuckReportTransitions.SetStatus(
            StuckReportTransitions.Create(
                new NewStuckReport("stk_1", "acme", "log-in", " stuck ", new Reporter("session:1", "Dana")),
                connector: null,
                reauth: null,
                Now
            ),
            status,
            Now
        );

    private static ReportMessage By(MessageSide side, bool isInternal = false) => new("msg_1", Now.AddMinutes(1), side, "Somebody", "Text", isInternal);

    private static StuckReport Create(Connector? connector, ReauthAttempt? reauth) =>
        StuckReportTransitions.Create(new NewStuckReport("stk_1", "acme", "log-in", "stuck", new Reporter("session:1", "Dana")), connector, reauth, Now);

    private static ReauthAttempt Failed(Connector connector) => Given.Awaiting(connector, Given.Globex) with { Outcome = "wrong_company" };

    [Fact]
    public void Create_WithTheConnectorsAttempt_CopiesWhatTheAttemptKnows()
    {
        var connector = Given.Connector();
        var attempt = Failed(connector) with { Expected = Given.Acme };

        var report = Create(connector, attempt);

        Assert.Equal((connector.Id, attempt.Id, "quickbooks", "wrong_company"), (report.ConnectorId, report.ReauthId, report.ProviderId, report.Code));
        Assert.Equal(Given.Acme, report.Expected);
        Assert.NotEmpty(report.Timeline);
        Assert.Equal(attempt.Timeline, report.Timeline);
        Assert.Equal([Given.Globex], report.Seen);
    }

    [Fact]
    public void Create_WithAnotherConnectorsAttempt_TakesNothingFromTheAttempt()
    {
        var connector = Given.Connector(Given.Acme) with { Id = "con_2", ProviderId = "xero" };

        var report = Create(connector, Failed(Given.Connector()));

        Assert.Equal(("con_2", null, "xero", null), (report.ConnectorId, report.ReauthId, report.ProviderId, report.Code));
        Assert.Equal(Given.Acme, report.Expected);
        Assert.Equal((0, 0), (report.Timeline.Count, report.Seen.Count));
    }

    [Fact]
    public void Create_WithoutAttempt_KnowsTheConnectorsCompany()
    {
        var report = Create(Given.Connector(Given.Acme), reauth: null);

        Assert.Equal(("con_1", null, "quickbooks"), (report.ConnectorId, report.ReauthId, report.ProviderId));
        Assert.Equal(Given.Acme, report.Expected);
        Assert.Equal((0, 0), (report.Timeline.Count, report.Seen.Count));
    }

    [Fact]
    public void Create_WithAnAttemptAlone_KnowsItsConnectorAndProvider()
    {
        var attempt = Failed(Given.Connector());

        var report = Create(connector: null, attempt);

        Assert.Equal(("con_1", attempt.Id, "quickbooks"), (report.ConnectorId, report.ReauthId, report.ProviderId));
        Assert.Equal([Given.Globex], report.Seen);
    }

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
    public void SetStatus_ToResolvedAndBack_KnowsSinceWhenItIsResolved()
    {
        var resolved = StuckReportTransitions.SetStatus(Report(), StuckReportStatus.Resolved, Now.AddDays(1));
        var again = StuckReportTransitions.SetStatus(resolved, StuckReportStatus.InProgress, Now.AddDays(2));

        Assert.Equal((StuckReportStatus.Resolved, Now.AddDays(1), Now.AddDays(1)), (resolved.Status, resolved.ResolvedAt, resolved.UpdatedAt));
        Assert.Equal((StuckReportStatus.InProgress, null, Now.AddDays(2)), (again.Status, again.ResolvedAt, again.UpdatedAt));
    }

    [Fact]
    public void Assign_SomebodyThenNobody_IsAChangeEachTime()
    {
        var assigned = StuckReportTransitions.Assign(Report(), " Sam ", Now.AddDays(1));
        var given = StuckReportTransitions.Assign(assigned, "", Now.AddDays(2));

        Assert.Equal(("Sam", Now.AddDays(1)), (assigned.Assignee, assigned.UpdatedAt));
        Assert.Equal((null, Now.AddDays(2)), (given.Assignee, given.UpdatedAt));
    }

    [Fact]
    public void Read_UnreadAnswer_IsReadAndNothingElse()
    {
        var answered = StuckReportTransitions.Write(Report(), By(MessageSide.Support))!;

        Assert.Equal(answered with { UnreadByReporter = false }, StuckReportTransitions.Read(answered));
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
        Assert.Equal(
            ["access", "denied", "intuit_tid", "1", "6562a1b0", "größe"],
            SearchText.Words("Access-denied: (intuit_tid 1-6562a1b0) GRÖSSE".Replace("GRÖSSE", "GRÖßE", StringComparison.Ordinal))
        );
}
