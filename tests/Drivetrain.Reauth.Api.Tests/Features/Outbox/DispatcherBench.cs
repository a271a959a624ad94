using System.Diagnostics.Metrics;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>The dispatcher alone: a store in memory, a clock, and a channel that answers as the test wants.</summary>
internal sealed class DispatcherBench : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly OutboxDispatcher _dispatcher;

    /// <summary>Each message is a millisecond younger than the one before, so that ids made beside it in other tests don't change their order.</summary>
    private int _made;

    public DispatcherBench(OutboxOptions? options = null)
    {
        Metrics = new OutboxMetrics(_services.GetRequiredService<IMeterFactory>());
        var (channels, logger) = (new DeliveryChannels([Channel]), NullLogger<OutboxDispatcher>.Instance);
        _dispatcher = new OutboxDispatcher(Store, channels, Signal, Options.Create(options ?? new OutboxOptions()), Time, Metrics, logger);
    }

    /// <summary>One that is not started.</summary>
    public static DispatcherBench Idle() => new();

    public InMemoryStore Store { get; } = new();

    public FakeTimeProvider Time { get; } = OutboxHost.Clock();

    public OutboxSignal Signal { get; } = new();

    public OutboxMetrics Metrics { get; }

    public FakeChannel Channel { get; } = new();

    public Task StartAsync() => _dispatcher.StartAsync(CancellationToken.None);

    public Task StopAsync() => _dispatcher.StopAsync(CancellationToken.None);

    /// <summary>Stores so many messages in one commit, each of a connector of its own unless one is named; queued, or planned already.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> AddAsync(int count, bool queued = true, string? subject = null, string endpoint = FakeChannel.Endpoint)
    {
        var batch = new Batch();
        var messages = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var message = OutboxMessage.Create(
                    "connector.failed",
                    "w1",
                    subject ?? $"con_{i}",
                    JsonSerializer.SerializeToElement(i),
                    Time.GetUtcNow().AddMilliseconds(_made++)
                );
                return queued ? message : DeliveryRules.Plan(message, [endpoint], Time.GetUtcNow());
            })
            .ToList();
        messages.ForEach(message => batch.AddFresh(message));
        Assert.True((await Store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
        return messages;
    }

    public OutboxDelivery Delivery(OutboxMessage message) => Store.Find<OutboxMessage>(message.Id)!.Deliveries[0];

    public Task UntilDeliveredAsync() => Store.UntilAsync(store => store.All<OutboxMessage>().All(message => message.Status == OutboxStatus.Delivered));

    public Task UntilAsync(OutboxMessage message, Func<OutboxDelivery, bool> condition) =>
        Store.UntilAsync(store => store.Find<OutboxMessage>(message.Id)!.Deliveries is [{ } delivery, ..] && condition(delivery));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _dispatcher.Dispose();
        await _services.DisposeAsync();
    }
}

/// <summary>A channel of one endpoint; what it is asked to send is kept.</summary>
internal sealed class FakeChannel : IDeliveryChannel
{
    public const string Endpoint = "fake_1";

    private readonly Lock _gate = new();
    private readonly List<OutboxMessage> _sent = [];

    /// <summary>What comes of an attempt.</summary>
    public Func<OutboxMessage, CancellationToken, Task<DeliveryOutcome>> Answer { get; set; } = (_, _) => Task.FromResult(DeliveryOutcome.Delivered(200));

    public bool MayWant(string eventType, string workspaceId) => true;

    /// <summary>Runs when the dispatcher looks.</summary>
    public Action? Refreshed { get; set; }

    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent.Select(message => message.Id)];
            }
        }
    }

    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        Refreshed?.Invoke();
        return Task.CompletedTask;
    }

    /// <summary>Runs when a message is matched.</summary>
    public Action<OutboxMessage>? Matched { get; set; }

    public IReadOnlyList<string> Match(OutboxMessage message)
    {
        Matched?.Invoke(message);
        return [Endpoint];
    }

    public bool Owns(string endpointId) => endpointId.StartsWith("fake_", StringComparison.Ordinal);

    public Task<DeliveryOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _sent.Add(message);
        }

        return Answer(message, cancellationToken);
    }
}
