using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>What a person has to do by hand, counted by the pages themselves, also those that open meanwhile.</summary>
internal sealed class Gestures
{
    private const string Binding = "walkthroughGesture";
    private const string Script = $$"""
        for (const kind of ['click', 'keydown', 'paste']) addEventListener(kind, (event) => event.isTrusted && {{Binding}}(kind), true);
        """;

    private readonly ConcurrentQueue<string> _seen = new();

    /// <summary>Counts in all pages of a browser.</summary>
    public async Task WatchAsync(IBrowserContext context)
    {
        await context.ExposeFunctionAsync<string, bool>(
            Binding,
            kind =>
            {
                Add(kind);
                return true;
            }
        );
        await context.AddInitScriptAsync(Script);
    }

    /// <summary>One more, in the side panel.</summary>
    public void Add(string kind) => _seen.Enqueue(kind);

    /// <summary>Those since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_seen.TryDequeue(out var kind))
            taken.Add(kind);
        return taken;
    }
}
