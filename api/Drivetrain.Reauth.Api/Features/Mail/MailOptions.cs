using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS is asked for after connecting, and required (RFC 3207).</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314), usually on port 465.</summary>
    Tls,

    /// <summary>None; for a server on this machine only.</summary>
    None,
}

/// <summary>Settings of the section <c>Mail</c>. Without <see cref="Host"/> no mail is sent.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server that takes our mail.</summary>
    public string? Host { get; set; }

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>The user name, where the server wants one.</summary>
    public string? User { get; set; }

    /// <summary>Keep it in the environment or in user secrets.</summary>
    public string? Password { get; set; }

    /// <summary>The sender: <c>support@example.com</c>, or <c>Support &lt;support@example.com&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>Where answers by mail go, if not to the sender. They do not come back into the report.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>The time limit of one mail. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var failures = new List<string>();
        if (options.Host is not null)
        {
            if (!MailboxAddress.TryParse(options.From, out _))
            {
                failures.Add("Mail:From is missing or not an e-mail address.");
            }

            if (options.ReplyTo is not null && !MailboxAddress.TryParse(options.ReplyTo, out _))
            {
                failures.Add("Mail:ReplyTo is not an e-mail address.");
            }

            if (options.Security == MailSecurity.None && !IsLoopback(options.Host))
            {
                failures.Add("Mail:Security can only be 'None' if Mail:Host is this machine; otherwise e-mails and passwords would be sent unencrypted.");
            }
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
