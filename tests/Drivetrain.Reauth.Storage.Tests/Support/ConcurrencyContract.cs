using System.Collections.Concurrent;
using CsCheck;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.Support;

/// <summary>Many writers, deferred batches, and histories against a model.</summary>
public abstract class ConcurrencyContract : StoreContract
{
    [Fact]
    public async Task Commit_Deferred_IsVisibleAtOnceAndSurvivesAnOrderlyRestart()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "g", "x")), Durability.Deferred);

        Assert.Equal("x", (await ReadAsync<Note>("a")).Value.Text);
        Assert.Equal(["a"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("g")));
        await ReopenAsync();
        Assert.Equal(["a"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("g")));
    }

    [Fact]
    public async Task Commit_DeferredThenDurableOnOneDocument_KeepsBoth()
    {
        await CommittedAsync(new Batch().AddFresh(new Counter("c", 1)), Durability.Deferred);
        await CommittedAsync(new Batch().Put(new Counter("c", 2), 1), Durability.Durable);
        await CommittedAsync(new Batch().Put(new Counter("c", 3), 2), Durability.Deferred);
        await CommittedAsync(new Batch().Delete(await ReadAsync<Counter>("c")), Durability.Deferred);
        await CommittedAsync(new Batch().Put(new Counter("c", 4), 0, out var last), Durability.Deferred);

        await ReopenAsync();

        Assert.Equal(last, await ReadAsync<Counter>("c"));
    }

    [Fact]
    public async Task Commit_ThirtyTwoWritersWithLargeDocumentsAndDeletes_KeepsEverything()
    {
        var expected = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(() => WriteAndDeleteAsync(writer, expected))));

        await ReopenAsync();

        var parcels = await Store.QueryAsync(Parcel.ByOwner, default, 10_000, Never);
        Assert.Equal(
            expected.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            parcels.Select(stored => KeyValuePair.Create(stored.Value.Id, stored.Value.Payload)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
        Assert.Equal(32 * 8, (await ReadAsync<Counter>("all")).Value.Value);
    }

    [Fact]
    public async Task Commit_AnyHistory_MatchesAModelAcrossRestarts()
    {
        var step = Gen.Select(
            Gen.Int[0, 3],
            Gen.Int[0, 4],
            Gen.Int[0, 3],
            Gen.Int[0, 30_000],
            Gen.Bool,
            (document, kind, version, size, deferred) => (document, kind, version, size, deferred)
        );
        await step.List[1, 25]
            .SampleAsync(
                async steps =>
                {
                    var lease = await CreateAsync();
                    await using var _ = lease;
                    var model = new SortedDictionary<string, (long Version, string Payload)>(StringComparer.Ordinal);
                    foreach (var (document, kind, version, size, deferred) in steps)
                    {
                        await ApplyAsync(lease, model, $"d{document}", kind, version, new string((char)('a' + document), size), deferred);
                        var found = await lease.Store.QueryAsync(Parcel.ByOwner, default, 100, Never);
                        Assert.Equal(
                            model.Select(pair => (pair.Key, pair.Value.Version, pair.Value.Payload)),
                            found.Select(stored => (stored.Value.Id, stored.Version, stored.Value.Payload))
                        );
                    }
                },
                iter: 60,
                threads: 1
            );
    }

    private async Task WriteAndDeleteAsync(int writer, ConcurrentDictionary<string, string> expected)
    {
        for (var i = 0; i < 8; i++)
        {
            var parcel = new Parcel($"{writer:00}-{i}", $"owner{writer % 4}", new string((char)('a' + (writer % 26)), 20_000 + (writer * 100) + i));
            while (true)
            {
                var counter = await Store.GetAsync<Counter>("all", Never);
                var batch = new Batch().Add(parcel).Put(new Counter("all", (counter?.Value.Value ?? 0) + 1), counter?.Version ?? 0);
                if ((await Store.CommitAsync(batch, i % 3 == 0 ? Durability.Deferred : Durability.Durable, Never)).Committed)
                {
                    break;
                }
            }

            if (i % 2 == 1)
            {
                await CommittedAsync(new Batch().Delete(await ReadAsync<Parcel>(parcel.Id)).Add(new Note(parcel.Id, parcel.Owner, "deleted")));
            }
            else
            {
                expected[parcel.Id] = parcel.Payload;
            }
        }
    }

    private static async Task ApplyAsync(
        IStoreLease lease,
        SortedDictionary<string, (long Version, string Payload)> model,
        string id,
        int kind,
        long version,
        string payload,
        bool deferred
    )
    {
        var current = model.TryGetValue(id, out var known) ? known.Version : 0;
        var batch = new Batch();

        // A version of 0 to 3 that somebody claims to have read: none, the current one, the one before, the next.
        version = version switch
        {
            0 => 0,
            1 => current,
            2 => current - 1,
            _ => current + 1,
        };
        var matches = version == current;
        Stored<Parcel>? next = null;
        switch (kind)
        {
            case 0 when deferred:
                await lease.ReopenAsync();
                return;

            case 1 when version > 0:
                batch.Delete(new Stored<Parcel>(new Parcel(id, "o", ""), version));
                break;

            case 2:
                matches = true;
                batch.Put(new Parcel(id, id, payload), current, out next);
                break;

            default:
                batch.Put(new Parcel(id, id, payload), Math.Max(version, 0), out next);
                matches = Math.Max(version, 0) == current;
                break;
        }

        var result = await lease.Store.CommitAsync(batch, deferred ? Durability.Deferred : Durability.Durable, Never);
        Assert.Equal(matches, result.Committed);
        if (!matches)
        {
            return;
        }

        if (kind == 1 && version > 0)
        {
            model.Remove(id);
        }
        else
        {
            model[id] = (next!.Version, payload);
        }
    }
}
