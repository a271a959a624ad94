using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Drivetrain.Reauth.Benchmarks.Reports;

/// <summary>Drivetrain.Reauth as a process of its own, with a key that may report for all workspaces and a key of support.</summary>
/// <param name="build">What is started; null for what the solution was built to.</param>
internal sealed class ReportService(Build? build = null) : MeasuredProcess
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reauth-benchmark-").FullName;
    private readonly string _platformKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly string _supportKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public override string Name => "Drivetrain.Reauth";

    protected override string LivePath => ApiSettings.LivePath;

    /// <summary>A client that reports.</summary>
    public HttpClient Platform() => Client(_platformKey);

    /// <summary>A client that reads all reports.</summary>
    public HttpClient Support() => Client(_supportKey);

    /// <summary>Files of screenshots: those that are kept, and those of uploads that have not ended.</summary>
    public (int Kept, int Unfinished) Files()
    {
        var root = Path.Combine(_folder, "data", "screenshots");
        var names = Directory.Exists(root) ? Directory.GetFiles(root, "*", SearchOption.AllDirectories) : [];
        var unfinished = names.Count(name => name.EndsWith(".part", StringComparison.Ordinal));
        return (names.Length - unfinished, unfinished);
    }

    /// <summary>A multipart body with a report and, if there is one, a screenshot.</summary>
    public static MultipartFormDataContent Content(
        string workspaceId,
        string step,
        string description,
        byte[]? screenshot = null,
        string mediaType = "image/png"
    )
    {
        var content = new MultipartFormDataContent
        {
            {
                JsonContent.Create(
                    new
                    {
                        workspaceId,
                        step,
                        description,
                    }
                ),
                "report"
            },
        };
        if (screenshot is not null)
        {
            var part = new ByteArrayContent(screenshot);
            part.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            content.Add(part, "screenshot", "screenshot");
        }

        return content;
    }

    public static async Task<string> ReportAsync(HttpClient platform, string workspaceId, string step, string description, CancellationToken cancellationToken)
    {
        using var content = Content(workspaceId, step, description);
        using var answer = await platform.PostAsync("/v1/stuck-reports", content, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException(
                $"A report was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"
            );
        }

        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
    }

    /// <summary>A figure of /proc/[pid]/status in megabytes; 0 when the process has ended.</summary>
    public static double Megabytes(int process, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal));
            return line is null
                ? 0
                : double.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Split('\t')[^1],
                    CultureInfo.InvariantCulture
                ) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The processes that it has started and that have not ended.</summary>
    public IReadOnlyList<int> Children() =>
        [
            .. Directory
                .GetDirectories($"/proc/{Id}/task")
                .SelectMany(thread =>
                {
                    try
                    {
                        return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    }
                    catch (IOException)
                    {
                        return [];
                    }
                })
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
        ];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override ProcessStartInfo StartInfo()
    {
        var info = ApiSettings.StartInfo(build ?? Build.NotPublished, _folder, Origin, "platform", _platformKey);
        info.Environment["Access__Keys__1__Name"] = "support";
        info.Environment["Access__Keys__1__Role"] = "support";
        info.Environment["Access__Keys__1__Key"] = _supportKey;
        info.Environment["Quotas__ReportsPerWorkspacePerDay"] = "100000";
        return info;
    }

    private HttpClient Client(string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = Origin };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
