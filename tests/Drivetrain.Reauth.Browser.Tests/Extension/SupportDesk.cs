using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;
using SkiaSharp;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Somebody of support, who sees what arrived.</summary>
internal sealed class SupportDesk(DemoAddresses addresses)
{
    /// <summary>The reports with this description, as support has them.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReportsAsync(string description)
    {
        var items = (await SupportAsync(HttpMethod.Get, "v1/stuck-reports?limit=100", body: null)).GetProperty("items").EnumerateArray();
        return [.. items.Where(report => report.GetProperty("excerpt").GetString() == description)];
    }

    /// <summary>The one report of this person, once it is there; otherwise what the panel knows of it.</summary>
    public async Task<JsonElement> ReportAsync(Reporter reporter)
    {
        try
        {
            return await ReportAsync(reporter.Words);
        }
        catch (OperationCanceledException gaveUp)
        {
            throw new TimeoutException($"No report arrived. What is kept is {await reporter.KeptAsync()}", gaveUp);
        }
    }

    /// <summary>The one report with this description, once it is there.</summary>
    public async Task<JsonElement> ReportAsync(string description)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        IReadOnlyList<JsonElement> found;
        while ((found = await ReportsAsync(description)).Count == 0)
            await Task.Delay(50, limit.Token);
        return await SupportAsync(HttpMethod.Get, $"v1/stuck-reports/{Assert.Single(found).GetProperty("id").GetString()}", body: null);
    }

    /// <summary>The screenshot as support sees it.</summary>
    public async Task<SKBitmap> ScreenshotAsync(JsonElement report)
    {
        using var support = Support();
        var file = await support.GetByteArrayAsync(new Uri($"v1/stuck-reports/{report.GetProperty("id").GetString()}/screenshot", UriKind.Relative));
        return SKBitmap.Decode(file);
    }

    public Task<JsonElement> AnswerAsync(JsonElement report, string text) =>
        SupportAsync(HttpMethod.Post, $"v1/stuck-reports/{report.GetProperty("id").GetString()}/replies", new { Text = text });

    public Task<JsonElement> ResolveAsync(JsonElement report) =>
        SupportAsync(HttpMethod.Patch, $"v1/stuck-reports/{report.GetProperty("id").GetString()}", new { Status = "resolved" });

    private async Task<JsonElement> SupportAsync(HttpMethod method, string path, object? body)
    {
        using var support = Support();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await support.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private HttpClient Support() =>
        new(LoopbackHttp.CreateHandler())
        {
            BaseAddress = addresses.LocalApi,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", addresses.SupportKey) },
        };
}
