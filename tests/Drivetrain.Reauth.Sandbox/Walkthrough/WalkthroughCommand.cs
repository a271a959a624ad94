using Drivetrain.Reauth.Sandbox.Demo;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Plays all scenes in headless Chromium. 0 only if all of it held.</summary>
internal static class WalkthroughCommand
{
    private const int StepTimeoutMs = 10_000;

    public static async Task<int> RunAsync(DemoOptions demoOptions, WalkthroughOptions options, CancellationToken cancellationToken)
    {
        var output = Path.GetFullPath(options.OutputPath ?? Path.Combine("artifacts", "walkthrough"));
        try
        {
            Directory.CreateDirectory(output);
            foreach (var old in Directory.EnumerateFiles(output, "*.png"))
                File.Delete(old);
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await Chromium.LaunchAsync(playwright, cancellationToken);
            await using var demo = await DemoHost.StartAsync(demoOptions, cancellationToken);
            var player = await PlayAsync(browser, demo, output, options, cancellationToken);
            await Gallery.WriteAsync(output, options, player.Steps, cancellationToken);
            AnsiConsole.WriteLine();
            foreach (var failed in player.Steps.Where(step => step.Error is not null))
                AnsiConsole.MarkupLineInterpolated($"[red]{failed.Number:00} {failed.Name}[/]: {failed.Error}");
            if (!player.HasHeld)
                AnsiConsole.MarkupLineInterpolated($"[grey]The api's last words:{Environment.NewLine}{demo.Api.Tail()}[/]");
            AnsiConsole.MarkupLineInterpolated($"{(player.HasHeld ? "All of it held" : "It did not hold")}: {player.Steps.Count} steps, {player.Steps.Sum(step => step.Milliseconds) / 1000:0.0} s.");
            Console.WriteLine($"Pictures: {output}");
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

    private static async Task<Player> PlayAsync(IBrowser browser, DemoHost demo, string output, WalkthroughOptions options, CancellationToken cancellationToken)
    {
        Assertions.SetDefaultExpectTimeout(StepTimeoutMs);
        var player = new Player(output);
        foreach (var (name, play) in Scenes.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var context = await browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                DeviceScaleFactor = options.Scale,
                ColorScheme = string.Equals(options.Scheme, "dark", StringComparison.Ordinal) ? ColorScheme.Dark : ColorScheme.Light,
                Locale = "en-US",
            });
            context.SetDefaultTimeout(StepTimeoutMs);
            player.Scene(name);
            try
            {
                await play(new Stage(demo, player, await context.NewPageAsync()), cancellationToken);
            }
            catch (StepFailedException)
            {
                // Recorded with its step; the next scene starts from a state of its own.
            }
        }

        return player;
    }
}
