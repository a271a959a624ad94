using System.Text;
using CsCheck;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.Support;

/// <summary>Order, ranges and limits of queries.</summary>
public abstract class QueryContract : StoreContract
{
    private static readonly string[] Corners = ["", "a", "aa", "ab", "b", "a\0", "a\0b", "\0", "z", "é", "ü", "\uffff", "\U0001F600", "\U0010FFFF", "ß"];

    private static readonly Gen<string> Key = Gen.OneOf(Gen.Int[0, Corners.Length - 1].Select(i => Corners[i]), Gen.String[Gen.Char['a', 'd'], 0, 3]);

    [Fact]
    public async Task Query_EqualKeys_AreOrderedById()
    {
        foreach (var id in new[] { "c", "a", "d", "b" })
        {
            await CommittedAsync(new Batch().Add(new Note(id, "g", "x")));
        }

        Assert.Equal(["a", "b", "c", "d"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("g")));
        Assert.Equal(["d", "c", "b", "a"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("g") with { Descending = true }));
    }

    [Fact]
    public async Task Query_Range_IncludesFromAndExcludesTo()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await CommittedAsync(new Batch().Add(new Note(key, key, "x")));
        }

        Assert.Equal(["b", "c"], await IdsAsync(Note.ByGroup, new KeyRange("b", "d")));
        Assert.Equal(["a", "b"], await IdsAsync(Note.ByGroup, new KeyRange(null, "c")));
        Assert.Equal(["c", "d"], await IdsAsync(Note.ByGroup, new KeyRange("c", null)));
        Assert.Empty(await IdsAsync(Note.ByGroup, new KeyRange("d", "b")));
    }

    [Fact]
    public async Task Query_DocumentsWithoutKey_AreLeftOut()
    {
        await CommittedAsync(new Batch().Add(new Note("in", "g", "x")).Add(new Note("out", null, "x")));
        await ReopenAsync();

        Assert.Equal(["in"], await IdsAsync(Note.ByGroup, default));
        Assert.Equal(["in", "out"], await IdsAsync(Note.ByText, default));
    }

    [Fact]
    public async Task Query_Prefix_FindsWhatStartsWithIt()
    {
        foreach (var key in new[] { "ws1/", "ws1/a", "ws1/\U0010FFFE", "ws10/a", "ws2/a", "ws" })
        {
            await CommittedAsync(new Batch().Add(new Note(key, key, "x")));
        }

        Assert.Equal(["ws1/", "ws1/a", "ws1/\U0010FFFE"], await IdsAsync(Note.ByGroup, KeyRange.Prefix("ws1/")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Query_Limit_ReturnsTheFirst(int limit)
    {
        var batch = new Batch();
        foreach (var i in Enumerable.Range(0, 10))
        {
            batch.Add(new Note($"n{i}", $"k{9 - i}", "x"));
        }

        await CommittedAsync(batch);

        string[] ascending = [.. Enumerable.Range(0, 10).Reverse().Select(i => $"n{i}")];
        Assert.Equal(ascending.Take(limit).ToArray(), await IdsAsync(Note.ByGroup, default, limit));
        Assert.Equal(Enumerable.Reverse(ascending).Take(limit).ToArray(), await IdsAsync(Note.ByGroup, new KeyRange(null, null, Descending: true), limit));
    }

    [Fact]
    public async Task Query_UndeclaredIndex_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.QueryAsync(new DocumentIndex<Note>("other", note => note.Id), default, 1, Never));

    [Fact]
    public async Task Query_AfterUpdateOfKey_FindsItUnderTheNewKeyOnly()
    {
        await CommittedAsync(new Batch().Add(new Note("a", "old", "x")));
        var read = await ReadAsync<Note>("a");

        await CommittedAsync(new Batch().Update(read, read.Value with { Group = "new" }));

        Assert.Empty(await IdsAsync(Note.ByGroup, KeyRange.Exactly("old")));
        Assert.Equal(["a"], await IdsAsync(Note.ByGroup, KeyRange.Exactly("new")));
    }

    [Fact]
    public async Task Query_AnyKeysAndRanges_MatchesAModelSortedByUtf8()
    {
        var documents = Gen.Select(Key, Gen.Bool, Gen.Bool)
            .List[0, 12]
            .Select(list =>
                list.Select((item, i) => (Document: new Note($"{(char)('a' + (i * 7 % 12))}{i}", item.Item2 ? item.Item1 : null, "x"), Deferred: item.Item3))
                    .ToList()
            );
        var ranges = Gen.Select(
            Key.Null(),
            Key.Null(),
            Gen.Bool,
            Gen.Int[1, 6],
            (from, to, descending, limit) => (Range: new KeyRange(from, to, descending), Limit: limit)
        ).List[1, 6];
        await Gen.Select(documents, ranges)
            .SampleAsync(
                async (notes, queries) =>
                {
                    var lease = await CreateAsync();
                    await using var _ = lease;
                    foreach (var (note, deferred) in notes)
                    {
                        await lease.Store.CommitAsync(new Batch().Add(note), deferred ? Durability.Deferred : Durability.Durable, Never);
                    }

                    foreach (var (range, limit) in queries)
                    {
                        var found = await lease.Store.QueryAsync(Note.ByGroup, range, limit, Never);
                        Assert.Equal(Expected(notes.Select(item => item.Document), range, limit), found.Select(stored => stored.Value.Id).ToArray());
                    }
                },
                iter: 60,
                threads: 1
            );
    }

    private static string[] Expected(IEnumerable<Note> notes, KeyRange range, int limit)
    {
        var matching = notes
            .Where(note =>
                note.Group is not null
                && (range.From is null || Compare(note.Group, range.From) >= 0)
                && (range.To is null || Compare(note.Group, range.To) < 0)
            )
            .OrderBy(note => note.Group!, Comparer<string>.Create(Compare))
            .ThenBy(note => note.Id, StringComparer.Ordinal)
            .Select(note => note.Id);
        return [.. (range.Descending ? matching.Reverse() : matching).Take(limit)];
    }

    private static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
