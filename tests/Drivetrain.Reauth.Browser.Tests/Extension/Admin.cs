using System.Text.Json;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>An admin with the extension: Drivetrain's page, the side panel, the login's tab.</summary>
internal sealed class Admin(ExtensionStand stand, SandboxBrowser browser, SharedBrowser? shared) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public SandboxBrowser Browser { get; } = browser;

    public async Task PairAsync()
    {
        var panel = await PanelAsync();
        await panel.GetByLabel("Pairing code").FillAsync(await stand.NewPairingCodeAsync());
        await panel.Keyboard.PressAsync("Enter");
        await Expect(panel.GetByText("Priya Nair")).ToBeVisibleAsync();
        await panel.CloseAsync();
    }

    /// <summary>The side panel's page in a tab, with all that Playwright can do.</summary>
    public Task<IPage> PanelAsync() => Browser.OpenPanelPageAsync();

    /// <summary>Drivetrain's page.</summary>
    public async Task<IPage> DataPageAsync()
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(stand.DataPage);
        return page;
    }

    public static ILocator Banner(IPage page, string source = ExtensionStand.AcmeName) =>
        page.GetByRole(AriaRole.Region, new() { Name = $"{source} stopped syncing", Exact = true });

    public static ILocator AnyBanner(IPage page) => page.Locator("[data-drivetrain-reauth] section");

    /// <summary>One click on the banner; the tab with the login.</summary>
    public async Task<IPage> ReconnectAsync(IPage page, string source = ExtensionStand.AcmeName) =>
        await NewTabAsync(() => Reconnect(page, source).ClickAsync());

    public static ILocator Reconnect(IPage page, string source = ExtensionStand.AcmeName) =>
        Banner(page, source).GetByRole(AriaRole.Button, new() { Name = "Reconnect", Exact = true });

    /// <summary>The tab that an action opens. The side panel opens beside it and is none.</summary>
    public async Task<IPage> NewTabAsync(Func<Task> act)
    {
        var opened = new TaskCompletionSource<IPage>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Seen(object? sender, IPage tab)
        {
            if (SandboxBrowser.IsTab(tab))
                opened.TrySetResult(tab);
        }

        Browser.Context.Page += Seen;
        try
        {
            await act();
            return await SandboxBrowser.PastOpeningAsync(await opened.Task.WaitAsync(Patience));
        }
        finally
        {
            Browser.Context.Page -= Seen;
        }
    }

    /// <summary>What the extension remembers.</summary>
    public Task<JsonElement> StateAsync() =>
        Browser.EvaluateInServiceWorkerAsync<JsonElement>("chrome.storage.local.get('state').then(stored => stored.state ?? {})");

    /// <summary>The one journey that there is.</summary>
    public async Task<JsonElement> JourneyAsync() => Assert.Single((await StateAsync()).GetProperty("journeys").EnumerateObject()).Value;

    /// <summary>Waits until the state is as told.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        JsonElement state = default;
        try
        {
            while (!holds(state = await StateAsync()))
                await Task.Delay(20, limit.Token);
            return state;
        }
        catch (OperationCanceledException gaveUp)
        {
            throw new TimeoutException($"Not seen: {what}. The state is {state}", gaveUp);
        }
    }

    /// <summary>Waits until a journey has ended with this status of its attempt.</summary>
    public Task UntilEndedAsync(string status) =>
        UntilAsync(
            state =>
                state.TryGetProperty("journeys", out var journeys)
                && journeys
                    .EnumerateObject()
                    .Any(journey =>
                        journey.Value.GetProperty("reauth") is { ValueKind: JsonValueKind.Object } reauth && reauth.GetProperty("status").GetString() == status
                    ),
            $"an attempt that is {status}"
        );

    public Task<string?> BadgeAsync() => Browser.EvaluateInServiceWorkerAsync<string>("chrome.action.getBadgeText({})");

    public void ExpectNoFaults() => Assert.Empty(Browser.TakeFaults());

    public async ValueTask DisposeAsync()
    {
        if (shared is null)
            await Browser.DisposeAsync();
        else
            shared.GiveBack();
    }
}
