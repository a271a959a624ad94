using System.Diagnostics;
using Drivetrain.Reauth.Sandbox.Demo;
using Microsoft.Playwright;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Plays steps: does something, waits until it is seen, takes the time and pictures.</summary>
internal sealed class Player(string outputPath)
{
    private readonly List<PlayedStep> _steps = [];
    private string _scene = "";

    public IReadOnlyList<PlayedStep> Steps => _steps;

    public bool HasHeld => _steps.TrueForAll(step => step.Error is null);

    /// <summary>From the click on Reconnect to the provider's first page; null before it was played.</summary>
    public double? ClickToProviderMilliseconds { get; set; }

    public void Scene(string name)
    {
        _scene = name;
        AnsiConsole.MarkupLineInterpolated($"[bold]{name}[/]");
    }

    /// <summary>Plays one step; a failed one ends its scene.</summary>
    /// <param name="eyes">Who sees it.</param>
    /// <param name="name">What is done and seen.</param>
    /// <param name="play">Does it, and waits until it is seen.</param>
    /// <param name="takeMarked">What of the side panel was asserted meanwhile; null where nothing was, which is a fault of the step.</param>
    /// <returns>Milliseconds from the action until everything expected was seen.</returns>
    /// <exception cref="StepFailedException">It did not hold.</exception>
    public async Task<double> StepAsync(IEyes eyes, string name, Func<Task> play, Func<string?> takeMarked)
    {
        var number = _steps.Count + 1;
        var start = Stopwatch.GetTimestamp();
        var error = await TryAsync(play);
        var elapsed = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
        var file = $"{number:00}-{Slug(name)}";
        var marked = takeMarked();
        error ??= marked is null ? "Nothing of the side panel was asserted." : null;
        var hasPanel = false;
        error ??= await TryAsync(async () => hasPanel = await eyes.PhotographAsync(Path.Combine(outputPath, file)));
        error ??= eyes.TakeFaults();
        _steps.Add(new PlayedStep(number, _scene, name, $"{file}.png", hasPanel ? $"{file}.panel.png" : null, marked, elapsed, error));
        AnsiConsole.MarkupLineInterpolated($"  {(error is null ? "ok  " : "FAIL")} {number:00} {name, -58} {elapsed, 7:0} ms");
        if (error is not null)
        {
            // What stands there instead is worth a look.
            await TryAsync(() => eyes.PhotographAsync(Path.Combine(outputPath, file)));
            throw new StepFailedException(error);
        }

        return elapsed;
    }

    private static async Task<string?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException or DemoException or StepFailedException)
        {
            return exception.Message;
        }
    }

    private static string Slug(string name) =>
        string.Join(
            '-',
            new string([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')]).Split(
                ' ',
                StringSplitOptions.RemoveEmptyEntries
            )
        );
}

/// <summary>Somebody at a browser: what they see, and what went wrong behind it.</summary>
internal interface IEyes
{
    /// <summary>Leaves <c>{path}.png</c> of the page, and <c>{path}.panel.png</c> where a side panel is open beside it: then true.</summary>
    Task<bool> PhotographAsync(string path);

    /// <summary>Errors in consoles, uncaught exceptions and failed requests since the last call, or null.</summary>
    string? TakeFaults();
}

/// <summary>Something expected was not there.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
