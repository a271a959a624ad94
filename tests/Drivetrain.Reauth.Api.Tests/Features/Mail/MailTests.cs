using System.Net;
using Drivetrain.Reauth.Api.Features.Mail;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Features.Mail;

public sealed class MailTests : IAsyncLifetime
{
    private ReauthApi _api = null!;
    private Mailbox _mailbox = null!;

    public async Task InitializeAsync()
    {
        _mailbox = await Mailbox.StartAsync();
        _api = MailingTo(_mailbox);
    }

    [Fact]
    public async Task Created_ReachesSupport()
    {
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "log-in", description = "<script>alert(1)</script> & more" });
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 1, "the mail");
        var (mail, recipients, _) = _mailbox.Mails[0];
        Assert.Equal(["crew@drivetrain.example"], recipients);
        Assert.Equal("[#1] Dana Fox (acme) is stuck at \"log-in\"", mail.Subject);
        Assert.Contains("<script>alert(1)</script> & more", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"/support/reports/{made.Headers.Location!.ToString().Split('/')[^1]}", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ReachesTheReporterAndNotesDoNot()
    {
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(new { step = "log-in", description = "canary-of-the-reporter" });
        using var note = await support.PostJsonAsync($"{made.Headers.Location}/replies", new { text = "note-canary", @internal = true });
        using var answer = await support.PostJsonAsync($"{made.Headers.Location}/replies", new { text = "Please ask Ava." });
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 2, "both mails");

        // Each is a message of its own, and no order is promised between them.
        var (mail, _, _) = Assert.Single(_mailbox.Mails, static sent => sent.Recipients is ["dana@acme.example"]);
        var (notice, _, _) = Assert.Single(_mailbox.Mails, static sent => sent.Recipients is ["crew@drivetrain.example"]);
        Assert.Contains("Please ask Ava.", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", mail.ToString(), StringComparison.Ordinal);
        Assert.Equal(notice.References.ToList(), mail.References.ToList());
    }

    [Theory]
    [InlineData("de-AT", "hat auf Ihre Meldung")]
    [InlineData("fr", "replied to your report")]
    [InlineData(null, "replied to your report")]
    public async Task Answer_IsInTheLanguageOfTheReportersBrowser(string? locale, string expected)
    {
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(
            new
            {
                step = "log-in",
                description = "Stuck.",
                diagnostics = new { locale },
            }
        );
        using var answer = await support.PostJsonAsync($"{made.Headers.Location}/replies", new { text = "Ask Ava." });
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 2, "both mails");
        var (mail, _, _) = Assert.Single(_mailbox.Mails, static sent => sent.Recipients is ["dana@acme.example"]);
        Assert.Contains(expected, mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ToAReporterWithoutAddress_IsNotMailed()
    {
        using var dana = await PairAsync("Dana Fox", email: null);
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(new { step = "log-in", description = "Stuck." });
        using var answer = await support.PostJsonAsync($"{made.Headers.Location}/replies", new { text = "Please ask Ava." });
        await Eventually.HoldsAsync(async () => (await MessagesAsync(OutboxStatus.Delivered)).Count == 2, "both messages to be done with");
        Assert.Single(_mailbox.Mails);
    }

    [Fact]
    public async Task Name_WithLineBreaks_StaysInItsHeader()
    {
        using var mallory = await PairAsync("Mallory\r\nBcc: victim@example.com\r\n\r\nBuy", "mallory@acme.example");
        using var made = await mallory.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 1, "the mail");
        var (mail, recipients, _) = _mailbox.Mails[0];
        Assert.Equal(["crew@drivetrain.example"], recipients);
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain(mail.Subject!, char.IsControl);
    }

    [Fact]
    public async Task Server_ThatRefusesForAWhile_GetsItLater()
    {
        await _mailbox.AnswerAsync(452);
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(
            async () => (await MessagesAsync(OutboxStatus.Pending)) is [{ Deliveries: [{ LastError: "mail_refused", LastStatus: 452 }] }],
            "the first attempt"
        );
        await _mailbox.AnswerAsync(null);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 1, "the mail");
    }

    [Fact]
    public async Task Server_ThatRefusesForGood_MakesADeadLetter()
    {
        await _mailbox.AnswerAsync(550);
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(async () => (await MessagesAsync(OutboxStatus.DeadLetter)) is [{ Deliveries: [{ LastStatus: 550 }] }], "the dead letter");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_WithoutTlsOrWithACertificateThatNobodyTrusts_GetsNothingWhereTlsIsRequired(bool hasTls)
    {
        await ListenAsync(hasTls: hasTls);
        _api.Settings["Mail:Security"] = "StartTls";
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(async () => (await MessagesAsync(OutboxStatus.Pending)) is [{ Deliveries: [{ LastError: "tls_failed" }] }], "the attempt");
        Assert.Empty(_mailbox.Mails);
    }

    [Fact]
    public async Task Server_ThatAsksForALogin_GetsOne()
    {
        await ListenAsync("mailer", "CANARY-mail-password");
        (_api.Settings["Mail:User"], _api.Settings["Mail:Password"]) = ("mailer", "CANARY-mail-password");
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(() => _mailbox.Mails.Count == 1, "the mail");
        Assert.Equal("mailer", _mailbox.Mails[0].User);
    }

    [Fact]
    public async Task Server_ThatRefusesTheLogin_IsTriedAgainLater()
    {
        await ListenAsync("mailer", "CANARY-mail-password");
        (_api.Settings["Mail:User"], _api.Settings["Mail:Password"]) = ("mailer", "wrong");
        using var dana = await PairAsync("Dana Fox", "dana@acme.example");
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        await Eventually.HoldsAsync(
            async () => (await MessagesAsync(OutboxStatus.Pending)) is [{ Deliveries: [{ LastError: "mail_login_refused" }] }],
            "the attempt"
        );
        Assert.Empty(_mailbox.Mails);
    }

    [Theory]
    [InlineData("mail.example.com", MailSecurity.None, "a@example.com", false)]
    [InlineData("localhost", MailSecurity.None, "a@example.com", true)]
    [InlineData("::1", MailSecurity.None, "a@example.com", true)]
    [InlineData("mail.example.com", MailSecurity.StartTls, "a@example.com", true)]
    [InlineData("mail.example.com", MailSecurity.Tls, "nobody", true)]
    [InlineData("mail.example.com", MailSecurity.Tls, null, false)]
    public void Options_WithoutTlsToAnotherMachineOrWithoutSender_AreRefused(string host, MailSecurity security, string? from, bool expected)
    {
        var result = new MailOptionsValidator().Validate(
            null,
            new MailOptions
            {
                Host = host,
                Security = security,
                From = from,
            }
        );
        Assert.Equal(expected, result.Succeeded);
    }

    private static ReauthApi MailingTo(Mailbox mailbox) =>
        new()
        {
            Settings =
            {
                ["Mail:Host"] = "127.0.0.1",
                ["Mail:Port"] = mailbox.Port.ToString(),
                ["Mail:Security"] = "None",
                ["Mail:From"] = "Drivetrain support <support@drivetrain.example>",
                ["StuckReports:NotifyTo:0"] = "crew@drivetrain.example",
            },
        };

    /// <summary>Another server in the place of the first, before the api has started.</summary>
    private async Task ListenAsync(string? user = null, string? password = null, bool hasTls = true)
    {
        await _mailbox.DisposeAsync();
        _mailbox = await Mailbox.StartAsync(user, password, hasTls);
        _api.Settings["Mail:Port"] = _mailbox.Port.ToString();
    }

    private async Task<HttpClient> PairAsync(string name, string? email)
    {
        using var platform = _api.With(ReauthApi.PlatformKey);
        using var pairing = await platform.PostJsonAsync(
            "/v1/pairings",
            new
            {
                workspaceId = ReauthApi.Workspace,
                personName = name,
                personEmail = email,
            }
        );
        using var anonymous = _api.Anonymous();
        using var session = await anonymous.PostJsonAsync(
            "/v1/sessions",
            new { code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString() }
        );
        return _api.With((await session.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("token").GetString()!);
    }

    private async Task<IReadOnlyList<OutboxMessage>> MessagesAsync(OutboxStatus status) =>
        [
            .. (await _api.Store.QueryAsync(OutboxMessage.ByStatus, KeyRange.Prefix(OutboxMessage.StatusPrefix(status)), 100, CancellationToken.None)).Select(
                stored => stored.Value
            ),
        ];

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _mailbox.DisposeAsync();
    }
}
