using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.Mail;

/// <summary>A mail of an event as a message: plain text, and the same as plain HTML. What people wrote is text, in both.</summary>
internal static class MailMessages
{
    /// <param name="message">The event that it tells of.</param>
    public static MimeMessage Of(OutboxMessage message, EventMail words, MailOptions options)
    {
        var from = MailboxAddress.Parse(options.From!);
        var domain = from.Domain is { Length: > 0 } own ? own : "localhost";
        var mail = new MimeMessage
        {
            Subject = OneLine(words.Subject),
            Date = message.CreatedAt,

            // The same for every attempt: a mail that comes twice is one to its reader's program.
            MessageId = $"{message.Id}@{domain}",
            Body = Body(words),
        };
        mail.From.Add(from);
        mail.To.AddRange(words.To.Select(address => MailboxAddress.Parse(address)));
        if (options.ReplyTo is not null)
        {
            mail.ReplyTo.Add(MailboxAddress.Parse(options.ReplyTo));
        }

        // All mails of one thing make one thread.
        mail.References.Add($"{words.Thread}@{domain}");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static MimeEntity Body(EventMail words)
    {
        var (intro, text, close, url) = (words.Intro, words.Text, words.Close, words.CloseUrl);
        var plain = new StringBuilder().Append(intro).Append("\n\n").Append(text.ReplaceLineEndings("\n")).Append("\n\n");
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\"><p>")
            .Append(Html(intro))
            .Append("</p><blockquote style=\"white-space:pre-wrap\">")
            .Append(Html(text))
            .Append("</blockquote>");
        foreach (var (name, value) in words.Facts.Where(fact => fact.Value is not null))
        {
            plain.Append(name).Append(": ").Append(value).Append('\n');
            html.Append("<div>").Append(Html(name)).Append(": ").Append(Html(value!)).Append("</div>");
        }

        plain.Append(close).Append(url is null ? "" : ": " + url).Append('\n');
        html.Append("<p>").Append(url is null ? Html(close) : $"<a href=\"{Html(url)}\">{Html(close)}</a>").Append("</p></body></html>");
        return new BodyBuilder { TextBody = plain.ToString(), HtmlBody = html.ToString() }.ToMessageBody();
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Names come from people: no line break, or other control character, of theirs gets into a header.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
