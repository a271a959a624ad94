using System.Collections.Immutable;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>
/// One client that changes its own documents, one batch after the other, and remembers what should be there after each. Whatever a crash leaves must be one of
/// these moments, and none before the last that was acknowledged as durable.
/// </summary>
internal sealed class Journey(string owner, Random random)
{
    private readonly List<ImmutableSortedDictionary<string, IOwned>> _moments =
    [
        ImmutableSortedDictionary<string, IOwned>.Empty.WithComparers(StringComparer.Ordinal),
    ];
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private int _number;

    public string Owner => owner;

    /// <summary>The first moment that may be found after a crash.</summary>
    public int Required { get; private set; }

    /// <summary>The last moment that may be found.</summary>
    public int Submitted => _moments.Count - 1;

    public ImmutableSortedDictionary<string, IOwned> this[int moment] => _moments[moment];

    /// <summary>Commits batches until the store fails.</summary>
    public async Task RunAsync(IStore store, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var (batch, durability) = Next();
            var result = await store.CommitAsync(batch, durability, CancellationToken.None);
            if (!result.Committed)
            {
                throw new InvalidOperationException($"A conflict at {result.Conflict}, where there is only one writer.");
            }

            if (durability == Api.Foundation.Storage.Durability.Durable)
            {
                // It changes the attempt that the deferred batches before it changed, so they are on the disk with it.
                Required = Submitted;
            }
        }
    }

    private (Batch Batch, Api.Foundation.Storage.Durability Durability) Next()
    {
        var now = _moments[^1];
        var batch = new Batch();
        var attempt = now.Values.OfType<Attempt>().FirstOrDefault(item => !string.Equals(item.Phase, "done", StringComparison.Ordinal));
        if (attempt is null)
        {
            now = Put(batch, now, new Attempt($"{owner}-a{_number++:0000}", owner, "created", Filler(2000)));
            _moments.Add(now);
            return (batch, Api.Foundation.Storage.Durability.Deferred);
        }

        if (string.Equals(attempt.Phase, "created", StringComparison.Ordinal))
        {
            now = Put(batch, now, attempt with { Phase = "consumed" });
            _moments.Add(now);
            return (batch, random.Next(4) == 0 ? Api.Foundation.Storage.Durability.Durable : Api.Foundation.Storage.Durability.Deferred);
        }

        var generation = now.Values.OfType<Secret>().FirstOrDefault()?.Generation ?? 0;
        now = Put(batch, now, attempt with { Phase = "done" });
        now = Put(batch, now, new Secret($"{owner}-s", owner, generation + 1, Filler(20_000)));
        now = Put(batch, now, new Message($"{owner}-m{_number:0000}", owner, Filler(3000)));
        if (now.Values.OfType<Message>().Count() > 3)
        {
            now = Delete(batch, now, now.Values.OfType<Message>().First());
            now = now.Values.OfType<Attempt>().FirstOrDefault(item => !string.Equals(item.Id, attempt.Id, StringComparison.Ordinal)) is { } old
                ? Delete(batch, now, old)
                : now;
        }

        _moments.Add(now);
        return (batch, Api.Foundation.Storage.Durability.Durable);
    }

    private ImmutableSortedDictionary<string, IOwned> Put<T>(Batch batch, ImmutableSortedDictionary<string, IOwned> now, T document)
        where T : class, IDocument<T>, IOwned
    {
        var version = _versions.GetValueOrDefault(((IOwned)document).Id);
        batch.Put(document, version, out var next);
        _versions[((IOwned)document).Id] = next.Version;
        return now.SetItem(((IOwned)document).Id, document);
    }

    private ImmutableSortedDictionary<string, IOwned> Delete<T>(Batch batch, ImmutableSortedDictionary<string, IOwned> now, T document)
        where T : class, IDocument<T>, IOwned
    {
        var id = ((IOwned)document).Id;
        batch.Delete(new Stored<T>(document, _versions[id]));
        _versions.Remove(id);
        return now.Remove(id);
    }

    private string Filler(int upTo) => new((char)random.Next('a', 'z' + 1), random.Next(upTo));
}
