using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Store;

/// <summary>Plays some of the scenes and makes the stores' pictures of what is seen there, with captions, in English and German.</summary>
internal static class StorePictures
{
    private static readonly string[] Languages = ["en", "de"];

    // What is played, and which step of it makes which picture.
    private static readonly (Func<Stage, Task> Play, string Picture, string Step)[] Shots =
    [
        (PairingScene.PlayAsync, "1-banner", "Back at the data sources"),
        (OneClickScene.PlayAsync, "2-guide", "Password; the company is named among what may come"),
        (WrongCompanyScenes.PlayAgainAsync, "3-wrong-company", "The wrong company is named beside the right one"),
        (XeroScenes.PlayDisconnectAsync, "4-xero", "None is left: both organisations can be chosen"),
        (ReportScene.PlayAsync, "5-report", "More can be blacked out, and pointed at"),
    ];

    /// <summary>0 when all pictures are made.</summary>
    public static async Task<int> RunAsync(DemoOptions demoOptions, string? outputPath, CancellationToken cancellationToken)
    {
        var store = Path.Combine(BuildPaths.Of("ExtensionPath"), "store");
        var output = Path.GetFullPath(outputPath ?? Path.Combine(store, "pictures"));
        try
        {
            Directory.CreateDirectory(output);
            foreach (var old in Directory.EnumerateFiles(output, "*.jpg").Concat(Directory.EnumerateFiles(output, "*.png")))
                File.Delete(old);
            Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
            var extension = await ExtensionBuild.EnsureAsync(cancellationToken);
            using var playwright = await Playwright.CreateAsync();
            await using var composer = await StoreComposer.StartAsync(playwright, Path.Combine(store, "captions.json"), cancellationToken);
            foreach (var language in Languages)
                await MakeAsync(demoOptions, extension, playwright, composer, language, output, cancellationToken);
            Console.WriteLine($"Pictures: {output}");
            return 0;
        }
        catch (Exception exception) when (exception is DemoException or IOException or PlaywrightException or StepFailedException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]The pictures could not be made.[/] {exception.Message}");
            return 1;
        }
    }

    private static async Task MakeAsync(
        DemoOptions demoOptions,
        ExtensionFolder extension,
        IPlaywright playwright,
        StoreComposer composer,
        string language,
        string output,
        CancellationToken cancellationToken
    )
    {
        var steps = Directory.CreateTempSubdirectory("drivetrain-reauth-store-");
        try
        {
            await using var demo = await DemoHost.StartAsync(demoOptions with { RealNames = true, ExtensionId = extension.Id }, cancellationToken);
            var player = new Player(steps.FullName);
            var options = new WalkthroughOptions(steps.FullName, "light", Scale: 2, language) { IsForStore = true };
            await using var stage = await Stage.OpenAsync(demo, extension, playwright, player, options, cancellationToken);
            foreach (var (play, picture, step) in Shots)
            {
                player.Scene(picture);
                await play(stage);
                var shot = player.Steps.Last(played => played.Scene == picture && played.Name == step);
                await composer.ComposeAsync(
                    language,
                    picture,
                    Path.Combine(steps.FullName, shot.Picture),
                    Path.Combine(steps.FullName, shot.Panel!),
                    Path.Combine(output, $"{language}-{picture}.jpg")
                );
            }

            await composer.ComposeTileAsync(language, Path.Combine(output, $"{language}-tile.jpg"));
        }
        finally
        {
            await Folders.RemoveAsync(steps.FullName);
        }
    }
}
