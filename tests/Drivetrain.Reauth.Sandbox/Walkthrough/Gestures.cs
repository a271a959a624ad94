using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What a person has to do by hand, counted by the pages themselves, also those that open meanwhile.</summary>
internal sealed class Gestures
{
    private const string Binding = "walkthroughGesture";
    private const string Script = $$"""
        for (const kind of ['click', 'keydown', 'paste']) addEventListener(kind, (event) => event.isTrusted && {{Binding}}(kind, location.host), true);
        """;

    private readonly ConcurrentQueue<Gesture> _seen = new();

    /// <summary>Counts in all pages of a browser.</summary>
    public async Task WatchAsync(IBrowserContext context)
    {
        await context.ExposeFunctionAsync<string, string, bool>(
            Binding,
            (kind, place) =>
            {
                Add(kind, place);
                return true;
            }
        );
        await context.AddInitScriptAsync(Script);
    }

    /// <summary>One more, where no page counts it.</summary>
    public void Add(string kind, string place) => _seen.Enqueue(new Gesture(kind, place));

    /// <summary>Those since the last call.</summary>
    public IReadOnlyList<Gesture> Take()
    {
        var taken = new List<Gesture>();
        while (_seen.TryDequeue(out var gesture))
            taken.Add(gesture);
        return taken;
    }
}

/// <summary>Something done by hand.</summary>
/// <param name="Kind">click, keydown or paste.</param>
/// <param name="Place">The page's host, or <c>panel</c>.</param>
internal sealed record Gesture(string Kind, string Place);
