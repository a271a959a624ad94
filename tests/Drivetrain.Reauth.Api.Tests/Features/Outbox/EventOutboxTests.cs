using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>An event is written if anybody may listen, and not at all if nobody does.</summary>
[Trait("Case", "13.1")]
public sealed class EventOutboxTests
{
    private const string Type = "connector.reauthenticated";

    [Fact]
    public async Task Add_WithoutEndpoints_WritesNothing()
    {
        await using var host = await StartAsync();
        Assert.False(Adds(host));
    }

    [Theory]
    [InlineData("KeepUnheard", "w1", Type, true)]
    [InlineData(null, "w2", Type, false)]
    [InlineData(null, "w1", "connector.failed", false)]
    [InlineData(null, "w1", Type, true)]
    public async Task Add_WithAnEndpointOfOneWorkspaceAndOneType_WritesWhatItAsksFor(string? keep, string workspace, string type, bool isWritten)
    {
        await using var host = await StartAsync(keep is null ? [] : [new("Outbox:KeepUnheard", "true")]);
        if (keep is null)
        {
            using var client = host.Client(Role.Platform, "w1");
            string[] events = [Type];
            using var response = await client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example", events });
            response.EnsureSuccessStatusCode();
            await ReadAsync(host);
        }

        Assert.Equal(isWritten, Adds(host, workspace, type));
    }

    [Fact]
    public async Task Add_BeforeTheEndpointsWereRead_Writes()
    {
        await using var host = await StartAsync();
        var unread = ActivatorUtilities.CreateInstance<WebhookSender>(host.Services, ActivatorUtilities.CreateInstance<WebhookDirectory>(host.Services));
        Assert.True(Adds(new EventOutbox(new DeliveryChannels([unread]), new OutboxSignal(), Options.Create(new OutboxOptions()))));
    }

    [Fact]
    public async Task Add_WithADisabledEndpoint_Writes()
    {
        await using var host = await StartAsync();
        var registered = await host.RegisterAsync("https://hooks.example");
        using var client = host.Client();
        using var patched = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{registered.Endpoint.Id}", new { enabled = false });
        patched.EnsureSuccessStatusCode();
        await ReadAsync(host);
        Assert.True(Adds(host));
    }

    /// <summary>The commit is under way without the event; the endpoint's registration must not be answered before it has ended.</summary>
    [Fact]
    public async Task Register_WhileACommitThatLeftItsEventOutIsUnderWay_WaitsForItAlone()
    {
        await using var host = await StartAsync();
        var outbox = host.Services.GetRequiredService<EventOutbox>();
        var before = outbox.Begin();
        Assert.Empty(Add(outbox).Changes);

        var registering = host.RegisterAsync("https://hooks.example");
        await Eventually.HoldsAsync(() => Adds(outbox), "the registration to have begun");
        using var after = outbox.Begin();
        Assert.Single(Add(outbox).Changes);
        Assert.False(registering.IsCompleted);
        Assert.Empty(host.Store.All<WebhookEndpoint>());

        before.Dispose();
        await registering;
        Assert.True(Adds(host));
    }

    [Fact]
    public async Task Begin_WhenAnEventWasAdded_WakesTheDispatcherAtItsEndAlone()
    {
        var signal = new OutboxSignal();
        var channel = new FakeChannel();
        var outbox = new EventOutbox(new DeliveryChannels([channel]), signal, Options.Create(new OutboxOptions()));
        using (outbox.Begin()) { }

        var woken = signal.WaitAsync(CancellationToken.None);
        Assert.False(woken.IsCompleted);
        using (outbox.Begin())
        {
            Add(outbox);
            Assert.False(woken.IsCompleted);
        }

        await woken;
    }

    private static async Task<OutboxHost> StartAsync(params KeyValuePair<string, string?>[] settings)
    {
        var host = await OutboxHost.StartAsync(settings);
        await ReadAsync(host);
        return host;
    }

    private static Task ReadAsync(OutboxHost host) =>
        Eventually.HoldsAsync(() => host.Services.GetRequiredService<WebhookDirectory>().IsUpToDate, "the endpoints to be read");

    private static bool Adds(OutboxHost host, string workspace = "w1", string type = Type) =>
        Adds(host.Services.GetRequiredService<EventOutbox>(), workspace, type);

    private static bool Adds(EventOutbox outbox, string workspace = "w1", string type = Type)
    {
        using var commit = outbox.Begin();
        return Add(outbox, workspace, type).Changes.Count > 0;
    }

    private static Batch Add(EventOutbox outbox, string workspace = "w1", string type = Type)
    {
        var batch = new Batch();
        outbox.Add(batch, type, workspace, "con_1", () => JsonSerializer.SerializeToElement(1), DateTimeOffset.UnixEpoch);
        return batch;
    }
}
