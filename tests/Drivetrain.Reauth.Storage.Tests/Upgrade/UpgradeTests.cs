using System.IO.Compression;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;
using Drivetrain.Reauth.Storage.Tests.Support;

namespace Drivetrain.Reauth.Storage.Tests.Upgrade;

/// <summary>A folder of format 1, whose service was killed, is opened: all of it is there, wherever the power fails meanwhile.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task Open_FolderOfFormatOne_HasAllOfIt()
    {
        using var disk = FormatOneDisk();

        await using (var storage = Open(disk))
        {
            await AssertContentsAsync(storage);
        }

        await using var again = Open(disk);
        await AssertContentsAsync(again);
    }

    [Fact]
    public async Task Open_FolderOfFormatOne_SurvivesPowerLossAnywhere()
    {
        for (var operation = 1; operation < 400; operation++)
        {
            using var disk = FormatOneDisk();
            disk.PowerFailsAt = operation;
            var failed = await TryAsync(disk);
            disk.CutPower();
            disk.Restart(new Random(operation));

            await using var storage = Open(disk);
            await AssertContentsAsync(storage);
            if (!failed)
            {
                return;
            }
        }

        Assert.Fail("The upgrade took more operations than were tried.");
    }

    /// <summary>
    /// The service of format 1 reads its log before it opens anything, and takes this for damage; without it, it would open an image without its journal.
    /// </summary>
    [Fact]
    public async Task Open_FolderOfFormatOne_LeavesALogThatItsServiceRefuses()
    {
        using var disk = FormatOneDisk();
        await using (Open(disk)) { }

        var log = new byte[16384];
        Assert.Equal(log.Length, disk.File(FileNames.FormatOneLog).Length);
        disk.File(FileNames.FormatOneLog).Read(log, 0);
        Assert.Equal([1, 0, 2, 1], new[] { log[14], log[18], log[8192 + 14], log[8192 + 18] });
    }

    private static async Task<bool> TryAsync(VolatileDisk disk)
    {
        var storage = new LiteDbStorage("simulated", Options(), disk);
        try
        {
            storage.Open();
            await storage.CloseAsync();
            return !disk.Powered;
        }
        catch (Exception) when (!disk.Powered)
        {
            return true;
        }
    }

    private static LiteDbStorage Open(VolatileDisk disk)
    {
        var storage = new LiteDbStorage("simulated", Options(), disk);
        storage.Open();
        return storage;
    }

    private static StorageOptions Options() =>
        new()
        {
            MinimumFreeBytes = 0,
            JournalGrowth = 4096,
            ReopenPause = TimeSpan.FromMilliseconds(1),
        };

    private static VolatileDisk FormatOneDisk()
    {
        var disk = new VolatileDisk();
        using var archive = new ZipArchive(typeof(UpgradeTests).Assembly.GetManifestResourceStream("format-1.zip")!);
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            disk.File(entry.Name).Write(bytes.ToArray(), 0);
            disk.File(entry.Name).Sync();
        }

        disk.Restart(new Random(0));
        return disk;
    }

    private static async Task AssertContentsAsync(LiteDbStorage storage)
    {
        var notes = await storage.Store.QueryAsync(Note.ByGroup, default, 100, CancellationToken.None);
        Assert.Equal(25, notes.Count);
        Assert.Equal(15, notes.Count(note => note.Value.Text == "after"));
        Assert.Null(await storage.Store.GetAsync<Note>("n00", CancellationToken.None));
        Assert.NotNull(await storage.Store.GetAsync<Counter>("c29", CancellationToken.None));
        Assert.NotNull(await storage.Store.GetAsync<Counter>("d19", CancellationToken.None));
        Assert.Equal(75, await storage.CheckAsync());
    }
}
