using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class WebhookDeliveryTests
{
    internal static readonly KeyValuePair<string, string?>[] Private = [KeyValuePair.Create("Webhooks:AllowPrivateNetworks", (string?)"true")];

    [Fact]
    public async Task Secret_OfARegisteredEndpoint_SignsAndIsFoundNowhereElse()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(Private);
        var created = await host.RegisterAsync(receiver.Address + "/path-canary?token=query-canary");
        using var client = host.Client();
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m is { Status: OutboxStatus.Delivered, Deliveries.Count: 1 });
        Assert.True(Assert.Single(receiver.Received).IsSignedWith(created.Secret));

        var answers = string.Empty;
        foreach (var url in new[] { "/v1/webhook-endpoints", $"/v1/webhook-endpoints/{created.Endpoint.Id}", "/v1/outbox?status=delivered", "/v1/audit" })
        {
            answers += await client.GetStringAsync(new Uri(url, UriKind.Relative));
        }

        var key = created.Secret["whsec_".Length..];
        var logs = string.Join('\n', host.Logs.Lines);
        Assert.DoesNotContain(key, answers, StringComparison.Ordinal);
        Assert.DoesNotContain(key, host.Store.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, logs, StringComparison.Ordinal);
        Assert.DoesNotContain("-canary", logs, StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.Received[0].Signature, logs, StringComparison.Ordinal);
        Assert.DoesNotContain("-canary", string.Join('\n', host.Store.All<AuditEntry>().SelectMany(e => e.Details!.Values)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_WithinTheOverlap_SignsWithBothAndThenWithTheNewAlone()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(Private);
        var first = await host.RegisterAsync(receiver.Address);
        using var client = host.Client();
        using var response = await client.PostAsync(new Uri($"/v1/webhook-endpoints/{first.Endpoint.Id}/secret-rotation", UriKind.Relative), content: null);
        var second = (await response.Content.ReadFromJsonAsync<WebhookEndpointSecret>(OutboxHost.Json))!;
        Assert.NotEqual(first.Secret, second.Secret, StringComparer.Ordinal);
        Assert.Equal(host.Time.GetUtcNow().AddHours(24), second.Endpoint.PreviousSecretExpiresAt);

        await host.UntilAsync(await host.PublishAsync("con_1"), m => m.Status == OutboxStatus.Delivered);
        host.Time.Advance(TimeSpan.FromHours(24));
        await host.UntilAsync(await host.PublishAsync("con_1"), m => m.Status == OutboxStatus.Delivered);

        Assert.True(receiver.Received[0].IsSignedWith(first.Secret) && receiver.Received[0].IsSignedWith(second.Secret));
        Assert.True(receiver.Received[1].IsSignedWith(second.Secret));
        Assert.False(receiver.Received[1].IsSignedWith(first.Secret));
    }

    [Fact]
    public async Task Test_Endpoint_SendsAnEventToItAlone()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(Private);
        var chosen = await host.RegisterAsync(receiver.Address + "/chosen");
        await host.RegisterAsync(receiver.Address + "/other");
        using var client = host.Client();
        using var response = await client.PostAsync(new Uri($"/v1/webhook-endpoints/{chosen.Endpoint.Id}/test", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var test = (await response.Content.ReadFromJsonAsync<WebhookTest>(OutboxHost.Json))!;
        await host.UntilAsync(test.MessageId, m => m.Status == OutboxStatus.Delivered);

        var webhook = Assert.Single(receiver.Received);
        Assert.Equal(("/chosen", "webhook.test"), (webhook.Path, webhook.Json.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Send_NameThatLeadsToLoopback_IsRefusedWhenConnecting()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var keys = new EphemeralDataProtectionProvider();
        await using var trusting = await OutboxHost.StartAsync(Private, keys: keys);
        await trusting.RegisterAsync(receiver.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await trusting.StopAsync();

        // The same row under the rule for public addresses, as if its name led elsewhere since it was registered.
        await using var host = await OutboxHost.StartAsync([], trusting.Store, trusting.Time, keys);
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);
        Assert.Equal("address_refused", host.Message(id).Deliveries[0].LastError);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Send_SecretOfAnotherKeyRing_StaysPendingAndSaysWhy()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var before = await OutboxHost.StartAsync(Private);
        await before.RegisterAsync(receiver.Address);
        await before.StopAsync();

        await using var host = await OutboxHost.StartAsync(Private, before.Store, before.Time);
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);
        Assert.Equal((OutboxStatus.Pending, "secret_unreadable"), (host.Message(id).Status, host.Message(id).Deliveries[0].LastError));
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Update_DisabledAndEnabled_HoldsEventsAsDeadLetters()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(Private);
        var endpoint = (await host.RegisterAsync(receiver.Address)).Endpoint;
        using var client = host.Client();
        using var disabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{endpoint.Id}", new { enabled = false, events = new[] { "connector.*" } });
        var view = (await disabled.Content.ReadFromJsonAsync<WebhookEndpointView>(OutboxHost.Json))!;
        Assert.Equal((false, WebhookDisabled.Requested), (view.Enabled, view.Disabled));
        Assert.Equal(["connector.*"], view.Events!, StringComparer.Ordinal);
        await host.UntilAsync(await host.PublishAsync("con_1"), m => m.Status == OutboxStatus.DeadLetter);

        using var enabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{endpoint.Id}", new { enabled = true });
        await host.UntilAsync(await host.PublishAsync("con_1"), m => m.Status == OutboxStatus.Delivered);
        Assert.Single(receiver.Received);
    }
}
