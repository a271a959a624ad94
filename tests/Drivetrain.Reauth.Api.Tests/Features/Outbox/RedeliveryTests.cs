using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>Sending many dead letters again, without a dispatcher that takes them away.</summary>
public sealed class RedeliveryTests : IAsyncLifetime
{
    private const string Endpoint = "whe_1";

    private readonly Caller _caller = new("key:1", Role.Operator, WorkspaceId: null, "test");
    private DispatcherBench _bench = null!;

    [Fact]
    public async Task Redeliveries_OverSeveralPages_AreThoseOfTheEndpointAlone()
    {
        await DeadAsync(150, "whe_other");
        var own = await DeadAsync(250, Endpoint);
        await DeadAsync(150, "whe_other");

        Assert.Equal(new Redeliveries(250, More: false), await RedeliverAsync());

        var queued = _bench.Store.All<OutboxMessage>().Where(message => message.Queued).ToList();
        Assert.Equal(own, queued.Select(message => message.Id), StringComparer.Ordinal);
        Assert.All(queued, message => Assert.Equal((OutboxStatus.Pending, null), (message.Status, message.CompletedAt)));
        Assert.Equal(250, _bench.Store.All<AuditEntry>().Sum(entry => int.Parse(entry.Details!["messages"])));
        Assert.Equal(new Redeliveries(0, More: false), await RedeliverAsync());
    }

    [Fact]
    public async Task Redeliveries_MoreThanAtATime_SayThatThereAreMore()
    {
        await DeadAsync(5_001, Endpoint);

        Assert.Equal(new Redeliveries(5_000, More: true), await RedeliverAsync());
        Assert.Equal(new Redeliveries(1, More: false), await RedeliverAsync());
    }

    /// <summary>One message of a page changes between the read and the commit: an attempt of another endpoint comes back, for example.</summary>
    [Fact]
    [Trait("Case", "12.13")]
    public async Task Redeliveries_WhileOneMessageChanges_QueueThePageAllTheSame()
    {
        var ids = await DeadAsync(250, Endpoint);
        var rival = new TappedStore(_bench.Store);
        var disturbed = 0;
        rival.BeforeCommit = async (store, batch, _) =>
        {
            if (batch.Changes.Count > 100 && Interlocked.Increment(ref disturbed) == 1)
            {
                var stored = (await store.GetAsync<OutboxMessage>(ids[3], CancellationToken.None))!;
                Assert.True((await store.CommitAsync(new Batch().Update(stored, stored.Value), Durability.Durable, CancellationToken.None)).Committed);
            }
        };

        Assert.Equal(new Redeliveries(250, More: false), await RedeliverAsync(rival));

        Assert.Equal(250, _bench.Store.All<OutboxMessage>().Count(message => message.Queued));
        Assert.Equal(250, _bench.Store.All<AuditEntry>().Sum(entry => int.Parse(entry.Details!["messages"])));
    }

    [Fact]
    [Trait("Case", "12.13")]
    public async Task Redeliveries_WhileOneMessageKeepsChanging_QueueTheOthersAndSayThatThereIsMore()
    {
        var ids = await DeadAsync(20, Endpoint);
        var rival = new TappedStore(_bench.Store);
        rival.BeforeCommit = async (store, batch, _) =>
        {
            if (batch.Changes.OfType<Put<OutboxMessage>>().Any(put => string.Equals(put.Document.Id, ids[3], StringComparison.Ordinal)))
            {
                var stored = (await store.GetAsync<OutboxMessage>(ids[3], CancellationToken.None))!;
                await store.CommitAsync(new Batch().Update(stored, stored.Value), Durability.Durable, CancellationToken.None);
            }
        };

        Assert.Equal(new Redeliveries(19, More: true), await RedeliverAsync(rival));
        Assert.Equal(new Redeliveries(1, More: false), await RedeliverAsync());
    }

    [Fact]
    public async Task Redeliveries_ByAKeyOfOneWorkspace_AreForbidden()
    {
        await DeadAsync(1, Endpoint);
        var result = await OutboxHandlers.RedeliverAllAsync(
            new RedeliverDeadLetters(Endpoint),
            _caller with
            {
                WorkspaceId = "w1",
            },
            _bench.Store,
            _bench.Signal,
            _bench.Time,
            CancellationToken.None
        );

        Assert.Equal(StatusCodes.Status403Forbidden, Assert.IsType<ProblemHttpResult>(result.Result).StatusCode);
        Assert.DoesNotContain(_bench.Store.All<OutboxMessage>(), message => message.Queued);
    }

    [Fact]
    public async Task List_ByAKeyOfOneWorkspace_IsForbidden()
    {
        var result = await OutboxHandlers.ListAsync(_caller with { WorkspaceId = "w1" }, _bench.Store, CancellationToken.None);
        Assert.Equal(StatusCodes.Status403Forbidden, Assert.IsType<ProblemHttpResult>(result.Result).StatusCode);
    }

    private async Task<Redeliveries?> RedeliverAsync(IStore? store = null)
    {
        var request = new RedeliverDeadLetters(Endpoint);
        var result = await OutboxHandlers.RedeliverAllAsync(request, _caller, store ?? _bench.Store, _bench.Signal, _bench.Time, CancellationToken.None);
        return Assert.IsType<Accepted<Redeliveries>>(result.Result).Value;
    }

    private async Task<IReadOnlyList<string>> DeadAsync(int count, string endpoint)
    {
        var (batch, ids, now) = (new Batch(), new List<string>(), _bench.Time.GetUtcNow());
        var gone = DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410);
        for (var i = 0; i < count; i++)
        {
            var message = DeliveryRules.Plan(OutboxMessage.Create("connector.failed", "w1", "con", JsonSerializer.SerializeToElement(i), now), [endpoint], now);
            batch.Add(DeliveryRules.Apply(message, endpoint, gone, now, 0, new OutboxOptions()));
            ids.Add(message.Id);
        }

        Assert.True((await _bench.Store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
        return ids;
    }

    public Task InitializeAsync()
    {
        _bench = DispatcherBench.Idle();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();
}
