using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Drivetrain.Reauth.PostgreSqlForTests;
using Drivetrain.Reauth.Storage.Tests.Support;
using Npgsql;

namespace Drivetrain.Reauth.Storage.Tests.PostgreSql;

/// <summary>What instances on one database know of each other.</summary>
public sealed class InstancesTests : IAsyncLifetime
{
    private PostgreSqlLease _lease = null!;
    private PostgreSqlStorage _other = null!;

    private static CancellationToken Never => CancellationToken.None;

    private IInstances First => _lease.Storage.Instances;

    public async Task InitializeAsync()
    {
        _lease = await PostgreSqlLease.OpenAsync();
        _other = _lease.New();
        await _other.OpenAsync(Never);
    }

    [Fact]
    public async Task Turn_IsOneInstancesAtATime()
    {
        await using (var turn = await First.TakeAsync("refresh/a", Never))
        {
            Assert.Null(await _other.Instances.TryTakeAsync("refresh/a", Never));
            Assert.Null(await First.TryTakeAsync("refresh/a", Never));
            await using var another = await _other.Instances.TryTakeAsync("refresh/b", Never);
            Assert.NotNull(another);
            Assert.False(turn.Lost.IsCancellationRequested);
        }

        await using var next = await _other.Instances.TakeAsync("refresh/a", Never);
        Assert.Null(await First.TryTakeAsync("refresh/a", Never));
    }

    [Fact]
    public async Task Turn_OfManyCallersOnBoth_IsNeverTwoCallersAtOnce()
    {
        var (inside, most, done) = (0, 0, 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        await using var turn = await (i % 2 == 0 ? First : _other.Instances).TakeAsync("one", Never);
                        most = Math.Max(most, Interlocked.Increment(ref inside));
                        await Task.Yield();
                        Interlocked.Decrement(ref inside);
                        Interlocked.Increment(ref done);
                    })
                )
        );

        Assert.Equal((1, 24), (most, done));
    }

    [Fact]
    public async Task Turn_OfAnInstanceThatEnds_IsAnothers()
    {
        await _other.Instances.TakeAsync("outbox", Never);
        await _other.CloseAsync();

        await using var turn = await First.TakeAsync("outbox", Never);
        Assert.False(turn.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Turn_WhenTheServerWasAway_IsLostAndSaysSo()
    {
        await using var turn = await First.TakeAsync("outbox", Never);
        var lost = new TaskCompletionSource();
        await using var registered = turn.Lost.Register(lost.SetResult);

        var server = await PostgreSqlServer.SharedAsync();
        await server.ExecuteAsync(
            new NpgsqlConnectionStringBuilder(_lease.Options.ConnectionString).Database!,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Changes_OfAnotherInstance_AreHeardAndOnesOwnAreNot()
    {
        var (heardByFirst, heardByOther) = (new BlockingCollection<(string?, string?)>(), new BlockingCollection<(string?, string?)>());
        First.Listen((type, id) => heardByFirst.Add((type, id)));
        _other.Instances.Listen((type, id) => heardByOther.Add((type, id)));
        await _lease.Store.CommitAsync(new Batch().Add(new Parcel("not announced", "o", "x")).Add(new Counter("c/\n1", 1)), Durability.Durable, Never);
        await _lease.Store.CommitAsync(new Batch().Add(new Counter("c", 1)), Durability.Durable, Never);

        Assert.True(heardByOther.TryTake(out var first, TimeSpan.FromSeconds(20)));
        while (first is not ("counters", "c"))
        {
            Assert.NotEqual("parcels", first.Item1);
            Assert.True(heardByOther.TryTake(out first, TimeSpan.FromSeconds(20)));
        }

        await _other.Store.CommitAsync(new Batch().Add(new Counter("d", 1)), Durability.Durable, Never);
        Assert.True(heardByFirst.TryTake(out var second, TimeSpan.FromSeconds(20)));
        Assert.Equal(("counters", "d"), second);
    }

    public async Task DisposeAsync()
    {
        await _other.CloseAsync();
        await _lease.DisposeAsync();
    }
}
