using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What the walkthrough leaves behind: <c>walkthrough.json</c>, and <c>index.html</c> to look at.</summary>
internal static class Gallery
{
    private static readonly JsonSerializerOptions Indented = new(SandboxJson.Tolerant) { WriteIndented = true };

    public static async Task WriteAsync(string folder, WalkthroughOptions options, Player player, CancellationToken cancellationToken)
    {
        var total = player.Steps.Sum(step => step.Milliseconds);
        var document = new
        {
            options.Scheme,
            options.Language,
            Held = player.HasHeld,
            TotalMilliseconds = Math.Round(total, 1),
            player.ClickToProviderMilliseconds,
            player.Steps,
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "walkthrough.json"), JsonSerializer.Serialize(document, Indented), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), Page(folder, options, player, total).Value, cancellationToken);
    }

    private static Html Page(string folder, WalkthroughOptions options, Player player, double total) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en" style="color-scheme: {options.Scheme}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Walkthrough</title><style>{Style()}</style></head>
            <body>
            <h1>Walkthrough</h1>
            <p>{player.Steps.Count} steps, {Seconds(total)} s, {player.Steps.Count(step => step.Error is not null)} failed.{FirstClick(player)}</p>
            {Html.Join(
                player.Steps.GroupBy(step => step.Scene, StringComparer.Ordinal).Select(scene =>
                    Html.Of($"<section><h2>{scene.Key}</h2><div class=\"steps\">{Html.Join(scene.Select(step => Figure(folder, step)))}</div></section>")
                )
            )}
            </body>
            </html>
            """
        );

    private static Html FirstClick(Player player) =>
        Html.When(
            player.ClickToProviderMilliseconds is not null,
            () => Html.Of($" From the click on Reconnect to the provider’s first page: {Seconds(player.ClickToProviderMilliseconds!.Value)} s.")
        );

    private static Html Figure(string folder, PlayedStep step) =>
        Html.Of(
            $"""
            <figure>{Window(folder, step)}<figcaption><span>{step.Number}. {step.Name}</span><small>{step.Milliseconds.ToString(
                "0",
                CultureInfo.InvariantCulture
            )} ms</small>
            <p class="marked">{step.Marked}</p>{Html.When(step.Error is not null, () => Html.Of($"<p class=\"error\">{step.Error}</p>"))}</figcaption></figure>
            """
        );

    // Side by side as in the browser: the panel has a bar of the browser's own above it, so that both end at the same line.
    private static Html Window(string folder, PlayedStep step)
    {
        if (!File.Exists(Path.Combine(folder, step.Picture)))
            return Html.Empty;
        var page = Html.Of($"""<a href="{step.Picture}"><img src="{step.Picture}" alt="The page: {step.Name}" loading="lazy"></a>""");
        if (step.Panel is not { } file)
            return Html.Of($"""<div class="window">{page}</div>""");
        var (pageSize, panelSize) = (PngSize.Read(Path.Combine(folder, step.Picture)), PngSize.Read(Path.Combine(folder, file)));
        return Html.Of(
            $"""
            <div class="window" style="grid-template-columns: {pageSize.Width}fr {panelSize.Width}fr">{page}<a
              class="panel" href="{file}"><span class="bar" aria-hidden="true">Drivetrain Reauth</span><img
              src="{file}" alt="The side panel: {step.Name}" loading="lazy"></a></div>
            """
        );
    }

    private static Html Style()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("walkthrough/gallery.css")!);
        return new Html(reader.ReadToEnd());
    }

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture);
}
