using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Drivetrain.Reauth.Api.Tests.Outbox;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Drivetrain.Reauth.Api.Tests.Mail;

/// <summary>A real SMTP server on loopback that keeps what it gets.</summary>
internal sealed class Mailbox : MessageStore, IAsyncDisposable
{
    private readonly ConcurrentQueue<(MimeMessage Mail, IReadOnlyList<string> Recipients)> mails = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public Mailbox()
    {
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(this);
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port))).Build();
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stopping.Token);
    }

    public int Port { get; } = WebhookReceiver.FreePort();

    public IReadOnlyList<(MimeMessage Mail, IReadOnlyList<string> Recipients)> Mails => [.. mails];

    /// <summary>How it answers to a mail; null takes it.</summary>
    public Func<SmtpResponse?> Answer { get; set; } = static () => null;

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (Answer() is { } answer)
        {
            return answer;
        }

        using var stream = new MemoryStream(buffer.ToArray());
        mails.Enqueue((await MimeMessage.LoadAsync(stream, cancellationToken), [.. transaction.To.Select(to => $"{to.User}@{to.Host}")]));
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }
}
