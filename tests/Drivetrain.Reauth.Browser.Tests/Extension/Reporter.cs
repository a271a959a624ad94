using System.Text.Json;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>A report as a person writes it, in the panel's page.</summary>
internal sealed class Reporter(Admin admin, IPage panel)
{
    /// <summary>No two tests say the same.</summary>
    public string Words { get; } = $"The consent page stays white {Guid.NewGuid():N}";

    public IPage Panel => panel;

    public static async Task<Reporter> ArriveAsync(Admin admin) => new(admin, await admin.PanelAsync());

    public ILocator Button(string name) => panel.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Heading => panel.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>The form, from the list of reports.</summary>
    public async Task OpenAsync()
    {
        await Button("Your reports").ClickAsync();
        await Button("Report a problem").ClickAsync();
        await Expect(Heading).ToHaveTextAsync("Where are you stuck?");
    }

    public Task DescribeAsync() => panel.GetByLabel("What’s happening?").FillAsync(Words);

    /// <summary>Asks for a screenshot and takes it by a click on the toolbar's icon, with this page in front.</summary>
    public async Task PhotographAsync(IPage page)
    {
        await AskForScreenshotAsync(page);
        var refusal = (await KeptAsync()).GetProperty("draft").GetProperty("problem");
        Assert.True(refusal.ValueKind == JsonValueKind.Null, $"There is no screenshot: {refusal}");
    }

    /// <summary>The same, to its end: a screenshot, or why there is none.</summary>
    public async Task AskForScreenshotAsync(IPage page)
    {
        await panel.BringToFrontAsync();
        await Button("Add a screenshot").ClickAsync();
        await Expect(panel.GetByText("then click the")).ToBeVisibleAsync();
        await admin.Browser.ClickToolbarIconAsync(page);
        await UntilDraftAsync(
            draft => draft.GetProperty("shot").ValueKind == JsonValueKind.Object || draft.GetProperty("problem").ValueKind == JsonValueKind.Object,
            "a screenshot"
        );
        await panel.BringToFrontAsync();
    }

    public Task ConsentAsync() => panel.GetByLabel("I’ve checked the screenshot").CheckAsync();

    public Task SendAsync() => Button("Send report").ClickAsync();

    /// <summary>What the extension keeps of reports.</summary>
    public Task<JsonElement> KeptAsync() => panel.EvaluateAsync<JsonElement>("() => chrome.storage.local.get('reports').then(stored => stored.reports ?? {})");

    public async Task UntilAsync(Func<JsonElement, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonElement kept = default;
        try
        {
            while (!holds(kept = await KeptAsync()))
                await Task.Delay(20, limit.Token);
        }
        catch (OperationCanceledException gaveUp)
        {
            throw new TimeoutException($"Not seen: {what}. What is kept is {kept}", gaveUp);
        }
    }

    private Task UntilDraftAsync(Func<JsonElement, bool> holds, string what) =>
        UntilAsync(kept => kept.TryGetProperty("draft", out var draft) && draft.ValueKind == JsonValueKind.Object && holds(draft), what);
}
