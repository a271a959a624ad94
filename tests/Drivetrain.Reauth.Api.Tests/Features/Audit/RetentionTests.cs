using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>What the sweeper takes away, and what it leaves.</summary>
public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly InMemoryStore _store = new();

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task AuditEntry_OfSomeAge_IsKeptAsLongAsTheSettingSays(int days, bool isKept)
    {
        var entry = AuditEntry.Create("acme", "system", "connector.reauthenticated", "con_1", Now.AddDays(-days));
        await _store.CommitAsync(new Batch().Add(entry), Durability.Durable, CancellationToken.None);
        var retention = new AuditRetention(Options.Create(new AuditOptions { Retention = TimeSpan.FromDays(30) }));
        Assert.Equal(isKept ? 0 : 1, await retention.SweepAsync(_store, Now, 500, CancellationToken.None));
        Assert.Equal(isKept, await _store.GetAsync<AuditEntry>(entry.Id, CancellationToken.None) is not null);
    }

    [Fact]
    public void AuditEntries_WithoutASetting_AreKeptForTwoYears() => Assert.Equal(TimeSpan.FromDays(730), new AuditOptions().Retention);

    [Fact]
    public async Task Sweep_OfMoreThanItTakesAtOnce_TakesAll()
    {
        var kind = new Counted(1_200);
        var sweeper = new ExpirySweep(_store, [kind], new FakeTimeProvider(Now));
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal((0, 3), (kind.Left, kind.Rounds));
    }

    /// <summary>A document that is always in use is found again in each round.</summary>
    [Fact]
    public async Task Sweep_OfWhatNeverGoes_Ends()
    {
        var kind = new Counted(int.MaxValue);
        var sweeper = new ExpirySweep(_store, [kind], new FakeTimeProvider(Now));
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.Equal(200, kind.Rounds);
    }

    [Fact]
    public async Task Sweep_OneKindOrRowThatThrows_KeepsNoOtherWaiting()
    {
        var entries = Enumerable.Range(0, 3).Select(_ => AuditEntry.Create("acme", "system", "connector.reauthenticated", "con_1", Now.AddDays(-31))).ToList();
        foreach (var entry in entries)
        {
            await _store.CommitAsync(new Batch().Add(entry), Durability.Durable, CancellationToken.None);
        }

        var bad = entries.Select(entry => entry.Id).Order(StringComparer.Ordinal).First();
        _store.BeforeCommit = batch => batch.Changes[0].Id == bad ? throw new InvalidOperationException("bad row") : Task.CompletedTask;
        var (retention, other) = (new AuditRetention(Options.Create(new AuditOptions { Retention = TimeSpan.FromDays(30) })), new Counted(1));

        await Assert.ThrowsAsync<AggregateException>(() =>
            new ExpirySweep(_store, [retention, other], new FakeTimeProvider(Now)).SweepAsync(CancellationToken.None)
        );

        Assert.Equal(bad, Assert.Single(_store.All<AuditEntry>()).Id);
        Assert.Equal(0, other.Left);
    }

    private sealed class Counted(int left) : IExpiring
    {
        public int Left { get; private set; } = left;

        public int Rounds { get; private set; }

        public Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
        {
            var found = Math.Min(Left, limit);
            (Left, Rounds) = (Left - found, Rounds + 1);
            return Task.FromResult(found);
        }
    }
}
