using System.Diagnostics;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Plays steps: does something, waits until it is seen, takes the time and a picture.</summary>
internal sealed class Player(string outputPath)
{
    private const int PictureAttempts = 3;
    private readonly List<PlayedStep> _steps = [];
    private string _scene = "";

    public IReadOnlyList<PlayedStep> Steps => _steps;

    public bool HasHeld => _steps.TrueForAll(step => step.Error is null);

    public void Scene(string name)
    {
        _scene = name;
        AnsiConsole.MarkupLineInterpolated($"[bold]{name}[/]");
    }

    /// <summary>Plays one step; a failed one ends its scene.</summary>
    /// <exception cref="StepFailedException">It did not hold.</exception>
    public async Task StepAsync(IPage page, PageWatch watch, string name, Func<Task> play)
    {
        var number = _steps.Count + 1;
        var picture = $"{number:00}-{Slug(name)}.png";
        var start = Stopwatch.GetTimestamp();
        string? error = null;
        try
        {
            await play();
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException or StepFailedException)
        {
            error = exception.Message;
        }

        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        error ??= watch.Take();
        await TakePictureAsync(page, picture);
        _steps.Add(new PlayedStep(number, _scene, name, picture, Math.Round(elapsed, 1), error));
        AnsiConsole.MarkupLineInterpolated($"  {(error is null ? "ok  " : "FAIL")} {number:00} {name,-52} {elapsed,7:0} ms");
        if (error is not null)
            throw new StepFailedException(error);
    }

    // Chromium sometimes fails to capture on a busy machine; that says nothing about the page.
    private async Task TakePictureAsync(IPage page, string picture)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(outputPath, picture), Animations = ScreenshotAnimations.Disabled });
                return;
            }
            catch (PlaywrightException) when (attempt < PictureAttempts)
            {
                AnsiConsole.MarkupLineInterpolated($"  [grey]Picture {picture} is taken again.[/]");
            }
        }
    }

    private static string Slug(string name) =>
        string.Join('-', new string([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Something expected was not there.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
