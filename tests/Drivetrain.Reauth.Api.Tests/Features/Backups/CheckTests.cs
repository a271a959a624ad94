using System.Net;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using LiteDB;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Tests.Features.Backups;

/// <summary>The command <c>check</c> finds what is wrong with a folder, names it, and changes nothing.</summary>
[Trait("Case", "13.6")]
public sealed class CheckTests : IAsyncLifetime
{
    private string _folder = "";

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync()
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");
        await world.ConnectAsync("con_2");
        using var client = await world.Api.ClientAsync(Role.Extension);
        using var made = await client.ReportAsync(new { step = "log-in", description = "Stuck." }, Pictures.Png());
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await ((IAsyncDisposable)world.Api.Services.GetService(typeof(LiteDbStorage))!).DisposeAsync();
        _folder = Directory.CreateTempSubdirectory("reauth-check-").FullName;
        Copy(world.Api.Folder, _folder);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Check_AllIsWell_CountsDocumentsAndChangesNothing()
    {
        var before = Hashes();

        var (code, output, error) = await BackedUp.CheckAsync(Data);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("No problems found.", output, StringComparison.Ordinal);
        Assert.Matches(@"connectors\s+2\b", output);
        Assert.Matches(@"stuck_reports\s+1\b", output);
        Assert.Equal(before, Hashes());
    }

    [Fact]
    public async Task Check_FolderIsInUse_SaysByWhichProcess()
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");

        var (code, _, error) = await BackedUp.CheckAsync(Path.Combine(world.Api.Folder, "data"));

        Assert.Equal(1, code);
        Assert.Contains($"the process {Environment.ProcessId}", error, StringComparison.Ordinal);
        Assert.Contains("make a backup", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NothingIsThere_SaysSo()
    {
        var (code, _, error) = await BackedUp.CheckAsync(Path.Combine(_folder, "nowhere"));

        Assert.Equal(1, code);
        Assert.Contains("No database found", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DocumentCannotBeRead_IsNamed()
    {
        Tamper("connectors", "con_2", json => json.Replace("\"Connected\"", "\"Hovering\"", StringComparison.Ordinal));

        var (code, output, _) = await BackedUp.CheckAsync(Data);

        Assert.Equal(1, code);
        Assert.Contains("Unreadable: connectors/con_2", output, StringComparison.Ordinal);
    }

    /// <summary>The folder as a crash leaves it: what was committed is in the journal alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_JournalIsAheadOfTheDatabase_IsReadOrSaidToBeDamaged(bool isDamaged)
    {
        await using var world = new BackedUp();
        world.Api.Settings["Storage:MergeInterval"] = "01:00:00";
        for (var i = 0; i < 5; i++)
        {
            await world.ConnectAsync($"con_{i}");
        }

        var crashed = Directory.CreateDirectory(Path.Combine(_folder, "crashed")).FullName;
        foreach (var file in FolderCheck.FilesOf(Path.Combine(world.Api.Folder, "data")))
        {
            File.Copy(file, Path.Combine(crashed, Path.GetFileName(file)));
        }

        if (isDamaged)
        {
            var journal = FileNames.Journal.Select(name => Path.Combine(crashed, name)).Single(path => new FileInfo(path) is { Exists: true, Length: > 0 });
            var bytes = await File.ReadAllBytesAsync(journal);
            bytes[600] ^= 1;
            await File.WriteAllBytesAsync(journal, bytes);
        }

        var (code, output, _) = await BackedUp.CheckAsync(crashed);

        if (isDamaged)
        {
            Assert.Equal(1, code);
            Assert.Contains("Problem: The journal is damaged", output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(0, code);
            Assert.Matches(@"connectors\s+5\b", output);
            Assert.DoesNotContain(" 0 later groups", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_ScreenshotIsLostOrChanged_NamesItsReport()
    {
        var image = Assert.Single(StoredFiles.Of(_folder), file => !file.EndsWith(".thumbnail.webp", StringComparison.Ordinal));
        var report = Path.GetFileNameWithoutExtension(image);
        await File.AppendAllTextAsync(image, "!");
        var changed = await BackedUp.CheckAsync(Data);
        File.Delete(image);
        var lost = await BackedUp.CheckAsync(Data);

        Assert.Equal((1, 1), (changed.Code, lost.Code));
        Assert.Contains($"The screenshot of report {report} has been modified", changed.Output, StringComparison.Ordinal);
        Assert.Contains($"The screenshot or thumbnail of report {report} is missing", lost.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ScreenshotOfNoReport_IsToldAndNoFault()
    {
        var image = StoredFiles.Of(_folder)[0];
        File.Copy(image, Path.Combine(Path.GetDirectoryName(image)!, "stk_nobody.webp"));

        var (code, output, _) = await BackedUp.CheckAsync(Data);

        Assert.Equal(0, code);
        Assert.Contains("1 screenshot files don't belong to any report", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DatabaseIsGarbage_SaysThatItCannotBeRead()
    {
        var path = Path.Combine(Data, FileNames.Data);
        var bytes = await File.ReadAllBytesAsync(path);
        RandomNumberGenerator.Fill(bytes.AsSpan(0, 4096));
        await File.WriteAllBytesAsync(path, bytes);

        var (code, output, error) = await BackedUp.CheckAsync(Data);

        Assert.True(code == 1 && output.Contains("Problem:", StringComparison.Ordinal), output + error);
    }

    [Fact]
    public async Task Health_DocumentOnTheDiskCannotBeRead_ShowsItAmongTheRows()
    {
        Tamper("connectors", "con_2", json => json[..(json.Length / 2)]);
        await using var api = new ReauthApi { OnDisk = true, Folder = Directory.CreateTempSubdirectory("reauth-test-").FullName };
        Copy(_folder, api.Folder);
        using var platform = api.With(ReauthApi.PlatformKey);

        using var list = await platform.GetAsync($"/v1/connectors?workspaceId={ReauthApi.Workspace}");
        using var ready = await platform.GetAsync("/healthz/ready");

        Assert.Equal(1, (await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        var rows = (await ready.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("checks")
            .EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() is "rows");
        Assert.Equal("degraded", rows.GetProperty("status").GetString());
        Assert.StartsWith("1 stored documents", rows.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Changes a document's body as a damaged disk, or a newer version, would.</summary>
    private void Tamper(string collection, string id, Func<string, string> change)
    {
        using var engine = new LiteEngine(new EngineSettings { Filename = Path.Combine(Data, FileNames.Data), Collation = Collation.Binary });
        BsonDocument row;
        using (var reader = engine.Query(collection, new Query { Where = { BsonExpression.Create("$._id = @0", new BsonValue(Encoding.UTF8.GetBytes(id))) } }))
        {
            Assert.True(reader.Read());
            row = reader.Current.AsDocument;
        }

        row[Collection.BodyField] = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(row[Collection.BodyField].AsBinary)));
        engine.Update(collection, [row]);
        engine.Checkpoint();
    }

    private SortedDictionary<string, string> Hashes()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            hashes[file] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return hashes;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
