using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

[Trait("Case", "12.9")]
public sealed class AuditTallyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromHours(6);
    private static readonly Occurrence Issued = new("acme", "key:1", "access_token.issued", "con_1", "203.0.113.7");

    private readonly InMemoryStore _store = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly AuditTally _tally;

    public AuditTallyTests() => _tally = Tally();

    [Fact]
    public async Task Note_First_IsOnTheDiskBeforeItReturns()
    {
        await NoteAsync(Issued);
        Assert.Equal([Durability.Durable], _store.Commits);
        var entry = Assert.Single(_store.All<AuditEntry>());
        Assert.Equal(
            ("acme", "key:1", "access_token.issued", "con_1", "203.0.113.7", 1, Start, Start),
            (entry.WorkspaceId, entry.Actor, entry.Action, entry.SubjectId, entry.Address, entry.Count, entry.At, entry.LastAt)
        );
    }

    [Fact]
    public async Task Note_Again_IsCountedWithoutACommitAndWrittenLater()
    {
        for (var i = 0; i < 100; i++)
        {
            await NoteAsync(Issued);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(_store.Commits);
        await _tally.FlushAsync(CancellationToken.None);
        Assert.Equal([Durability.Durable, Durability.Deferred], _store.Commits);
        var entry = Assert.Single(_store.All<AuditEntry>());
        Assert.Equal((100, Start, Start.AddSeconds(99)), (entry.Count, entry.At, entry.LastAt));
        await _tally.FlushAsync(CancellationToken.None);
        Assert.Equal(2, _store.Commits.Count);
    }

    [Fact]
    public async Task Note_FiftyAtOnce_WritesOneEntryAndLetsNobodyGoOnBeforeIt()
    {
        var release = new TaskCompletionSource();
        _store.BeforeCommit = _ => release.Task;
        var calls = Enumerable.Range(0, 50).Select(_ => NoteAsync(Issued)).ToList();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        release.SetResult();
        await Task.WhenAll(calls);
        _store.BeforeCommit = null;
        await _tally.FlushAsync(CancellationToken.None);
        Assert.Equal(50, Assert.Single(_store.All<AuditEntry>()).Count);
    }

    [Fact]
    public async Task Note_WhatCannotBeWritten_FailsForAllWhoWaitAndIsTriedAnewByTheNext()
    {
        var release = new TaskCompletionSource();
        _store.BeforeCommit = _ => release.Task;
        _store.CommitFailure = new StorageUnavailableException("broken");
        var calls = Enumerable.Range(0, 3).Select(_ => NoteAsync(Issued)).ToList();
        release.SetResult();
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => call);
        }

        _store.CommitFailure = null;
        await NoteAsync(Issued);
        Assert.Equal(1, Assert.Single(_store.All<AuditEntry>()).Count);
    }

    [Theory]
    [InlineData("workspace")]
    [InlineData("actor")]
    [InlineData("action")]
    [InlineData("subject")]
    [InlineData("address")]
    [InlineData("reason")]
    public async Task Note_AnythingElse_IsAnotherEntry(string part)
    {
        await NoteAsync(Issued);
        await NoteAsync(
            part switch
            {
                "workspace" => Issued with { WorkspaceId = "globex" },
                "actor" => Issued with { Actor = "key:2" },
                "action" => Issued with { Action = "caller.refused" },
                "subject" => Issued with { SubjectId = "con_2" },
                "address" => Issued with { Address = "203.0.113.8" },
                _ => Issued with { Reason = "expired" },
            }
        );
        Assert.Equal([1, 1], _store.All<AuditEntry>().Select(entry => entry.Count));
    }

    [Fact]
    public async Task Note_AfterTheWindow_BeginsAnotherEntryAndLosesNoCount()
    {
        await NoteAsync(Issued);
        _time.Advance(Window - TimeSpan.FromTicks(1));
        await NoteAsync(Issued);
        _time.Advance(TimeSpan.FromTicks(1));
        await NoteAsync(Issued);
        await _tally.FlushAsync(CancellationToken.None);
        Assert.Equal([1, 2], _store.All<AuditEntry>().Select(entry => entry.Count).Order());
    }

    [Fact]
    public async Task Note_FromAThousandAddresses_IsAHundredEntriesAndOneForTheOthers()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await NoteAsync(Issued with { Address = $"198.51.{i / 250}.{i % 250}" });
        }

        await _tally.FlushAsync(CancellationToken.None);
        var entries = _store.All<AuditEntry>();
        Assert.Equal(AuditTally.MaximumAddresses + 1, entries.Count);
        Assert.Equal(1_000, entries.Sum(entry => entry.Count));
        Assert.Equal(900, entries.Single(entry => entry.Address is AuditTally.OtherAddresses).Count);
    }

    [Fact]
    public async Task Flush_WhatCannotBeWritten_IsKeptAndWrittenLater()
    {
        await NoteAsync(Issued);
        await NoteAsync(Issued);
        _store.CommitFailure = new StorageFullException("full");
        await _tally.TryFlushAsync(CancellationToken.None);
        _time.Advance(Window);
        await _tally.TryFlushAsync(CancellationToken.None);
        _store.CommitFailure = null;
        await _tally.TryFlushAsync(CancellationToken.None);
        Assert.Equal(2, Assert.Single(_store.All<AuditEntry>()).Count);
    }

    [Fact]
    public async Task Stop_WritesTheCounts_AndAnotherRunBeginsItsOwnEntry()
    {
        await _tally.StartAsync(CancellationToken.None);
        await NoteAsync(Issued);
        await NoteAsync(Issued);
        await _tally.StopAsync(CancellationToken.None);
        Assert.Equal(2, Assert.Single(_store.All<AuditEntry>()).Count);
        await Tally().NoteAsync(Issued, details: null, CancellationToken.None);
        Assert.Equal([1, 2], _store.All<AuditEntry>().Select(entry => entry.Count).Order());
    }

    [Fact]
    public async Task Flush_AnEntryThatTheRetentionDeleted_IsForgotten()
    {
        await NoteAsync(Issued);
        await NoteAsync(Issued);
        var stored = await _store.GetAsync<AuditEntry>(_store.All<AuditEntry>()[0].Id, CancellationToken.None);
        await _store.CommitAsync(new Batch().Delete(stored!), Durability.Durable, CancellationToken.None);
        await _tally.FlushAsync(CancellationToken.None);
        Assert.Empty(_store.All<AuditEntry>());
    }

    private AuditTally Tally() => new(_store, Options.Create(new AuditOptions { RepeatWindow = Window }), [], _time, NullLogger<AuditTally>.Instance);

    private Task NoteAsync(Occurrence occurrence) => _tally.NoteAsync(occurrence, details: null, CancellationToken.None);
}
