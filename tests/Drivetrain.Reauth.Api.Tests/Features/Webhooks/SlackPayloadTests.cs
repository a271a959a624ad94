using System.Text.Json;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class SlackPayloadTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Body_OfAReport_CallsNobodyAndLinksNowhereElse()
    {
        var input = new NewStuckReport(
            "stk_1",
            "acme",
            "log-in",
            "<!channel> see <https://evil.example|this>\nand & that",
            new Reporter("session:1", "<@U1> Dana")
        );
        var report = StuckReportTransitions.Create(input, connector: null, reauth: null, Now) with { Number = 7 };
        var text = JsonDocument
            .Parse(SlackPayload.Body(StuckReportEvent.Created(report, new AddressOptions(), Now), [new ReportChats()]))
            .RootElement.GetProperty("text")
            .GetString()!;
        Assert.StartsWith(
            "*<http://localhost:5210/support/reports/stk_1|Report #7>* · acme · &lt;@\u200BU1&gt; Dana is stuck at _log-in_",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\n> &lt;!channel&gt; see &lt;https:\u200B//evil\u200B.example|this&gt;\n> and &amp; that", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OfAReport_NamesItsCodeAndScreenshotAndCutsALongText()
    {
        var report = Report(new string('x', 501)) with { Code = "denied", Screenshot = new Screenshot(64, 48, 1_000, "hash") };
        var text = TextOf(StuckReportEvent.Created(report, new AddressOptions(), Now));
        Assert.Contains("is stuck at _log-in_ (`denied`)\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"\n> {new string('x', 500)}…\nWith a screenshot.", text, StringComparison.Ordinal);
        var whole = TextOf(StuckReportEvent.Created(Report(new string('x', 500)), new AddressOptions(), Now));
        Assert.EndsWith($"_log-in_\n> {new string('x', 500)}", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OfAReply_IsItsAuthorsText()
    {
        var reply = new ReportMessage("msg_1", Now, MessageSide.Support, "Sam <!here>", "Ask <Ava>.");
        var text = TextOf(StuckReportEvent.Replied(Report("Stuck."), reply, new AddressOptions(), Now));
        Assert.EndsWith("|Report #7>* · acme · Sam &lt;!here&gt; wrote:\n> Ask &lt;Ava&gt;.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Stuck.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_OfTheSlackFormat_NeedsNoSecretAndGetsText()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Webhooks:Endpoints:0:Url"] = receiver.Address + "/services/T0/B0/x",
            ["Webhooks:Endpoints:0:Format"] = "slack",
        };
        await using var host = await OutboxHost.StartAsync(settings);
        await host.PublishAsync("con_1");
        await receiver.UntilAsync(received => received.Count == 1);
        Assert.Equal("`connector.reauthenticated` · w1 · con_1", receiver.Received[0].Json.GetProperty("text").GetString());
        Assert.Empty(receiver.Received[0].Signature);
    }

    private static StuckReport Report(string description) =>
        StuckReportTransitions.Create(
            new NewStuckReport("stk_1", "acme", "log-in", description, new Reporter("session:1", "Dana")),
            connector: null,
            reauth: null,
            Now
        ) with
        {
            Number = 7,
        };

    private static string TextOf(Api.Features.Outbox.OutboxMessage message) =>
        JsonDocument.Parse(SlackPayload.Body(message, [new ReportChats()])).RootElement.GetProperty("text").GetString()!;
}
