using System.Net.Sockets;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.Api.Foundation.Storage;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.Mail;

/// <summary>Mails what the outbox holds about reports: to support, and support's answers to the reporter.</summary>
internal sealed class MailChannel(IStore store, IOptions<MailOptions> options, IOptions<StuckReportOptions> reports, TimeProvider time) : IDeliveryChannel
{
    public const string ToSupport = "mail:support";
    public const string ToReporter = "mail:reporter";

    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public bool Owns(string endpointId) => endpointId is ToSupport or ToReporter;

    public bool MayWant(string eventType, string workspaceId) =>
        options.Value.Host is not null && eventType is StuckReportEvent.CreatedType or StuckReportEvent.RepliedType;

    public IReadOnlyList<string> Match(OutboxMessage message)
    {
        if (options.Value.Host is null || StuckReportEvent.From(message) is not { } report)
        {
            return [];
        }

        var forReporter = report.Message is { From: MessageSide.Support };
        return forReporter
            ? reports.Value.MailReporters
                ? [ToReporter]
                : []
            : reports.Value.NotifyTo.Count > 0
                ? [ToSupport]
                : [];
    }

    public async Task<AttemptOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken)
    {
        if (options.Value.Host is null || StuckReportEvent.From(message) is not { } report)
        {
            return AttemptOutcome.Refused(DeliveryErrors.EndpointDisabled);
        }

        if (endpointId is ToSupport)
        {
            return reports.Value.NotifyTo.Count == 0
                ? AttemptOutcome.Refused(DeliveryErrors.EndpointDisabled)
                : await TrySendAsync(ReportMails.ToSupport(message, report, options.Value, reports.Value.NotifyTo), cancellationToken);
        }

        // The address is read now, and never part of the event: webhooks see events.
        var stored = await store.GetAsync<StuckReport>(report.ReportId, cancellationToken);
        return stored?.Value is { ReportedBy.Email: { } address } found && MailboxAddress.TryParse(address, out _)
            ? await TrySendAsync(ReportMails.ToReporter(message, report, options.Value, address, Words.Of(found.Diagnostics?.Locale).Mails), cancellationToken)
            : AttemptOutcome.Delivered(0) with
            {
                Status = null,
            };
    }

    private async Task<AttemptOutcome> TrySendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await SendAsync(mail, either.Token);
            return AttemptOutcome.Delivered((int)SmtpStatusCode.Ok);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AttemptOutcome.Failed(DeliveryErrors.Timeout);
        }
        catch (SmtpCommandException exception)
        {
            // 5xx is for good (RFC 5321 section 4.2.1).
            var status = (int)exception.StatusCode;
            return status >= 500 ? AttemptOutcome.Refused(DeliveryErrors.MailRefused, status) : AttemptOutcome.Failed(DeliveryErrors.MailRefused, status);
        }
        catch (AuthenticationException)
        {
            return AttemptOutcome.Failed(DeliveryErrors.MailLoginRefused);
        }
        catch (Exception exception) when (exception is SslHandshakeException or NotSupportedException)
        {
            return AttemptOutcome.Failed(DeliveryErrors.TlsFailed);
        }
        catch (Exception exception) when (exception is SocketException)
        {
            return AttemptOutcome.Failed(DeliveryErrors.ConnectFailed);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException)
        {
            return AttemptOutcome.Failed(DeliveryErrors.ResponseInvalid);
        }
    }

    private async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        // A connection a mail: there are few, and none is broken by having waited.
        using var client = new SmtpClient();
        var security = options.Value.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };
        await client.ConnectAsync(options.Value.Host!, options.Value.Port, security, cancellationToken);
        if (options.Value.User is { } user)
        {
            await client.AuthenticateAsync(user, options.Value.Password ?? "", cancellationToken);
        }

        await client.SendAsync(mail, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}

/// <summary>E-mail by SMTP, as a channel of the outbox.</summary>
internal static class MailFeature
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>().AddSingleton<IDeliveryChannel, MailChannel>();
    }
}
