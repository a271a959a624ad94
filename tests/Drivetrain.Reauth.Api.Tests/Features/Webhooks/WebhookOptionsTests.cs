using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class WebhookOptionsTests
{
    [Theory]
    [InlineData("Webhooks:Endpoints:0:Url", "http://hooks.example.com", "Webhooks:Endpoints:0:Url")]
    [InlineData("Webhooks:Endpoints:0:Url", null, "Webhooks:Endpoints:0:Url")]
    [InlineData("Webhooks:Endpoints:0:Secret", "canary-secret", "Webhooks:Endpoints:0:Secret")]
    [InlineData("Webhooks:Endpoints:0:PreviousSecret", "canary-secret", "Webhooks:Endpoints:0:PreviousSecret")]
    [InlineData("Webhooks:Endpoints:0:Events:0", "Connector Failed", "Webhooks:Endpoints:0:Events")]
    [InlineData("Outbox:Backoff:0", "00:00:00", "Outbox:Backoff")]
    [InlineData("Outbox:GiveUpAfter", "00:00:01", "GiveUpAfter")]
    [InlineData("Webhooks:Timeout", "01:00:00", "Timeout")]
    public async Task Start_WrongSetting_IsRefusedByItsNameWithoutItsValue(string name, string? value, string named)
    {
        var settings = OutboxHost.Endpoints("https://hooks.example.com");
        settings[name] = value;
        var exception = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => OutboxHost.StartAsync(settings));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TheSameEndpointTwice_IsRefused() =>
        await Assert.ThrowsAnyAsync<OptionsValidationException>(() => OutboxHost.StartAsync(OutboxHost.Endpoints("https://a.example", "https://a.example")));

    [Fact]
    public async Task Start_OwnBackoff_ReplacesTheDefault()
    {
        await using var host = await OutboxHost.StartAsync([KeyValuePair.Create("Outbox:Backoff:0", (string?)"00:00:07")]);
        Assert.Equal([TimeSpan.FromSeconds(7)], host.Services.GetRequiredService<IOptions<OutboxOptions>>().Value.Schedule);
    }

    [Fact]
    public async Task Start_EndpointLeftTheConfiguration_IsRemovedAndItsMessagesBecomeDeadLetters()
    {
        var (store, time) = (new InMemoryStore(), OutboxHost.Clock());
        string id;
        await using (var before = await OutboxHost.StartAsync(OutboxHost.Endpoints($"http://127.0.0.1:{WebhookReceiver.FreePort()}"), store, time))
        {
            id = await before.PublishAsync("con_1");
            await before.UntilAttemptsAsync(id, 1);
            await before.StopAsync();
        }

        time.Advance(TimeSpan.FromSeconds(30));
        await using var host = await OutboxHost.StartAsync([], store, time);
        await host.UntilAsync(id, m => m.Status == OutboxStatus.DeadLetter);
        Assert.Equal("endpoint_deleted", host.Message(id).Deliveries[0].LastError);
        Assert.Empty(store.All<WebhookEndpoint>());
    }
}
