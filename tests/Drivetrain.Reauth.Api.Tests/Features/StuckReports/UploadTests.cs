using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

public sealed partial class UploadTests : IDisposedByXunit
{
    private static readonly object Report = new { step = "log-in", description = "It says that I am no admin." };

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Post_WithoutScreenshot_IsAReportWithANumber()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var first = await client.ReportAsync(Report);
        using var second = await client.ReportAsync(Report);
        var report = await first.ReadJsonAsync(HttpStatusCode.Created);
        Assert.Equal($"/v1/stuck-reports/{report.GetProperty("id").GetString()}", first.Headers.Location!.ToString());
        Assert.Equal(
            (1, "new", "Dana Fox", "acme"),
            (report.GetProperty("number").GetInt32(), Text(report, "status"), Text(report, "reportedBy"), Text(report, "workspaceId"))
        );
        Assert.False(report.TryGetProperty("screenshot", out _));
        Assert.Equal(2, (await second.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("number").GetInt32());
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/webp")]
    public async Task Post_WithScreenshot_IsStoredAnewAsWebP(string mediaType)
    {
        var file = mediaType switch
        {
            "image/png" => Pictures.Png(),
            "image/jpeg" => Pictures.Jpeg(),
            _ => Pictures.WebP(),
        };
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.ReportAsync(Report, file, mediaType);
        var screenshot = (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("screenshot");
        Assert.Equal((64, 48), (screenshot.GetProperty("width").GetInt32(), screenshot.GetProperty("height").GetInt32()));
        Assert.Equal(["thumbnail.webp", "webp"], Files().Select(path => Path.GetFileName(path).Split('.', 2)[1]).Order(StringComparer.Ordinal));
    }

    /// <summary>Senders label as they like; the bytes decide, and what is stored is encoded anew.</summary>
    [Theory]
    [InlineData("image/jpg")]
    [InlineData("image/pjpeg")]
    [InlineData("image/png")]
    [InlineData("image/x-png")]
    [InlineData("application/octet-stream")]
    [InlineData("image/svg+xml")]
    [InlineData("garbage")]
    [Trait("Case", "3.6")]
    public async Task Post_HoweverTheImageIsLabelled_IsTakenByItsBytes(string mediaType)
    {
        using var client = await _api.ClientAsync(Role.Extension);
        foreach (var file in new[] { Pictures.Jpeg(), Pictures.Png(), Pictures.WebP() })
        {
            using var response = await client.ReportAsync(Report, file, mediaType);
            Assert.Equal(64, (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("screenshot").GetProperty("width").GetInt32());
        }
    }

    [Fact]
    public async Task Post_InTheMiddleOfWhichTheFileEnds_LeavesNothing()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var whole = HttpExtensions.Multipart(Report, Pictures.Png());
        var bytes = await whole.ReadAsByteArrayAsync();
        using var content = new ByteArrayContent(bytes[..^100]);
        content.Headers.ContentType = whole.Headers.ContentType;
        using var response = await client.PostAsync("/v1/stuck-reports", content);
        await response.ReadProblemAsync(HttpStatusCode.BadRequest, "malformed_multipart");
        NothingLeft();
    }

    [Fact]
    public async Task Repeat_WithTheSameKey_IsTheSameReport()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var first = await client.ReportAsync(Report, Pictures.Png(), idempotencyKey: "once");
        var created = await first.Content.ReadAsStringAsync();
        using var support = await _api.ClientAsync(Role.Support);
        using var reply = await support.PostJsonAsync($"{first.Headers.Location}/replies", new { text = "We look at it." });
        using var again = await client.ReportAsync(Report, Pictures.Png(), idempotencyKey: "once");
        Assert.Equal((HttpStatusCode.Created, created), (again.StatusCode, await again.Content.ReadAsStringAsync()));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        using var other = await client.ReportAsync(Report, Pictures.Jpeg(), "image/jpeg", "once");
        await other.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
        using var wrong = await client.ReportAsync(Report, idempotencyKey: "has space");
        await wrong.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_idempotency_key");
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Post_PartsInTheOtherOrder_IsTheSameReport()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var first = await client.ReportAsync(Report, Pictures.Png(), idempotencyKey: "once");
        var parts = HttpExtensions.Multipart(Report, Pictures.Png()).Reverse().ToList();
        using var turned = new MultipartFormDataContent { parts[0], parts[1] };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stuck-reports") { Content = turned, Headers = { { "Idempotency-Key", "once" } } };
        using var again = await client.SendAsync(request);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
    }

    [Fact]
    public async Task Post_EightAtOnceWithOneKey_GiveOneReport()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => client.ReportAsync(Report, Pictures.Png(), idempotencyKey: "once")))
        );
        var ids = await Task.WhenAll(responses.Select(async response => (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()));
        Assert.Single(ids.Distinct(StringComparer.Ordinal));
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Post_BeyondTheQuota_Is429UntilADayHasPassed()
    {
        _api.Settings["StuckReports:QuotaPerDay"] = "2";
        using var client = await _api.ClientAsync(Role.Extension);
        using var first = await client.ReportAsync(Report);
        _api.Time.Advance(TimeSpan.FromHours(1));
        using var second = await client.ReportAsync(Report, idempotencyKey: "second");
        using var third = await client.ReportAsync(Report, Pictures.Png());
        await third.ReadProblemAsync(HttpStatusCode.TooManyRequests, "report_quota_exceeded");
        Assert.Equal(TimeSpan.FromHours(23), third.Headers.RetryAfter!.Delta);
        using var repeated = await client.ReportAsync(Report, idempotencyKey: "second");
        Assert.Equal(HttpStatusCode.Created, repeated.StatusCode);
        NothingLeft();
        _api.Time.Leap(TimeSpan.FromHours(23));
        using var later = await client.ReportAsync(Report);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task Sweep_OldFilesWithoutARow_AreDeleted()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var response = await client.ReportAsync(Report, Pictures.Png());
        var kept = Files();
        var root = Path.GetDirectoryName(Path.GetDirectoryName(kept[0]))!;
        foreach (
            var (name, age) in new[]
            {
                ("stk_orphan.webp", 2.0),
                ("stk_orphan.thumbnail.webp.part", 2.0),
                ("incoming/x.part", 2.0),
                ("incoming/young.part", 0.5),
            }
        )
        {
            Directory.CreateDirectory(Path.Combine(root, "incoming"));
            await File.WriteAllTextAsync(Path.Combine(root, name), "left behind");
            File.SetLastWriteTimeUtc(Path.Combine(root, name), _api.Time.GetUtcNow().UtcDateTime.AddHours(-age));
        }

        kept.ForEach(path => File.SetLastWriteTimeUtc(path, _api.Time.GetUtcNow().UtcDateTime.AddDays(-3)));
        var sweeper = _api.Services.GetRequiredService<ScreenshotSweep>();
        Assert.Equal(3, await sweeper.SweepAsync(CancellationToken.None));
        Assert.Equal([.. kept, Path.Combine(root, "incoming", "young.part")], Files());
    }

    /// <summary>The clock stands still while the sender does, until the limit has passed.</summary>
    [Fact]
    public async Task Post_ThatTakesTooLong_Is408AndLeavesNothing()
    {
        using var client = await _api.ClientAsync(Role.Extension);
        using var whole = HttpExtensions.Multipart(Report, Pictures.Png());
        using var content = new StalledContent(await whole.ReadAsByteArrayAsync(), whole.Headers.ContentType!);
        var pending = client.PostAsync("/v1/stuck-reports", content);
        await content.Stalled;
        using var response = await Eventually.WithClockAsync(_api.Time, pending, TimeSpan.FromSeconds(10));
        await response.ReadProblemAsync(HttpStatusCode.RequestTimeout, "upload_too_slow");
        NothingLeft();
        content.Release();
    }

    private static MultipartFormDataContent Image(string name)
    {
        var image = new ByteArrayContent(Pictures.Png());
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return new MultipartFormDataContent { { image, name } };
    }

    private static string? Text(System.Text.Json.JsonElement report, string name) => report.GetProperty(name).GetString();

    private List<string> Files() => StoredFiles.Of(_api.Folder);

    private void NothingLeft() => Assert.Empty(Files());

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
