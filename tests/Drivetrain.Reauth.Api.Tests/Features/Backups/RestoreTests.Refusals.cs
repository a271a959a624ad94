using System.IO.Compression;
using Drivetrain.Reauth.Api.Features.Backups;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Backups;

/// <content>Backups that are not restored.</content>
public sealed partial class RestoreTests
{
    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("foreign")]
    [InlineData("newer")]
    [InlineData("more")]
    [InlineData("outside")]
    public async Task Restore_ArchiveIsNotWhatWasBackedUp_IsRefusedAndLeavesNothing(string damage)
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");
        var backup = await world.BackupAsync();
        Damage(backup.Path, damage);

        var (code, output, error) = await world.RestoreAsync(backup.Path, backup.KeysPath);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Nothing was restored.", error, StringComparison.Ordinal);
        Assert.Contains(damage == "newer" ? "Restore it with the version that created it" : "damaged", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(world.Target));
        Assert.Equal(1, (await BackedUp.CheckAsync(backup.Path)).Code);
    }

    [Fact]
    public async Task Restore_PassphraseIsWrong_SaysSoAndLeavesNothing()
    {
        await using var world = new BackedUp();
        var backup = await world.BackupAsync();

        var (code, _, error) = await world.RestoreAsync(backup.Path, backup.KeysPath, "another passphrase 0123456789");

        Assert.Equal(1, code);
        Assert.Contains("the passphrase doesn't match the backup", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(world.Target));
    }

    [Fact]
    public async Task Restore_WithoutKeys_NamesThoseThatAreNeeded()
    {
        await using var world = new BackedUp(withKeys: false);
        await world.ConnectAsync("con_1");
        var backup = await world.BackupAsync();
        var needed = Assert.Single((await BackupArchive.ReadAsync(backup.Path, folder: null, CancellationToken.None)).Keys);

        var (code, output, _) = await world.RestoreAsync(backup.Path, keys: null);

        Assert.Equal(0, code);
        Assert.Contains($"required but missing: {needed}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_FolderHasSomething_IsRefusedAndLeavesItAlone()
    {
        await using var world = new BackedUp();
        var backup = await world.BackupAsync();
        var mine = Path.Combine(Directory.CreateDirectory(world.Target).FullName, "mine");
        await File.WriteAllTextAsync(mine, "mine");

        var (code, _, error) = await world.RestoreAsync(backup.Path, backup.KeysPath);

        Assert.Equal(1, code);
        Assert.Contains("is not empty", error, StringComparison.Ordinal);
        Assert.Equal([mine], Directory.GetFileSystemEntries(world.Target));
    }

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case "foreign":
                File.WriteAllText(path, "This is no archive.");
                break;
            default:
                Rewrite(path, damage);
                break;
        }
    }

    private static void Rewrite(string path, string damage)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        if (damage == "more")
        {
            archive.CreateEntry("more");
            return;
        }

        if (damage == "changed")
        {
            using var database = archive.GetEntry("reauth.db")!.Open();
            database.Position = database.Length / 2;
            var one = database.ReadByte();
            database.Position--;
            database.WriteByte((byte)(one ^ 1));
            return;
        }

        var entry = archive.GetEntry("manifest.json")!;
        string manifest;
        using (var reader = new StreamReader(entry.Open()))
        {
            manifest = reader.ReadToEnd();
        }

        entry.Delete();
        using (var writer = new StreamWriter(archive.CreateEntry("manifest.json").Open()))
        {
            writer.Write(
                damage == "newer"
                    ? manifest.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal)
                    : manifest.Replace(
                        "\"files\": [",
                        "\"files\": [ { \"path\": \"../outside\", \"bytes\": 0, \"sha256\": "
                            + "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" },",
                        StringComparison.Ordinal
                    )
            );
        }

        if (damage == "outside")
        {
            archive.CreateEntry("../outside");
        }
    }
}
