using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What the walkthrough leaves behind: <c>walkthrough.json</c>, and <c>index.html</c> to look at.</summary>
internal static class Gallery
{
    private static readonly JsonSerializerOptions Indented = new(SandboxJson.Tolerant) { WriteIndented = true };

    public static async Task WriteAsync(string folder, WalkthroughOptions options, IReadOnlyList<PlayedStep> steps, CancellationToken cancellationToken)
    {
        var total = steps.Sum(step => step.Milliseconds);
        var document = new { options.Scheme, Held = steps.All(step => step.Error is null), TotalMilliseconds = Math.Round(total, 1), Steps = steps };
        await File.WriteAllTextAsync(Path.Combine(folder, "walkthrough.json"), JsonSerializer.Serialize(document, Indented), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), Page(steps, total).Value, cancellationToken);
    }

    private static Html Page(IReadOnlyList<PlayedStep> steps, double total) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Walkthrough</title><style>{Style()}</style></head>
        <body>
        <h1>Walkthrough</h1>
        <p>{steps.Count} steps, {Seconds(total)} s, {steps.Count(step => step.Error is not null)} failed.</p>
        {Html.Join(steps.GroupBy(step => step.Scene, StringComparer.Ordinal).Select(scene => Html.Of($"<section><h2>{scene.Key}</h2><div class=\"steps\">{Html.Join(scene.Select(Figure))}</div></section>")))}
        </body>
        </html>
        """);

    private static Html Figure(PlayedStep step) => Html.Of($"""
        <figure><a href="{step.Picture}"><img src="{step.Picture}" alt="{step.Name}" loading="lazy"></a><figcaption><span>{step.Number}. {step.Name}</span><small>{step.Milliseconds.ToString("0", CultureInfo.InvariantCulture)} ms</small>{Html.When(step.Error is not null, () => Html.Of($"<p class=\"error\">{step.Error}</p>"))}</figcaption></figure>
        """);

    private static Html Style()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("walkthrough/gallery.css")!);
        return new Html(reader.ReadToEnd());
    }

    private static string Seconds(double milliseconds) => (milliseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture);
}
