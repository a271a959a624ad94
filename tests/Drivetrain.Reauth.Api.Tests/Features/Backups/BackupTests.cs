using System.Net;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Backups;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Role = Drivetrain.Reauth.Api.Foundation.Callers.Role;

namespace Drivetrain.Reauth.Api.Tests.Features.Backups;

/// <summary>Backups are made while the service runs, are whole, and replace nothing.</summary>
[Trait("Case", "13.6")]
public sealed class BackupTests
{
    [Fact]
    public async Task Command_ServiceRuns_SaysWhereHowLargeAndHowMany()
    {
        await using var world = new BackedUp();
        await world.ConnectAsync("con_1");
        var keyFile = Path.Combine(world.Api.Folder, "operator-key");
        await File.WriteAllTextAsync(keyFile, ReauthApi.OperatorKey + "\n");
        var command = BackupCommand.Create(world.Api.Server.CreateHandler());

        var (code, output, error) = await BackedUp.RunAsync(command, "backup", "--url", "https://reauth.example", "--key-file", keyFile);

        Assert.Equal((0, ""), (code, error));
        var archive = Assert.Single(Directory.GetFiles(world.BackupsFolder, "*.zip"));
        Assert.Equal("reauth-20261123T090000Z.zip", Path.GetFileName(archive));
        Assert.Contains(archive, output, StringComparison.Ordinal);
        Assert.Contains($"{new FileInfo(archive).Length} bytes", output, StringComparison.Ordinal);
        Assert.Contains(Path.ChangeExtension(archive, ".keys"), output, StringComparison.Ordinal);
        var entry = Assert
            .Single(
                await world.Store.QueryAsync(AuditEntry.ByTime, new KeyRange(null, null), 100, CancellationToken.None),
                entry => entry.Value.Action == "backup.created"
            )
            .Value;
        Assert.Equal(("key:config/Operator", "reauth-20261123T090000Z", "yes"), (entry.Actor, entry.SubjectId, entry.Details!["keys"]));
    }

    [Fact]
    public async Task Create_Twice_ReplacesNothingAndIsTheOwnersAlone()
    {
        await using var world = new BackedUp();
        var first = await world.BackupAsync();
        var before = await File.ReadAllBytesAsync(first.Path);

        var second = await world.BackupAsync();

        Assert.NotEqual(first.Path, second.Path);
        Assert.Equal(before, await File.ReadAllBytesAsync(first.Path));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(world.BackupsFolder))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(world.BackupsFolder));
        }
    }

    [Fact]
    public async Task Create_WithoutAPassphrase_SaysThatTheKeysAreNotInIt()
    {
        await using var world = new BackedUp(withKeys: false);

        var backup = await world.BackupAsync();

        Assert.Null(backup.KeysPath);
        Assert.Equal([backup.Path], Directory.GetFileSystemEntries(world.BackupsFolder));
        Assert.NotEmpty((await BackupArchive.ReadAsync(backup.Path, folder: null, CancellationToken.None)).Keys);
    }

    [Fact]
    public async Task Create_WhileOneIsMadeOrItFails_IsRefusedAndLeavesNothing()
    {
        await using var api = new ReauthApi { OnDisk = true };
        var storage = new ScriptedMaintenance();
        api.ExtraServices = services => services.AddSingleton<IStorageMaintenance>(storage);
        using var operators = api.With(ReauthApi.OperatorKey);

        var first = operators.PostAsync("/v1/backups", content: null);
        await storage.Begun.Task;
        using var second = await operators.PostAsync("/v1/backups", content: null);
        await second.ReadProblemAsync(HttpStatusCode.Conflict, "backup_running");
        storage.End.SetException(new InvalidDataException("The copy is damaged."));

        using var failed = await first;
        var problem = await failed.ReadProblemAsync(HttpStatusCode.InternalServerError, "backup_failed");
        Assert.DoesNotContain("The copy is damaged", problem.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(api.Folder, "backups")));
        using var third = await operators.PostAsync("/v1/backups", content: null);
        await third.ReadProblemAsync(HttpStatusCode.InternalServerError, "backup_failed");
    }

    [Fact]
    public async Task Screenshots_DeletedDuringABackup_StayUntilItIsDone()
    {
        await using var world = new BackedUp();
        using var client = await world.Api.ClientAsync(Role.Extension);
        using var made = await client.ReportAsync(new { step = "log-in", description = "Stuck." }, Pictures.Png());
        var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var files = world.Api.Services.GetRequiredService<ScreenshotFiles>();
        Assert.Equal(2, files.All().Count);

        using (files.HoldDeletions())
        {
            using var support = await world.Api.ClientAsync(Role.Support);
            using var deleted = await support.DeleteAsync($"/v1/stuck-reports/{id}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            Assert.False(files.TryDelete(files.PathOf(id, thumbnail: false)));
            Assert.Equal(2, files.All().Count);
        }

        Assert.Empty(files.All());
    }

    private sealed class ScriptedMaintenance : IStorageMaintenance
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<BackupResult> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StorageHealth Health => new(Ready: true);

        public Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            return End.Task;
        }
    }
}
