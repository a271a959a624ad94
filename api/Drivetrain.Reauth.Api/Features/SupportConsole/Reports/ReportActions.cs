using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Reports;

/// <summary>
/// What forms do to a report. Each names what its page showed: where that is no longer so, nothing is changed, and the page says what has happened meanwhile.
/// </summary>
internal static class ReportActions
{
    private const int LongestText = 5_000;
    private const int LongestName = 100;

    public static async Task<IResult> SetStatusAsync(
        string reportId,
        HttpContext http,
        Caller caller,
        StuckReportDesk desk,
        ConsolePages pages,
        ReportViews views
    )
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var words = pages.WordsFor(http).Texts.Troubles;
        if (ReportWords.StatusOf(form["status"]) is not { } status || ReportWords.StatusOf(form["seen"]) is not { } seen)
        {
            return pages.FormRefused(http);
        }

        var result = await desk.UpdateIfAsync(
            reportId,
            caller,
            report => report.Status == seen || report.Status == status,
            status,
            assignee: null,
            http.RequestAborted
        );
        return await AfterAsync(
            http,
            caller,
            pages,
            views,
            result,
            new Flash(FlashKind.Status, ReportWords.Id(seen)),
            report => new ReportTrouble(words.Changed, words.StatusChanged.With(("status", pages.WordsFor(http).Status(report.Status))))
        );
    }

    public static async Task<IResult> AssignAsync(string reportId, HttpContext http, Caller caller, StuckReportDesk desk, ConsolePages pages, ReportViews views)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var words = pages.WordsFor(http).Texts.Troubles;
        var (name, seen) = (form.ContainsKey("me") ? caller.Name : form["assignee"].ToString().Trim(), form["seen"].ToString());
        if (name.Length > LongestName)
        {
            return pages.FormRefused(http);
        }

        var result = await desk.UpdateIfAsync(
            reportId,
            caller,
            report => Same(report.Assignee, seen) || Same(report.Assignee, name),
            status: null,
            name,
            http.RequestAborted
        );
        return await AfterAsync(
            http,
            caller,
            pages,
            views,
            result,
            new Flash(FlashKind.Assignee, seen),
            report => new ReportTrouble(words.Changed, report.Assignee is { } other ? words.Taken.With(("name", other)) : words.Unassigned)
        );
    }

    public static async Task<IResult> WriteAsync(string reportId, HttpContext http, Caller caller, StuckReportDesk desk, ConsolePages pages, ReportViews views)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var words = pages.WordsFor(http).Texts.Troubles;
        var once = form["once"].ToString() is { Length: > 0 and <= 64 } sent ? sent : Secrets.New();
        var draft = new ReplyDraft(form["text"].ToString().ReplaceLineEndings("\n"), form.ContainsKey("internal"), once);
        if (await desk.FindAsync(reportId, caller, http.RequestAborted) is not { } report)
        {
            return pages.NotFound(http, caller);
        }

        if (http.Items.ContainsKey(ConsoleForms.Unproven))
        {
            return await RefuseAsync(StatusCodes.Status400BadRequest, words.OpenTooLong);
        }

        if (draft.Text.Trim().Length is 0 or > LongestText)
        {
            return await RefuseAsync(
                StatusCodes.Status422UnprocessableEntity,
                draft.Text.Trim().Length == 0 ? words.NothingToSend : words.TooLong.With(("most", LongestText), ("length", draft.Text.Trim().Length))
            );
        }

        try
        {
            var result = await desk.ReplyAsync(reportId, caller, draft.Text, draft.IsInternal, http.RequestAborted, once);
            if (result.Full)
            {
                return await RefuseAsync(StatusCodes.Status409Conflict, words.Full);
            }

            if (result.Report is not { } now)
            {
                return pages.NotFound(http, caller);
            }

            var crossed =
                int.TryParse(form["messages"], System.Globalization.NumberStyles.None, provider: null, out var known) && now.Messages.Count > known + 1;
            FlashCookie.Append(
                http.Response,
                reportId,
                new Flash(
                    crossed ? FlashKind.Crossed
                        : draft.IsInternal ? FlashKind.Note
                        : FlashKind.Answer,
                    ""
                )
            );
            return SeeOther.To(StuckReportEvent.ConsolePath(reportId) + "#reply");
        }
        catch (Exception e) when (e is StorageFullException or StorageUnavailableException)
        {
            return await RefuseAsync(StatusCodes.Status503ServiceUnavailable, words.NotSaved);
        }

        async Task<IResult> RefuseAsync(int status, Said said)
        {
            var model = await views.OfAsync(report, caller, http.RequestAborted);
            return pages.Page<ReportPage>(
                http,
                caller,
                model with
                {
                    Draft = draft,
                    Trouble = new ReportTrouble(said.Title, said.Detail, IsOfReply: true),
                },
                status
            );
        }
    }

    private static async Task<IResult> AfterAsync(
        HttpContext http,
        Caller caller,
        ConsolePages pages,
        ReportViews views,
        UpdateResult result,
        Flash flash,
        Func<StuckReport, ReportTrouble> trouble
    )
    {
        if (result.After is not { } report)
        {
            return pages.NotFound(http, caller);
        }

        if (result.IsOther)
        {
            var model = await views.OfAsync(report, caller, http.RequestAborted);
            return pages.Page<ReportPage>(http, caller, model with { Trouble = trouble(report) }, StatusCodes.Status409Conflict);
        }

        if (!ReferenceEquals(result.Before, report))
        {
            FlashCookie.Append(http.Response, report.Id, flash);
        }

        return SeeOther.To(StuckReportEvent.ConsolePath(report.Id));
    }

    private static bool Same(string? assignee, string text) => string.Equals(assignee ?? "", text, StringComparison.Ordinal);
}
