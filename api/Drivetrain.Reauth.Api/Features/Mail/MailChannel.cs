using System.Net.Sockets;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Drivetrain.Reauth.Api.Features.Mail;

/// <summary>Mails the events for which a feature has a mail.</summary>
internal sealed class MailChannel(IEnumerable<IMailTexts> texts, IOptions<MailOptions> options, TimeProvider time) : IDeliveryChannel
{
    /// <summary>In front of a recipient's name: the two make the id of an endpoint.</summary>
    public const string Prefix = "mail:";

    private readonly IReadOnlyList<IMailTexts> _texts = [.. texts];

    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public bool Owns(string endpointId) => endpointId.StartsWith(Prefix, StringComparison.Ordinal);

    public bool MayWant(string eventType, string workspaceId) => options.Value.Host is not null && _texts.Any(each => each.MayTell(eventType));

    public IReadOnlyList<string> Match(OutboxMessage message) =>
        options.Value.Host is null ? [] : [.. _texts.SelectMany(each => each.RecipientsOf(message)).Select(recipient => Prefix + recipient)];

    public async Task<DeliveryOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken)
    {
        if (
            options.Value.Host is null
            || _texts.FirstOrDefault(each => each.MayTell(message.EventType)) is not { } told
            || await told.ComposeAsync(endpointId[Prefix.Length..], message, cancellationToken) is not { } mail
        )
        {
            return DeliveryOutcome.Refused(DeliveryErrors.EndpointDisabled);
        }

        return mail.To.Count > 0
            ? await TrySendAsync(MailMessages.Of(message, mail, options.Value), cancellationToken)
            : DeliveryOutcome.Delivered(0) with
            {
                Status = null,
            };
    }

    private async Task<DeliveryOutcome> TrySendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await SendAsync(mail, either.Token);
            return DeliveryOutcome.Delivered((int)SmtpStatusCode.Ok);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.Timeout);
        }
        catch (SmtpCommandException exception)
        {
            // 5xx is for good (RFC 5321 section 4.2.1).
            var status = (int)exception.StatusCode;
            return status >= 500 ? DeliveryOutcome.Refused(DeliveryErrors.MailRefused, status) : DeliveryOutcome.Failed(DeliveryErrors.MailRefused, status);
        }
        catch (AuthenticationException)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.MailLoginRefused);
        }
        catch (Exception exception) when (exception is SslHandshakeException or NotSupportedException)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.TlsFailed);
        }
        catch (Exception exception) when (exception is SocketException)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.ConnectFailed);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException)
        {
            return DeliveryOutcome.Failed(DeliveryErrors.ResponseInvalid);
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
