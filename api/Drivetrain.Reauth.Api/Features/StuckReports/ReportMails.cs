using System.Globalization;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Mails about reports: to support, a new report or a reporter's word; to the reporter, support's answer.</summary>
internal sealed class ReportMails(IStore store, IOptions<StuckReportOptions> options) : IMailTexts
{
    public const string Support = "support";
    public const string Reporter = "reporter";

    public bool MayTell(string eventType) => eventType is StuckReportEvent.CreatedType or StuckReportEvent.RepliedType;

    public IReadOnlyList<string> RecipientsOf(OutboxMessage message)
    {
        if (StuckReportEvent.From(message) is not { } report)
        {
            return [];
        }

        var forReporter = report.Message is { From: MessageSide.Support };
        return forReporter
            ? options.Value.MailReporters
                ? [Reporter]
                : []
            : options.Value.NotifyTo.Count > 0
                ? [Support]
                : [];
    }

    public async ValueTask<EventMail?> ComposeAsync(string recipient, OutboxMessage message, CancellationToken cancellationToken)
    {
        if (StuckReportEvent.From(message) is not { } report)
        {
            return null;
        }

        if (recipient is Support)
        {
            return options.Value.NotifyTo.Count == 0 ? null : ToSupport(report, [.. options.Value.NotifyTo]);
        }

        // The address is read now, and never part of the event: webhooks see events.
        var stored = await store.GetAsync<StuckReport>(report.ReportId, cancellationToken);
        var address = stored?.Value.ReportedBy.Email is { } email && MailboxAddress.TryParse(email, out _) ? email : null;
        return ToReporter(report, address is null ? [] : [address], Words.Of(stored?.Value.Diagnostics?.Locale).Mails);
    }

    private static EventMail ToSupport(StuckReportEvent report, IReadOnlyList<string> to)
    {
        var what = report.Message is null ? $"is stuck at \"{report.Step}\"" : "wrote";
        var facts = new List<(string, string?)>
        {
            ("Workspace", report.WorkspaceId),
            ("Provider", report.Provider),
            ("Step", report.Step),
            ("Outcome", report.Code),
            ("Screenshot", report.HasScreenshot ? "yes" : "no"),
        };
        return new EventMail(
            to,
            report.ReportId,
            $"[#{report.Number}] {report.ReportedBy} ({report.WorkspaceId}) {what}",
            $"{report.ReportedBy} {what}:",
            report.Message?.Text ?? report.Description,
            report.Message is null ? facts : [],
            "Open the report",
            report.Url
        );
    }

    private static string Number(StuckReportEvent report) => report.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>It carries nothing that the reporter wrote, so that nobody can have us mail their words to others.</summary>
    private static EventMail ToReporter(StuckReportEvent report, IReadOnlyList<string> to, MailTexts words) =>
        new(
            to,
            report.ReportId,
            words.AnswerSubject.With(("number", Number(report))),
            words.AnswerIntro.With(("author", DisplayText.Isolate(report.Message!.Author)), ("number", Number(report))),
            report.Message.Text,
            [],
            words.AnswerClose
        );
}
