using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Somebody disconnects Drivetrain inside QuickBooks, and comes to a page of ours that knows the way back.</summary>
internal static class DoorScene
{
    public static async Task PlayAsync(Stage stage)
    {
        var (page, words) = (stage.Page, stage.Words);
        await stage.BeginAsync(broken: null);
        page = stage.Page;
        await stage.StepAsync(
            "QuickBooks’ own list of apps, with Drivetrain in it",
            async () =>
            {
                await page.GotoAsync(new Uri(stage.Demo.Intuit.BrowserOrigin, "/disconnect").AbsoluteUri);
                await Expect(page.Button(DisconnectAcme)).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
        await stage.StepAsync(
            "Disconnected there: our page names the data source, and how to connect it again",
            async () =>
            {
                await page.Button(DisconnectAcme).ClickAsync();
                await Stage.ReachAsync(page, stage.Demo.Addresses.Api);
                await Expect(page.Heading()).ToContainTextAsync(Elements.AcmeSource);
                await Expect(page.Locator(".actions form")).ToHaveCountAsync(1);
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
        await stage.StepAsync(
            "One click there opens QuickBooks’ login",
            async () =>
            {
                await page.Locator(".actions form button").ClickAsync();
                await Expect(page.Email()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Intuit.BrowserOrigin);
                await stage.Panel.SeeAsync("Priya Nair");
            }
        );
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "Logged in: repaired before anything failed",
            async () =>
            {
                await page.Email().FillAsync(Steps.Admin);
                await page.Button("Continue").ClickAsync();
                await page.Password().FillAsync("sandbox");
                await page.Button("Sign in").ClickAsync();
                await page.Company(Elements.Acme).ClickAsync();
                await page.Button("Connect").ClickAsync();
                await Stage.ReachAsync(page, stage.Demo.Drivetrain.BrowserOrigin);
                await stage.SeeSyncedAsync(since, Elements.AcmeSource, Steps.AcmeId);
                await stage.Panel.ReopenAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
    }

    private const string DisconnectAcme = $"Disconnect Drivetrain from {Elements.Acme}";
}
