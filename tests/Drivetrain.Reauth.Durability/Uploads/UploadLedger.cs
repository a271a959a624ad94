using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Durability.Service;
using SkiaSharp;

namespace Drivetrain.Reauth.Durability.Uploads;

/// <summary>The uploads of one folder: which of them were acknowledged, and whether that is what is there.</summary>
internal sealed class UploadLedger(string folder)
{
    private const string Path = "/v1/stuck-reports";

    private static readonly TimeSpan SweepBound = TimeSpan.FromSeconds(10);
    private static readonly byte[] Screenshot = Noise();

    private readonly string _root = System.IO.Path.Combine(ApiProcess.DataFolder(folder), "screenshots");
    private readonly HashSet<string> _acknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _open;
    private int _uploads;

    /// <summary>As if the service had been gone for hours: files without a row are swept when it starts.</summary>
    public void Age()
    {
        foreach (var file in Files())
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }
    }

    /// <summary>Shows that losses are found.</summary>
    public void LoseThumbnails()
    {
        foreach (var file in Files().Where(file => file.EndsWith(".thumbnail.webp", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
    }

    /// <summary>The next report.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> UploadAsync(ApiCalls api, CancellationToken cancellationToken)
    {
        _open = $"upload-{++_uploads}";
        try
        {
            return await SendAsync(api, cancellationToken) is not null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>
    /// No report is missing, those that were not looked at yet are whole, no file belongs to none, and what was sent last is, sent again, exactly one report.
    /// </summary>
    /// <param name="api">The service that was started again.</param>
    /// <param name="anew">Looks at every report, also at those that were whole before.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CheckAsync(ApiCalls api, bool anew, Findings findings, CancellationToken cancellationToken)
    {
        if (anew)
        {
            _seen.Clear();
        }

        var before = await CheckReportsAsync(api, findings, cancellationToken);
        if (_open is not { } last)
        {
            return;
        }

        var id = await SendAsync(api, cancellationToken);
        var after = await CheckReportsAsync(api, findings, cancellationToken);
        findings.HalfIf(
            after.Count(report => report.Description == last) != 1 || after.All(report => report.Id != id),
            $"{last}: sent again, it is {after.Count(report => report.Description == last)} reports"
        );
        findings.HalfIf(after.Count - before.Count is not (0 or 1), $"{last}: {after.Count - before.Count} reports came of sending it again");
    }

    private async Task<string?> SendAsync(ApiCalls api, CancellationToken cancellationToken)
    {
        using var image = new ByteArrayContent(Screenshot) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var body = new MultipartFormDataContent
        {
            {
                JsonContent.Create(
                    new
                    {
                        workspaceId = "uploads",
                        step = "other",
                        description = _open,
                    }
                ),
                "report"
            },
            { image, "screenshot", "a.png" },
        };
        var id = (await api.PostAsync(Path, body, _open!, ApiProcess.PlatformKey, cancellationToken)).Expect(HttpStatusCode.Created).Text("id");
        _acknowledged.Add(id!);
        return id;
    }

    private async Task<List<(string Id, string Description)>> CheckReportsAsync(ApiCalls api, Findings findings, CancellationToken cancellationToken)
    {
        var page = await api.SendAsync(HttpMethod.Get, $"{Path}?limit=100", ApiProcess.OperatorKey, body: null, cancellationToken);
        var reports = JsonElement
            .Parse(page.Expect(HttpStatusCode.OK).Body)
            .GetProperty("items")
            .EnumerateArray()
            .Select(item => (Id: item.GetProperty("id").GetString()!, Description: item.GetProperty("excerpt").GetString()!))
            .ToList();
        foreach (var id in _acknowledged.Where(id => reports.TrueForAll(report => report.Id != id)))
        {
            findings.LostIf(true, $"report {id}");
        }

        foreach (var (id, _) in reports.Where(report => _seen.Add(report.Id)))
        {
            foreach (var size in new[] { "full", "thumbnail" })
            {
                var file = await api.SendAsync(HttpMethod.Get, $"{Path}/{id}/screenshot?size={size}", ApiProcess.OperatorKey, body: null, cancellationToken);
                findings.LostIf(
                    file.Status != HttpStatusCode.OK || !file.Body.StartsWith("RIFF", StringComparison.Ordinal),
                    $"{size} screenshot of {id}: {file.Status}"
                );
            }
        }

        // The sweep runs while the service answers already.
        var started = TimeProvider.System.GetTimestamp();
        while (Orphans(reports).Count > 0 && TimeProvider.System.GetElapsedTime(started) < SweepBound)
        {
            await Task.Delay(10, cancellationToken);
        }

        findings.HalfIf(Orphans(reports).Count > 0, $"files of no report: {string.Join(", ", Orphans(reports))}");
        return reports;
    }

    private List<string> Orphans(List<(string Id, string Description)> reports) =>
        [
            .. Files()
                .Select(file => System.IO.Path.GetFileName(file)!)
                .Where(name => reports.TrueForAll(report => name != $"{report.Id}.webp" && name != $"{report.Id}.thumbnail.webp")),
        ];

    private string[] Files() => Directory.Exists(_root) ? Directory.GetFiles(_root, "*", SearchOption.AllDirectories) : [];

    /// <summary>Large enough for several writes.</summary>
    private static byte[] Noise()
    {
        using var bitmap = new SKBitmap(240, 180, SKColorType.Rgba8888, SKAlphaType.Opaque);
        new Random(1).NextBytes(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
