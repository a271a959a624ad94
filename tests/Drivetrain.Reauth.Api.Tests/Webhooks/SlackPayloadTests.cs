using System.Text.Json;
using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.Api.StuckReports;
using Drivetrain.Reauth.Api.Tests.Outbox;
using Drivetrain.Reauth.Api.Webhooks;

namespace Drivetrain.Reauth.Api.Tests.Webhooks;

public sealed class SlackPayloadTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Body_OfAReport_CallsNobodyAndLinksNowhereElse()
    {
        var input = new NewStuckReport("stk_1", "acme", "log-in", "<!channel> see <https://evil.example|this>\nand & that", new Reporter("session:1", "<@U1> Dana"));
        var report = StuckReportTransitions.Create(input, connector: null, reauth: null, Now) with { Number = 7 };
        var text = JsonDocument.Parse(SlackPayload.Body(StuckReportEvent.Created(report, new ReauthOptions(), Now))).RootElement.GetProperty("text").GetString()!;
        Assert.StartsWith("*<http://localhost:5210/support/reports/stk_1|Report #7>* · acme · &lt;@U1&gt; Dana is stuck at _log-in_", text, StringComparison.Ordinal);
        Assert.Contains("\n> &lt;!channel&gt; see &lt;https://evil.example|this&gt;\n> and &amp; that", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_OfTheSlackFormat_NeedsNoSecretAndGetsText()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Webhooks:Endpoints:0:Url"] = receiver.Address + "/services/T0/B0/x", ["Webhooks:Endpoints:0:Format"] = "slack" };
        await using var host = await OutboxHost.StartAsync(settings);
        await host.PublishAsync("con_1");
        await receiver.UntilAsync(received => received.Count == 1);
        Assert.Equal("`connector.reauthenticated` · w1 · con_1", receiver.Received[0].Json.GetProperty("text").GetString());
        Assert.Empty(receiver.Received[0].Signature);
    }
}
