using System.Diagnostics;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>
/// One seed: a workload, a power loss at any operation, a restart, and the checks of what is left. Some runs lose the power while opening again, too.
/// </summary>
internal static class CrashRun
{
    private const int MergeBytes = 128 * 1024;

    /// <summary>What is wrong after the crash; null when nothing is.</summary>
    public static async Task<string?> FindProblemAsync(int seed, BrokenFile? broken = null)
    {
        var random = new Random(seed);
        using var disk = new VolatileDisk(broken);
        var journeys = Enumerable.Range(0, 3).Select(i => new Journey($"client{i}", new Random(HashCode.Combine(seed, i)))).ToList();
        try
        {
            disk.PowerFailsAt = random.Next(1, 900);
            await WorkAsync(disk, journeys);
            Restart(disk, random);
            for (var again = random.Next(3); again > 0; again--)
            {
                disk.PowerFailsAt = random.Next(1, 60);
                await WorkAsync(disk, []);
                Restart(disk, random);
            }

            return await CheckAsync(disk, journeys);
        }
        catch (Exception exception)
        {
            return $"the database did not open or answer: {exception.Message}";
        }
    }

    private static void Restart(VolatileDisk disk, Random random)
    {
        disk.CutPower();
        disk.Restart(random);
        disk.Broken = null;
    }

    private static LiteDbStorage Storage(VolatileDisk disk) =>
        new(
            "simulated",
            new StorageOptions
            {
                MergeBytes = MergeBytes,
                MinimumFreeBytes = 0,
                DeferredLinger = TimeSpan.FromMilliseconds(1),
                CacheDocuments = 16,
                JournalGrowth = 16 * 1024,
                ReopenPause = TimeSpan.FromMilliseconds(1),
            },
            disk
        );

    private static async Task WorkAsync(VolatileDisk disk, List<Journey> journeys)
    {
        var storage = Storage(disk);
        try
        {
            storage.Open();
            await Task.WhenAll(journeys.Select(journey => Task.Run(() => journey.RunAsync(storage.Store, batches: 60))));
        }
        catch (IOException) when (!disk.Powered)
        {
            // This is the crash.
        }
        finally
        {
            await storage.CloseAsync();
        }
    }

    private static async Task<string?> CheckAsync(VolatileDisk disk, List<Journey> journeys)
    {
        if (disk.JournalLength > (8 * MergeBytes) + (1024 * 1024))
        {
            return $"a journal has {disk.JournalLength} bytes";
        }

        var started = Stopwatch.GetTimestamp();
        var storage = Storage(disk);
        storage.Open();
        if (Stopwatch.GetElapsedTime(started) is { TotalSeconds: > 5 } opening)
        {
            return $"opening took {opening}";
        }

        var problem = await CompareAsync(storage.Store, journeys) ?? await InsertEverywhereAsync(storage.Store);
        await storage.CheckAsync();
        await storage.CloseAsync();
        return problem;
    }

    private static async Task<string?> CompareAsync(LiteDbStore store, List<Journey> journeys)
    {
        foreach (var journey in journeys)
        {
            var found = new SortedDictionary<string, IOwned>(StringComparer.Ordinal);
            await CollectAsync(store, Attempt.ByOwner, journey.Owner, found);
            await CollectAsync(store, Secret.ByOwner, journey.Owner, found);
            await CollectAsync(store, Message.ByOwner, journey.Owner, found);
            var moment = Enumerable.Range(0, journey.Submitted + 1).LastOrDefault(i => journey[i].SequenceEqual(found), -1);
            if (moment < journey.Required)
            {
                return moment < 0
                    ? $"{journey.Owner}: what is there was never true ({string.Join(", ", found.Keys)})"
                    : $"{journey.Owner}: the state after batch {moment} is there, but {journey.Required} was acknowledged";
            }
        }

        return null;
    }

    private static async Task CollectAsync<T>(LiteDbStore store, DocumentIndex<T> index, string owner, SortedDictionary<string, IOwned> found)
        where T : class, IDocument<T>, IOwned
    {
        foreach (var stored in await store.QueryAsync(index, KeyRange.Exactly(owner), 10_000, CancellationToken.None))
        {
            var id = ((IOwned)stored.Value).Id;
            found.Add(id, stored.Value);
            if (!stored.Equals(await store.GetAsync<T>(id, CancellationToken.None)))
            {
                throw new InvalidDataException($"{id} is not what its index says");
            }
        }
    }

    private static async Task<string?> InsertEverywhereAsync(LiteDbStore store)
    {
        var large = new string('L', 20 * 1024);
        var batch = new Batch()
            .Add(new Attempt("extra", "extra", "created", large))
            .Add(new Secret("extra", "extra", 1, large))
            .Add(new Message("extra", "extra", large));
        var result = await store.CommitAsync(batch, Api.Foundation.Storage.Durability.Durable, CancellationToken.None);
        return result.Committed ? null : $"a large insert conflicts at {result.Conflict}";
    }
}
