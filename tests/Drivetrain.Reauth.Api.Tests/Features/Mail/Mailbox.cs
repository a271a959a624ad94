using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;
using MimeKit;

namespace Drivetrain.Reauth.Api.Tests.Features.Mail;

/// <summary>A mail as the server took it.</summary>
/// <param name="Mail">The message.</param>
/// <param name="Recipients">The envelope's, not the header's.</param>
/// <param name="User">Who had logged in, or null.</param>
internal sealed record ReceivedMail(MimeMessage Mail, IReadOnlyList<string> Recipients, string? User);

/// <summary>A real SMTP server (smtp-server) as a process of its own, on loopback, that tells what it gets.</summary>
internal sealed class Mailbox : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly SemaphoreSlim _acknowledged = new(0);
    private readonly Process _process;
    private readonly Task _reading;

    private Mailbox(Process process, int port)
    {
        (_process, Port) = (process, port);
        _reading = ReadAsync();
    }

    public int Port { get; }

    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>Starts one that takes mails of everybody, or of this user alone.</summary>
    /// <param name="user">Who may send; null for everybody.</param>
    /// <param name="password">Their password.</param>
    /// <param name="hasTls">Whether it offers STARTTLS, with a certificate that it made itself.</param>
    public static async Task<Mailbox> StartAsync(string? user = null, string? password = null, bool hasTls = true)
    {
        var started = await NodeProject.TestServers.StartAsync(
            "smtp.mjs",
            [
                JsonSerializer.Serialize(
                    new
                    {
                        user,
                        password,
                        hasTls,
                    }
                ),
            ],
            CancellationToken.None
        );
        var errors = started.StandardError.ReadToEndAsync();
        var line = await started.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The SMTP server did not start: {await errors}");
        return new Mailbox(started, JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32());
    }

    /// <summary>From now on it refuses mails with this status (RFC 5321 section 4.2), or takes them again.</summary>
    public async Task AnswerAsync(int? status)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { answer = status }));
        await _process.StandardInput.FlushAsync();
        await _acknowledged.WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input is the end of it.
        _process.StandardInput.Close();
        await _reading;
        _process.Dispose();
        _acknowledged.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var told = JsonDocument.Parse(line).RootElement;
            if (!told.TryGetProperty("mail", out var mail))
            {
                _acknowledged.Release();
                continue;
            }

            using var stream = new MemoryStream(mail.GetBytesFromBase64());
            _mails.Enqueue(
                new(await MimeMessage.LoadAsync(stream), told.GetProperty("recipients").Deserialize<string[]>()!, told.GetProperty("user").GetString())
            );
        }
    }
}
