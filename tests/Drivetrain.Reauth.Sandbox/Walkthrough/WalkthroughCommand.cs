using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Plays all scenes with the extension in headless Chromium. 0 only if all of it held.</summary>
internal static class WalkthroughCommand
{
    private const int SyncMs = 1000;

    public static async Task<int> RunAsync(DemoOptions demoOptions, WalkthroughOptions options, CancellationToken cancellationToken)
    {
        var output = Path.GetFullPath(options.OutputPath ?? Path.Combine("artifacts", "walkthrough"));
        try
        {
            Directory.CreateDirectory(output);
            foreach (var old in Directory.EnumerateFiles(output, "*.png"))
                File.Delete(old);
            Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
            var extension = await ExtensionBuild.EnsureAsync(cancellationToken);
            using var playwright = await Playwright.CreateAsync();
            await using var demo = await DemoHost.StartAsync(demoOptions with { RealNames = true, ExtensionId = extension.Id }, cancellationToken);
            demo.Drivetrain.Knobs = demo.Drivetrain.Knobs with { SyncDurationMs = SyncMs };
            var player = new Player(output);
            await PlayAsync(demo, extension, playwright, player, options, cancellationToken);
            await Gallery.WriteAsync(output, options, player, cancellationToken);
            Tell(demo, player, output);
            return player.HasHeld ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLine("[grey]Stopped.[/]");
            return 2;
        }
        catch (Exception exception) when (exception is DemoException or IOException or PlaywrightException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]The walkthrough could not be played.[/] {exception.Message}");
            return 2;
        }
    }

    private static async Task PlayAsync(
        DemoHost demo,
        ExtensionFolder extension,
        IPlaywright playwright,
        Player player,
        WalkthroughOptions options,
        CancellationToken cancellationToken
    )
    {
        var stage = await Stage.OpenAsync(demo, extension, playwright, player, options, cancellationToken);
        try
        {
            foreach (var (name, play) in AllScenes.Of)
            {
                cancellationToken.ThrowIfCancellationRequested();
                player.Scene(name);
                try
                {
                    await play(stage);
                }
                catch (StepFailedException)
                {
                    // Recorded with its step. The next scene begins in a browser that knows nothing of this one.
                    await stage.DisposeAsync();
                    stage = await Stage.OpenAsync(demo, extension, playwright, player, options, cancellationToken);
                    await stage.PairAsync();
                }
            }
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    private static void Tell(DemoHost demo, Player player, string output)
    {
        AnsiConsole.WriteLine();
        foreach (var failed in player.Steps.Where(step => step.Error is not null))
            AnsiConsole.MarkupLineInterpolated($"[red]{failed.Number:00} {failed.Name}[/]: {failed.Error}");
        if (!player.HasHeld)
            AnsiConsole.MarkupLineInterpolated($"[grey]The api's last words:{Environment.NewLine}{demo.Api.Tail()}[/]");
        var seconds = player.Steps.Sum(step => step.Milliseconds) / 1000;
        AnsiConsole.MarkupLineInterpolated($"{(player.HasHeld ? "All of it held" : "It did not hold")}: {player.Steps.Count} steps, {seconds:0.0} s.");
        if (player.ClickToProviderMilliseconds is { } milliseconds)
            AnsiConsole.MarkupLineInterpolated($"From the click on Reconnect to the provider's first page: {milliseconds:0} ms.");
        Console.WriteLine($"Pictures: {output}");
    }
}
