using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed partial class DrivetrainTests : IAsyncDisposable
{
    private const string SourceId = "ds_quickbooks_acme";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new(LoopbackHttp.CreateHandler());

    [Fact]
    public void Verify_OfTheSpecificationsExample_IsGenuine()
    {
        // The example of the Standard Webhooks reference libraries.
        var body = """{"test": 2432232314}"""u8;
        var verdict = StandardWebhooks.Verify(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            body,
            DateTimeOffset.FromUnixTimeSeconds(1614265330)
        );
        Assert.Equal(WebhookVerdict.Genuine, verdict);
    }

    [Fact]
    public async Task Webhook_OfAReauthenticatedConnector_SyncsByReadingTheCompany()
    {
        await using var intuit = await IntuitClient.StartAsync();
        var accessToken = (string)(await intuit.ConnectAsync())["access_token"]!;
        await using var api = await FakeApi.StartAsync(accessToken, IntuitClient.Acme);
        await using var drivetrain = await StartAsync(api, intuit);

        Assert.Equal(HttpStatusCode.NoContent, await DeliverAsync(drivetrain, "msg_1"));
        await WaitForAsync(drivetrain, SourceStatus.Healthy);

        Assert.Equal(1, intuit.Intuit.Log.Count(Intuit.IntuitEvent.CompanyRead));
        Assert.Equal([$"failure con-{SourceId}", $"sync con-{SourceId} running", $"sync con-{SourceId} succeeded"], api.Calls);
    }

    [Fact]
    public async Task Webhook_WithADeadToken_EndsInAFailedSync()
    {
        await using var intuit = await IntuitClient.StartAsync();
        await using var api = await FakeApi.StartAsync("dead", IntuitClient.Acme);
        await using var drivetrain = await StartAsync(api, intuit);

        // Watched for from before: it lasts a moment, and a slow thread would come too late.
        var reconnecting = WaitForAsync(drivetrain, SourceStatus.Reconnecting);
        await DeliverAsync(drivetrain, "msg_1");
        await reconnecting;
        var source = await WaitForAsync(drivetrain, SourceStatus.Failed);

        Assert.Equal("QuickBooks answered 401.", source.Detail);
    }

    [Fact]
    public async Task Webhook_DeliveredTwice_IsTakenOnce()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await DeliverAsync(drivetrain, "msg_1", type: "other"));
        Assert.Equal(HttpStatusCode.NoContent, await DeliverAsync(drivetrain, "msg_1", type: "other"));
        Assert.Equal([WebhookOutcome.Accepted, WebhookOutcome.Duplicate], drivetrain.Webhooks.Deliveries.Select(delivery => delivery.Outcome));
    }

    [Fact]
    public async Task Webhook_OfAnAttempt_IsTakenAndChangesNothing()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await DeliverAsync(drivetrain, "msg_1", type: "reauth.failed", data: new { connectorId = "con_1" }));
        Assert.Equal(
            new WebhookDelivery(drivetrain.Webhooks.Deliveries[0].At, "msg_1", "reauth.failed", "con_1", WebhookOutcome.Accepted),
            Assert.Single(drivetrain.Webhooks.Deliveries)
        );
        Assert.Equal(SourceStatus.Failed, drivetrain.Sources[0].Status);
    }

    [Fact]
    public async Task Webhook_OfAConnectorWithoutOne_IsRefused()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await DeliverAsync(drivetrain, "msg_1", data: new { connectorId = "con_1" }));
        Assert.Equal(WebhookOutcome.Malformed, Assert.Single(drivetrain.Webhooks.Deliveries).Outcome);
    }

    [Theory]
    [InlineData(-301, null, HttpStatusCode.BadRequest, WebhookOutcome.Stale)]
    [InlineData(301, null, HttpStatusCode.BadRequest, WebhookOutcome.Stale)]
    [InlineData(0, "whsec_b3RoZXI=", HttpStatusCode.Unauthorized, WebhookOutcome.BadSignature)]
    public async Task Webhook_ThatIsOldOrForged_IsRefused(int age, string? secret, HttpStatusCode expected, WebhookOutcome outcome)
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        Assert.Equal(expected, await DeliverAsync(drivetrain, "msg_1", age, secret));
        Assert.Equal(outcome, Assert.Single(drivetrain.Webhooks.Deliveries).Outcome);
        Assert.Equal(SourceStatus.Failed, drivetrain.Sources[0].Status);
    }

    [Fact]
    public async Task Webhook_WhileTheReceiverIsDown_IsTakenLaterWithTheSameId()
    {
        await using var drivetrain = await DrivetrainSimulator.StartAsync(
            new DrivetrainOptions { Knobs = new() { WebhookReceiver = WebhookReceiverState.Down } }
        );
        Assert.Equal(HttpStatusCode.InternalServerError, await DeliverAsync(drivetrain, "msg_1", type: "other"));
        drivetrain.Knobs = drivetrain.Knobs with { WebhookReceiver = WebhookReceiverState.Up };
        Assert.Equal(HttpStatusCode.NoContent, await DeliverAsync(drivetrain, "msg_1", type: "other"));
        Assert.Equal([WebhookOutcome.ReceiverDown, WebhookOutcome.Accepted], drivetrain.Webhooks.Deliveries.Select(delivery => delivery.Outcome));
    }

    [Fact]
    public async Task Connect_ToQuickBooks_SendsTheBrowserToTheStartUrl()
    {
        await using var intuit = await IntuitClient.StartAsync();
        await using var api = await FakeApi.StartAsync("unused", IntuitClient.Acme);
        await using var drivetrain = await StartAsync(api, intuit);
        using var answer = await _http.PostAsync(new Uri(drivetrain.BrowserOrigin, $"/data/sources/{SourceId}/connect"), null);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("http://reauth.localhost/reauth/r1/start?ticket=t", answer.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task Add_OfAnUnboundSource_TellsTheApiWithoutACompany()
    {
        await using var api = await FakeApi.StartAsync("unused", IntuitClient.Acme);
        await using var drivetrain = await DrivetrainSimulator.StartAsync(new DrivetrainOptions { ApiUrl = api.Url });
        await drivetrain.AddAsync(new NewSource("ds_new", "QuickBooks — New"));
        Assert.Equal(["unbound ds_new", "failure con-ds_new"], api.Calls);
        Assert.Contains("QuickBooks — New", WebUtility.HtmlDecode(await _http.GetStringAsync(drivetrain.DataUrl)), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => drivetrain.AddAsync(new NewSource("ds_new", "Another")));
    }

    [Fact]
    public async Task Add_OfAnUnregisteredSource_TellsTheApiNothingNowOrLater()
    {
        await using var api = await FakeApi.StartAsync("unused", IntuitClient.Acme);
        await using var drivetrain = await DrivetrainSimulator.StartAsync(new DrivetrainOptions { ApiUrl = api.Url });
        using var answer = await _http.PostAsync(
            new Uri(drivetrain.WebhookUrl, "/_sandbox/drivetrain/data-sources"),
            JsonContent.Create(
                new
                {
                    id = "ds_new",
                    name = "QuickBooks — New",
                    isUnregistered = true,
                }
            )
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await drivetrain.RegisterAsync();
        Assert.DoesNotContain(api.Calls, call => call.Contains("ds_new", StringComparison.Ordinal));
        Assert.Equal(SourceStatus.Failed, drivetrain.Sources[^1].Status);
        drivetrain.Reset();
        Assert.DoesNotContain(drivetrain.Sources, source => source.Id == "ds_new");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<DrivetrainSimulator> StartAsync(FakeApi api, IntuitClient intuit)
    {
        var drivetrain = await DrivetrainSimulator.StartAsync(
            new DrivetrainOptions
            {
                ApiUrl = api.Url,
                CompanyApiUrl = intuit.Intuit.ApiBaseUrl,
                Knobs = new() { SyncDurationMs = 100 },
            }
        );
        await drivetrain.RegisterAsync();
        return drivetrain;
    }

    private static async Task<DataSource> WaitForAsync(DrivetrainSimulator drivetrain, SourceStatus status)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await drivetrain.WaitForAsync(SourceId, status, limit.Token);
    }

    private async Task<HttpStatusCode> DeliverAsync(
        DrivetrainSimulator drivetrain,
        string id,
        int age = 0,
        string? secret = null,
        string type = "connector.reauthenticated",
        object? data = null
    )
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { type, data = data ?? new { connector = new { id = $"con-{SourceId}", dataSourceId = SourceId } } }
        );
        var timestamp = DateTimeOffset.UtcNow.AddSeconds(-age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, drivetrain.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", StandardWebhooks.Sign(secret ?? drivetrain.WebhookSecret, id, timestamp, body));
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }
}
