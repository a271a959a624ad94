using System.Net;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>With the embedded database and a real attempt.</summary>
public sealed class JourneyTests
{
    [Fact]
    public async Task Report_AfterAFailedAttempt_HoldsItsTimelineCodesAndCompanies()
    {
        await using var host = await JourneyHost.StartAsync();
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        host.LogInAs(JourneyHost.Admin, JourneyHost.AcmeEast);
        using var person = await host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        using var made = await person.Extension.ReportAsync(
            new
            {
                step = "log-in",
                description = "Which company?",
                connectorId,
            }
        );
        var report = await made.ReadJsonAsync(HttpStatusCode.Created);
        Assert.Equal((attempt.Id, "quickbooks", "instance_mismatch"), (Text("reauthId"), Text("provider"), Text("code")));
        Assert.Equal("Acme Inc.", report.GetProperty("expected").GetProperty("name").GetString());
        Assert.Equal("Acme East LLC", report.GetProperty("seen")[0].GetProperty("name").GetString());
        Assert.Contains(report.GetProperty("timeline").EnumerateArray(), entry => entry.TryGetProperty("traceId", out _));
        Assert.DoesNotContain("code=", report.ToString(), StringComparison.Ordinal);
        Assert.Contains(await host.OutboxAsync(), message => message.EventType is "stuck_report.created" && message.SubjectId == Text("id"));

        // Somebody else's connector tells nothing.
        using var foreigner = await host.PersonAsync(ReauthApi.OtherWorkspace);
        using var foreign = await foreigner.Extension.ReportAsync(
            new
            {
                step = "log-in",
                description = "Whose?",
                connectorId,
                reauthId = attempt.Id,
            }
        );
        var other = await foreign.ReadJsonAsync(HttpStatusCode.Created);
        Assert.False(other.TryGetProperty("connectorId", out _) || other.TryGetProperty("reauthId", out _) || other.TryGetProperty("expected", out _));
        Assert.Equal(0, other.GetProperty("timeline").GetArrayLength());

        string? Text(string name) => report.GetProperty(name).GetString();
    }

    /// <summary>At each step the folder is copied, as a SIGKILL would leave it, and another api is started on the copy.</summary>
    [Fact]
    public async Task Upload_KilledBetweenAnyTwoSteps_LeavesAWholeReportOrNone()
    {
        var copies = new List<(bool IsCommitted, string Folder)>();
        await using (var api = new ReauthApi { OnDisk = true })
        {
            api.ExtraServices = services => services.AddSingleton<ScreenshotDisk>(new WatchedDisk(() => copies.Add((false, Copy(api.Folder)))));
            using var client = await api.ClientAsync(Role.Extension);
            using var made = await client.ReportAsync(new { step = "log-in", description = "Killed." }, Pictures.Png());
            await made.ReadJsonAsync(HttpStatusCode.Created);
            copies.Add((true, Copy(api.Folder)));
        }

        // Before and after each of: three folders synced, two files written, two renamed.
        Assert.Equal((2 * 7) + 1, copies.Count);
        foreach (var (isCommitted, folder) in copies)
        {
            await using var revived = new ReauthApi { OnDisk = true, Folder = folder };
            using var support = await revived.ClientAsync(Role.Support);
            using var list = await support.GetAsync("/v1/stuck-reports");
            var items = (await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(isCommitted ? 1 : 0, items.Count);
            foreach (var item in items)
            {
                using var screenshot = await support.GetAsync($"/v1/stuck-reports/{item.GetProperty("id").GetString()}/screenshot");
                using var image = Pictures.Decode(await screenshot.Content.ReadAsByteArrayAsync());
                Assert.Equal(64, image.Width);
            }

            foreach (var file in StoredFiles.Of(folder))
            {
                File.SetLastWriteTimeUtc(file, revived.Time.GetUtcNow().UtcDateTime.AddHours(-2));
            }

            await revived.Services.GetRequiredService<ScreenshotSweep>().SweepAsync(CancellationToken.None);
            Assert.Equal(items.Count * 2, StoredFiles.Of(folder).Count);
        }
    }

    private sealed class WatchedDisk(Action look) : ScreenshotDisk
    {
        public override void Write(string path, byte[] bytes) => Watched(() => base.Write(path, bytes));

        public override void Rename(string from, string to) => Watched(() => base.Rename(from, to));

        public override void SyncFolder(string path) => Watched(() => base.SyncFolder(path));

        private void Watched(Action step)
        {
            look();
            step();
            look();
        }
    }

    private static string Copy(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("reauth-copy-").FullName;
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (Path.GetFileName(file).Contains("lock", StringComparison.Ordinal))
            {
                // It dies with its process.
                continue;
            }

            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(to);
            from.CopyTo(target);
        }

        return copy;
    }
}
