using System.Reflection;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Store;

/// <summary>Puts a page, the side panel beside it and a caption into one picture of the size that stores want.</summary>
internal sealed class StoreComposer : IAsyncDisposable
{
    private const int Quality = 86;
    private readonly IBrowser _browser;
    private readonly JsonElement _captions;

    private StoreComposer(IBrowser browser, JsonElement captions) => (_browser, _captions) = (browser, captions);

    /// <summary>Starts a browser to draw with.</summary>
    /// <param name="playwright">The driver.</param>
    /// <param name="captionsPath">Captions by language and picture.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StoreComposer> StartAsync(IPlaywright playwright, string captionsPath, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(captionsPath);
        var captions = await JsonSerializer.DeserializeAsync<JsonElement>(file, cancellationToken: cancellationToken);
        return new StoreComposer(await Chromium.LaunchAsync(playwright, cancellationToken), captions);
    }

    /// <summary>A picture of 1280 × 800.</summary>
    public Task ComposeAsync(string language, string picture, string pagePath, string panelPath, string output)
    {
        var (pageSize, panelSize) = (PngSize.Read(pagePath), PngSize.Read(panelPath));
        var window = Html.Of(
            $"""
            <div class="window">
              <div class="tabs" aria-hidden="true"><i></i><i></i><i></i></div>
              <div class="inside" style="grid-template-columns: {pageSize.Width}fr {panelSize.Width}fr">
                <img src="{DataUrl(pagePath)}" alt="">
                <div class="panel"><p>Drivetrain Reauth</p><img src="{DataUrl(panelPath)}" alt=""></div>
              </div>
            </div>
            """
        );
        return DrawAsync(language, picture, window, 1280, 800, output);
    }

    /// <summary>The small promotional tile, 440 × 280.</summary>
    public Task ComposeTileAsync(string language, string output)
    {
        var mark = Path.Combine(BuildPaths.Of("ExtensionPath"), "public", "icon", "128.png");
        return DrawAsync(language, "tile", Html.Of($"""<img class="mark" src="{DataUrl(mark)}" alt="">"""), 440, 280, output);
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private async Task DrawAsync(string language, string picture, Html drawing, int width, int height, string output)
    {
        var caption = _captions.GetProperty(language).GetProperty(picture);
        var html = Html.Of(
            $"""
            <!doctype html>
            <html lang="{language}">
            <head><meta charset="utf-8"><style>{Style()}</style></head>
            <body class="{(picture == "tile" ? picture : "shot")}">
              <h1>{caption.GetProperty("title").GetString()!}</h1>
              <p class="text">{caption.GetProperty("text").GetString()!}</p>
              {drawing}
            </body>
            </html>
            """
        );
        var page = await _browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        await page.SetContentAsync(html.Value, new() { WaitUntil = WaitUntilState.Load });
        await page.ScreenshotAsync(
            new()
            {
                Path = output,
                Type = ScreenshotType.Jpeg,
                Quality = Quality,
            }
        );
        await page.CloseAsync();
    }

    private static string DataUrl(string path) => $"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";

    private static Html Style()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("walkthrough/store.css")!);
        return new Html(reader.ReadToEnd());
    }
}
