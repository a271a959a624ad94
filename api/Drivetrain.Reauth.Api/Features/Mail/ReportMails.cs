using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Language;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.Mail;

/// <summary>The words of mails about reports: plain text, and the same as plain HTML. What people wrote is text, in both.</summary>
internal static class ReportMails
{
    /// <summary>To support: a new report, or a reporter's word.</summary>
    public static MimeMessage ToSupport(OutboxMessage message, StuckReportEvent report, MailOptions options, IEnumerable<string> to)
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
        return Compose(
            message,
            report,
            options,
            to,
            $"[#{report.Number}] {report.ReportedBy} ({report.WorkspaceId}) {what}",
            $"{report.ReportedBy} {what}:",
            report.Message?.Text ?? report.Description,
            report.Message is null ? facts : [],
            ("Open the report", report.Url)
        );
    }

    /// <summary>To the reporter: support's answer. It carries nothing that the reporter wrote, so that nobody can have us mail their words to others.</summary>
    public static MimeMessage ToReporter(OutboxMessage message, StuckReportEvent report, MailOptions options, string to, IMailWords words) =>
        Compose(
            message,
            report,
            options,
            [to],
            words.AnswerSubject(report.Number),
            words.AnswerIntro(report.Message!.Author, report.Number),
            report.Message.Text,
            [],
            (words.AnswerClose, null)
        );

    private static MimeMessage Compose(
        OutboxMessage message,
        StuckReportEvent report,
        MailOptions options,
        IEnumerable<string> to,
        string subject,
        string intro,
        string text,
        List<(string Name, string? Value)> facts,
        (string Text, string? Url) close
    )
    {
        var from = MailboxAddress.Parse(options.From!);
        var domain = from.Domain is { Length: > 0 } own ? own : "localhost";
        var mail = new MimeMessage
        {
            Subject = OneLine(subject),
            Date = message.CreatedAt,

            // The same for every attempt: a mail that comes twice is one to its reader's program.
            MessageId = $"{message.Id}@{domain}",
            Body = Body(intro, text, facts, close),
        };
        mail.From.Add(from);
        mail.To.AddRange(to.Select(address => MailboxAddress.Parse(address)));
        if (options.ReplyTo is not null)
        {
            mail.ReplyTo.Add(MailboxAddress.Parse(options.ReplyTo));
        }

        // All mails of one report make one thread.
        mail.References.Add($"{report.ReportId}@{domain}");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static MimeEntity Body(string intro, string text, List<(string Name, string? Value)> facts, (string Text, string? Url) close)
    {
        var plain = new StringBuilder().Append(intro).Append("\n\n").Append(text.ReplaceLineEndings("\n")).Append("\n\n");
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\"><p>")
            .Append(Html(intro))
            .Append("</p><blockquote style=\"white-space:pre-wrap\">")
            .Append(Html(text))
            .Append("</blockquote>");
        foreach (var (name, value) in facts.Where(fact => fact.Value is not null))
        {
            plain.Append(name).Append(": ").Append(value).Append('\n');
            html.Append("<div>").Append(Html(name)).Append(": ").Append(Html(value!)).Append("</div>");
        }

        plain.Append(close.Text).Append(close.Url is null ? "" : ": " + close.Url).Append('\n');
        html.Append("<p>").Append(close.Url is null ? Html(close.Text) : $"<a href=\"{Html(close.Url)}\">{Html(close.Text)}</a>").Append("</p></body></html>");
        return new BodyBuilder { TextBody = plain.ToString(), HtmlBody = html.ToString() }.ToMessageBody();
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Names come from people: no line break, or other control character, of theirs gets into a header.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
