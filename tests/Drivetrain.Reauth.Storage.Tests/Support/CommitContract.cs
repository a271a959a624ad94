using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.Support;

/// <summary>Atomicity, versions and conflicts.</summary>
public abstract class CommitContract : StoreContract
{
    [Fact]
    public async Task Get_UnknownId_IsNull() => Assert.Null(await Store.GetAsync<Note>("nobody", Never));

    [Fact]
    public async Task Put_NewDocument_HasTheVersionThatWasTold()
    {
        await CommittedAsync(new Batch().Put(new Note("a", "g", "x"), 0, out var next));

        Assert.Equal(next, await ReadAsync<Note>("a"));
    }

    [Fact]
    public async Task Add_ExistingDocument_IsConflictThatNamesIt()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "first")));

        var result = await Store.CommitAsync(new Batch().Add(new Note("a", "g", "second")), Durability.Durable, Never);

        Assert.Equal(new CommitResult(CommitStatus.Conflict, "notes/a"), result);
        Assert.Equal("first", (await ReadAsync<Note>("a")).Value.Text);
    }

    [Fact]
    public async Task Update_WhatWasRead_RaisesVersionByOne()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "1")));
        var first = (await ReadAsync<Note>("a")).Version;
        for (var change = 1; change < 5; change++)
        {
            var read = await ReadAsync<Note>("a");
            await CommittedAsync(new Batch().Update(read, read.Value with { Text = $"{change + 1}" }));
        }

        Assert.Equal(new Stored<Note>(new Note("a", "g", "5"), first + 4), await ReadAsync<Note>("a"));
    }

    [Fact]
    public async Task Update_StaleRead_IsConflict()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "1")));
        var stale = await ReadAsync<Note>("a");
        await CommittedAsync(new Batch().Update(stale, stale.Value with { Text = "2" }));

        var result = await Store.CommitAsync(new Batch().Update(stale, stale.Value with { Text = "3" }), Durability.Durable, Never);

        Assert.Equal("notes/a", result.Conflict);
        Assert.Equal("2", (await ReadAsync<Note>("a")).Value.Text);
    }

    [Fact]
    public async Task Put_UnknownDocumentWithVersion_IsConflict()
    {
        var result = await Store.CommitAsync(new Batch().Put(new Note("a", null, "x"), expectedVersion: 3), Durability.Durable, Never);

        Assert.Equal(CommitStatus.Conflict, result.Status);
        Assert.Null(await Store.GetAsync<Note>("a", Never));
    }

    [Fact]
    public async Task Commit_OneOfManyConflicts_ChangesNothing()
    {
        await CommittedAsync(new Batch().Add(new Note("taken", null, "x")));

        var result = await Store.CommitAsync(
            new Batch().Add(new Note("free", null, "x")).Add(new Parcel("p", "o", "x")).Add(new Note("taken", null, "y")),
            Durability.Durable,
            Never
        );

        Assert.Equal("notes/taken", result.Conflict);
        Assert.Null(await Store.GetAsync<Note>("free", Never));
        Assert.Null(await Store.GetAsync<Parcel>("p", Never));
    }

    [Fact]
    public async Task Commit_SeveralCollections_AppliesAll()
    {
        await CommittedAsync(new Batch().Add(new Note("n", null, "x")).Add(new Parcel("n", "o", "y")).Add(new Counter("n", 7)));

        await ReopenAsync();

        Assert.Equal("x", (await ReadAsync<Note>("n")).Value.Text);
        Assert.Equal("y", (await ReadAsync<Parcel>("n")).Value.Payload);
        Assert.Equal(7, (await ReadAsync<Counter>("n")).Value.Value);
    }

    [Fact]
    public async Task Delete_WhatWasRead_RemovesItFromReadsAndIndexes()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "x")).Add(new Note("b", "g", "x")));

        await CommittedAsync(new Batch().Delete(await ReadAsync<Note>("a")));

        Assert.Null(await Store.GetAsync<Note>("a", Never));
        Assert.Equal(["b"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("g")));
    }

    [Fact]
    public async Task Delete_StaleRead_IsConflict()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "1")));
        var stale = await ReadAsync<Note>("a");
        await CommittedAsync(new Batch().Update(stale, stale.Value with { Text = "2" }));

        var result = await Store.CommitAsync(new Batch().Delete(stale), Durability.Durable, Never);

        Assert.Equal(CommitStatus.Conflict, result.Status);
        Assert.Equal(stale.Version + 1, (await ReadAsync<Note>("a")).Version);
    }

    [Fact]
    [Trait("Case", "12.2")]
    public async Task Add_AfterDelete_HasAVersionThatNeverWas()
    {
        var (seen, reads) = (new HashSet<long>(), new List<Stored<Note>>());
        for (var life = 0; life < 20; life++)
        {
            await CommittedAsync(new Batch().Put(new Note("a", "g", $"{life}"), 0, out var added));
            Assert.Equal(added, await ReadAsync<Note>("a"));
            await CommittedAsync(new Batch().Update(added, added.Value with { Text = "changed" }));
            reads.AddRange([added, await ReadAsync<Note>("a")]);
            Assert.True(seen.Add(added.Version) && seen.Add(added.Version + 1), "A version came again.");
            await CommittedAsync(new Batch().Delete(reads[^1]));
            await ReopenAsync();
        }

        await CommittedAsync(new Batch().Add(new Note("a", "g", "the last")));
        foreach (var stale in reads)
        {
            Assert.False((await Store.CommitAsync(new Batch().Update(stale, stale.Value), Durability.Durable, Never)).Committed);
            Assert.False((await Store.CommitAsync(new Batch().Delete(stale), Durability.Durable, Never)).Committed);
        }
    }

    [Fact]
    public async Task AddFresh_NewId_StartsAtOne()
    {
        await CommittedAsync(new Batch().AddFresh(new Note("new", "g", "x")));

        Assert.Equal(1, (await ReadAsync<Note>("new")).Version);
    }

    [Fact]
    public async Task Commit_EmptyBatch_IsCommitted() => await CommittedAsync(new Batch());

    [Fact]
    public async Task Commit_FromEightReadersOfOneVersion_OneWins()
    {
        await CommittedAsync(new Batch().AddFresh(new Counter("state", 0)));
        for (var round = 0; round < 25; round++)
        {
            var read = await ReadAsync<Counter>("state");
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(i =>
                        Task.Run(async () =>
                            await Store.CommitAsync(
                                new Batch().Update(read, new Counter("state", i)),
                                i % 2 == 0 ? Durability.Durable : Durability.Deferred,
                                Never
                            )
                        )
                    )
            );

            Assert.Single(results, result => result.Committed);
        }

        Assert.Equal(26, (await ReadAsync<Counter>("state")).Version);
    }

    [Fact]
    public async Task Commit_DocumentThatCannotBeSerialized_FailsAloneAmongNeighbours()
    {
        var neighbours = Enumerable
            .Range(0, 20)
            .Select(i => Task.Run(async () => await Store.CommitAsync(new Batch().Add(new Counter($"c{i}", i)), Durability.Durable, Never)));
        var bad = Task.Run(async () => await Store.CommitAsync(new Batch().Add(new Moody("m", Fails: true)), Durability.Durable, Never));

        var results = await Task.WhenAll(neighbours);

        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.All(results, result => Assert.True(result.Committed));
        Assert.Null(await Store.GetAsync<Moody>("m", Never));
    }

    [Fact]
    public async Task Commit_IndexKeyOver512Bytes_IsRefused()
    {
        await CommittedAsync(new Batch().Add(new Note("fits", new string('x', 512), "x")));

        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await Store.CommitAsync(new Batch().Add(new Note("long", new string('é', 257), "x")), Durability.Durable, Never)
        );

        Assert.Null(await Store.GetAsync<Note>("long", Never));
        Assert.Equal(["fits"], await IdsAsync(Note.ByGroup, default));
    }

    [Fact]
    public async Task Ids_ThatCannotBeStored_AreRefusedByCommitsAndUnknownToReads()
    {
        string[] impossible = ["", "\ud800", new string('x', 129)];
        foreach (var id in impossible)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CommitAsync(new Batch().Add(new Counter(id, 1)), Durability.Durable, Never));
            Assert.Null(await Store.GetAsync<Counter>(id, Never));
        }
    }

    [Fact]
    public async Task Commit_CancelledBeforehand_ChangesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Store.CommitAsync(new Batch().Add(new Counter("c", 1)), Durability.Durable, new CancellationToken(canceled: true))
        );

        Assert.Null(await Store.GetAsync<Counter>("c", Never));
    }

    [Fact]
    public async Task Get_IdsThatDifferByCaseOrAccent_AreDifferentDocuments()
    {
        string[] ids = ["a", "A", "á", "a\u0301", "ａ", "a "];
        foreach (var id in ids)
        {
            await CommittedAsync(new Batch().Add(new Note(id, id, id)));
        }

        await ReopenAsync();

        foreach (var id in ids)
        {
            Assert.Equal(id, (await ReadAsync<Note>(id)).Value.Text);
            Assert.Equal([id], await IdsAsync(Note.ByGroup, KeyRange.Exactly(id)));
        }
    }
}
