using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>"Show me": the help page's way, pointed out on the page. The person clicks everything themselves.</summary>
[Collection(Lanes.One)]
public sealed class ShowMeTests(ExtensionStand stand) : IAsyncLifetime
{
    private Admin _admin = null!;

    public Task InitializeAsync() => stand.ResetAsync();

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task Steps_ArePointedOutInTurn_AndTheLoginThatFollowsIsGuided()
    {
        stand.LogInByHand();
        _admin = await stand.ArriveAsync();
        var page = await _admin.DataPageAsync();
        await ShowMeAsync(page);
        await Expect(Bubble(page)).ToContainTextAsync("Step 1 of 3");
        await ExpectRingAroundAsync(page, page.OverflowMenu(ExtensionStand.AcmeName));

        await page.OverflowMenu(ExtensionStand.AcmeName).ClickAsync();
        await Expect(Bubble(page)).ToContainTextAsync("Step 2 of 3");
        await ExpectRingAroundAsync(page, page.EditCredentials());
        // The guide in the panel marks the same step.
        await _admin.UntilAsync(
            state => state.GetProperty("journeys").EnumerateObject().Single().Value.GetProperty("pinnedStep").GetString() == "edit-credentials",
            "the step that the page points at"
        );

        // The page comes anew, as pages do, and the worker dies: the way is still shown.
        await _admin.Browser.KillServiceWorkerAsync();
        await page.ReloadAsync();
        await Expect(Bubble(page)).ToContainTextAsync("Step 1 of 3");
        await page.OverflowMenu(ExtensionStand.AcmeName).ClickAsync();
        await page.EditCredentials().ClickAsync();
        await Expect(Bubble(page)).ToContainTextAsync("Step 3 of 3");
        await ExpectRingAroundAsync(page, page.ConnectToQuickBooks());
        await PageAudit.AccessibilityAsync(page);

        await page.ConnectToQuickBooks().ClickAsync();
        await page.Button("Continue to QuickBooks").ClickAsync();
        await Expect(page.Email()).ToBeVisibleAsync();
        await _admin.UntilAsync(
            state => state.GetProperty("journeys").EnumerateObject().Single().Value.GetProperty("phase").GetString() == "open",
            "the login that the page's button began"
        );
        await page.SignInAsync(ExtensionStand.Admin, Elements.Acme);
        await _admin.UntilEndedAsync("completed");
        await Expect(Bubble(page)).ToHaveCountAsync(0);
        _admin.ExpectNoFaults();
    }

    [Fact]
    [Trait("Case", "15.1")]
    public async Task Step_ThatIsNotOnThePage_IsSaidInWords()
    {
        _admin = await stand.ArriveAsync();
        var page = await _admin.DataPageAsync();
        await ShowMeAsync(page);
        await page.EvaluateAsync("() => document.querySelectorAll('[role=menuitem]').forEach(item => item.textContent = 'Something else')");
        await page.OverflowMenu(ExtensionStand.AcmeName).ClickAsync();
        await Expect(Bubble(page)).ToContainTextAsync("Choose Edit credentials");
        await Expect(Bubble(page)).ToContainTextAsync("We can’t find it on this page");
        await Expect(page.Locator("[data-drivetrain-reauth] .ring")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Stop_EndsIt_AndTheBannerOffersItAgain()
    {
        _admin = await stand.ArriveAsync();
        var page = await _admin.DataPageAsync();
        await ShowMeAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop showing" }).ClickAsync();
        await Expect(Bubble(page)).ToHaveCountAsync(0);
        await ShowMeAsync(page);
        await Expect(Bubble(page)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Browser_ThatIsNotPaired_IsShownTheWayAsWell()
    {
        _admin = await stand.ArriveAsync(isPaired: false);
        var page = await _admin.DataPageAsync();
        await ShowMeAsync(page);
        await Expect(Bubble(page)).ToContainTextAsync("Open the Overflow Menu");
    }

    private static ILocator Bubble(IPage page) => page.Locator("[data-drivetrain-reauth] .bubble");

    private static Task ShowMeAsync(IPage page) => Admin.Banner(page).GetByRole(AriaRole.Button, new() { Name = "Show me", Exact = true }).ClickAsync();

    private static async Task ExpectRingAroundAsync(IPage page, ILocator target)
    {
        var ring = page.Locator("[data-drivetrain-reauth] .ring");
        await Expect(ring).ToBeVisibleAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        // Both anew each time: the page moves when banners and menus come into it.
        while (
            !(
                await target.BoundingBoxAsync() is { } wanted
                && await ring.BoundingBoxAsync() is { } box
                && box.X <= wanted.X
                && box.Y <= wanted.Y
                && box.X + box.Width >= wanted.X + wanted.Width
                && box.Y + box.Height >= wanted.Y + wanted.Height
                && box.Width < wanted.Width + 20
            )
        )
            await Task.Delay(20, limit.Token);
    }
}
