using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>The real side panel as a person reads and uses it: each look waits until it is there, and things are found by role and accessible name.</summary>
internal sealed class PanelView(SidePanel panel, Gestures gestures, CancellationToken cancellationToken)
{
    private const string Place = "panel";
    private readonly List<string> _seen = [];

    /// <summary>What was seen since the last call and the last gesture in the panel: before that it was another state.</summary>
    public IReadOnlyList<string> TakeSeen()
    {
        var taken = _seen.ToList();
        _seen.Clear();
        return taken;
    }

    /// <summary>The one heading of the screen.</summary>
    public async Task SeeHeadingAsync(string name)
    {
        await FindAsync("heading", name);
        _seen.Add(name);
    }

    public async Task SeeButtonAsync(string name)
    {
        await FindAsync("button", name);
        _seen.Add($"[{name}]");
    }

    /// <summary>Each of these words, anywhere.</summary>
    public async Task SeeAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await UntilAsync(shown => shown.Contains(text, StringComparison.Ordinal), $"“{text}”");
            _seen.Add(text);
        }
    }

    /// <summary>None of these words, any more.</summary>
    public async Task SeeNoneOfAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await UntilAsync(shown => !shown.Contains(text, StringComparison.Ordinal), $"itself without “{text}”");
            _seen.Add($"not: {text}");
        }
    }

    /// <summary>The stage or step that is marked as the present one.</summary>
    public async Task SeeCurrentStepAsync(string title)
    {
        string? current = null;
        string? shown = null;
        await Patience.WaitAsync(
            async () =>
            {
                current = await panel.EvaluateAsync<string>("document.querySelector('[aria-current=step] .stage')?.innerText ?? null");
                if (string.Equals(current, title, StringComparison.Ordinal))
                    return current;
                shown = await panel.EvaluateAsync<string>("document.body?.innerText ?? null");
                return null;
            },
            () => $"The panel marks “{current ?? "no step"}”, not “{title}”. It shows: {shown?.ReplaceLineEndings(" | ")}",
            cancellationToken
        );
        _seen.Add($"→ {title}");
    }

    /// <summary>The login is at the provider: that it was opened is ticked, and nothing of what happens there is.</summary>
    public async Task SeeWaitingAsync(Words words, string provider, bool isBound)
    {
        await SeeCurrentStepAsync(words["stage_there_now", provider]);
        await UntilAsync("document.querySelectorAll('.progress > .done').length === 1 && document.querySelector('.may .done') === null", "one tick alone");
        await SeeWaysOutAsync([.. isBound ? [words["notAdmin"]] : Array.Empty<string>(), words["getHelp"], words["cancel"]]);
    }

    /// <summary>The ways out of a login can be seen without scrolling.</summary>
    public async Task SeeWaysOutAsync(params string[] names)
    {
        await SeeAsync(names);
        await UntilAsync(
            "[document.querySelector('.head'), document.querySelector('.foot')].every(part => { const box = part.getBoundingClientRect(); "
                + "return box.top >= 0 && box.bottom <= innerHeight; })",
            "its head and foot in sight"
        );
    }

    /// <summary>Clicks a button once it is there and takes clicks.</summary>
    public async Task ClickAsync(string name)
    {
        var button = await FindAsync("button", name);
        Act("click");
        await panel.ClickAsync(button);
    }

    /// <summary>The number in the heading, once the heading is this text with a number in it.</summary>
    public async Task<string> ReadNumberAsync(Func<string, string> heading)
    {
        var number = "";
        await WithTextAsync(
            async () =>
            {
                var shown = await panel.EvaluateAsync<string>("document.querySelector('h1')?.innerText ?? ''");
                number = string.Concat((shown ?? "").Where(char.IsAsciiDigit));
                return number.Length > 0 && string.Equals(shown, heading(number), StringComparison.Ordinal) ? shown : null;
            },
            $"the heading “{heading("…")}”"
        );
        _seen.Add(heading(number));
        return number;
    }

    /// <summary>Ticks a box.</summary>
    public async Task CheckAsync(string label)
    {
        await panel.ClickAsync(await FindAsync("checkbox", label));
        Act("click");
    }

    /// <summary>Picks one of several, by how it begins.</summary>
    public async Task PickAsync(string name)
    {
        var choice = await WithTextAsync(
            async () => (await panel.FindAsync("radio")).FirstOrDefault(element => element.Name.StartsWith(name, StringComparison.Ordinal)),
            $"the choice “{name}”"
        );
        Act("click");
        await panel.ClickAsync(choice);
    }

    /// <summary>Types into a field.</summary>
    public async Task TypeAsync(string label, string text)
    {
        await panel.ClickAsync(await FindAsync("textbox", label));
        Act("keydown");
        await panel.TypeAsync(text);
    }

    /// <summary>The value of a field.</summary>
    public async Task<string> ReadFieldAsync(string label)
    {
        await FindAsync("textbox", label);
        _seen.Add($"{label} …");
        return (await panel.EvaluateAsync<string>("document.querySelector('input[readonly]').value"))!;
    }

    /// <summary>Opens it anew, as a person does who closed it.</summary>
    public async Task ReopenAsync()
    {
        await panel.ReloadAsync(cancellationToken);
        await UntilAsync("document.querySelector('h1') !== null && document.querySelector('[aria-busy=true]') === null", "itself again");
    }

    /// <summary>A picture, once nothing moves.</summary>
    public async Task<byte[]> PhotographAsync(bool isForStore = false)
    {
        if (isForStore)
            await panel.EvaluateAsync<object>(Stillness.ForStore);
        await panel.LeaveAsync();
        await panel.EvaluateAsync<bool>(Stillness.Script);
        return await panel.ScreenshotAsync();
    }

    private void Act(string kind)
    {
        gestures.Add(kind, Place);
        _seen.Clear();
    }

    private Task<PanelElement> FindAsync(string role, string name) =>
        WithTextAsync(async () => (await panel.FindAsync(role, name)).FirstOrDefault(element => !element.IsDisabled), $"the {role} “{name}”");

    private Task<string> UntilAsync(Predicate<string> holds, string what) =>
        WithTextAsync(async () => await ReadAsync() is { } shown && holds(shown) ? shown : null, what);

    private Task<string> UntilAsync(string script, string what) => WithTextAsync(async () => await panel.EvaluateAsync<bool>(script) ? script : null, what);

    // Who is told that something is missing wants to know what was there instead.
    private async Task<T> WithTextAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var shown = "";
        return await Patience.WaitAsync(
            async () =>
            {
                var found = await look();
                shown = found is null ? await ReadAsync() : shown;
                return found;
            },
            () => $"The panel does not show {what}. It shows: {shown.ReplaceLineEndings(" | ")}",
            cancellationToken
        );
    }

    // As it is read, not as it is set: white space is one space. A panel that is being loaded has no body yet.
    private async Task<string> ReadAsync() => await panel.EvaluateAsync<string>("document.body?.innerText.replace(/[^\\S\\n]+/g, ' ') ?? ''") ?? "";
}
