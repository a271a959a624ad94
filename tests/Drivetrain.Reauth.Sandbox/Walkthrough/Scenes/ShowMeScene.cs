using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>The way of the help page, with somebody who points. The person clicks; the extension never does.</summary>
internal static class ShowMeScene
{
    private const int Hints = 3;

    public static async Task PlayAsync(Stage stage)
    {
        var page = stage.Page;
        await stage.BeginAsync(Steps.AcmeId);
        stage.Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Passkey });
        await Passkey.AddAsync(page, stage.Demo.Intuit, Steps.Admin);
        await stage.SeeBannerAsync();
        await stage.StepAsync(
            "Show me points at the overflow menu",
            async () =>
            {
                await page.Banner(stage.Words, Elements.AcmeSource).ShowMe(stage.Words).ClickAsync();
                await SeeHintAsync(stage, 1, page.OverflowMenu(Elements.AcmeSource));
                await stage.Panel.SeeCurrentStepAsync(stage.Words.Step("overflow-menu"));
                await stage.Panel.SeeAsync(stage.Words["statusShowing"]);
            }
        );
        await stage.StepAsync(
            "Then at Edit credentials",
            async () =>
            {
                await page.OverflowMenu(Elements.AcmeSource).ClickAsync();
                await SeeHintAsync(stage, 2, page.EditCredentials());
                await stage.Panel.SeeCurrentStepAsync(stage.Words.Step("edit-credentials"));
            }
        );
        await stage.StepAsync(
            "Then at Connect to QuickBooks",
            async () =>
            {
                await page.EditCredentials().ClickAsync();
                await SeeHintAsync(stage, 3, page.ConnectToQuickBooks());
                await stage.Panel.SeeCurrentStepAsync(stage.Words.Step("connect"));
            }
        );
        await stage.StepAsync(
            "Drivetrain’s own button opens a page that names the workspace",
            async () =>
            {
                await page.ConnectToQuickBooks().ClickAsync();
                await Expect(page.ContinueToProvider()).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(stage.Words["guideTitle", Elements.AcmeSource]);
            }
        );
        await stage.StepAsync(
            "One click there opens the login",
            async () =>
            {
                await page.ContinueToProvider().ClickAsync();
                await Expect(page.Email()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Intuit.BrowserOrigin);
                await stage.SeeWaitingAsync();
            }
        );
        await stage.StepAsync(
            "Email, then the passkey",
            async () =>
            {
                await page.Email().FillAsync(Steps.Admin);
                await page.Button("Continue").ClickAsync();
                await Expect(page.Button("Continue with passkey")).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );
        await stage.StepAsync(
            "The passkey, then the companies",
            async () =>
            {
                await page.Button("Continue with passkey").ClickAsync();
                await Expect(page.Company(Elements.Acme)).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }

    // The bubble counts, and the ring is around what it speaks of.
    private static async Task SeeHintAsync(Stage stage, int number, ILocator target)
    {
        await Expect(stage.Page.Hint()).ToContainTextAsync(stage.Words["showMeCount", $"{number}", $"{Hints}"]);
        await Patience.WaitAsync(
            async () => Holds(await stage.Page.Hint().Locator(".ring").BoundingBoxAsync(), await target.BoundingBoxAsync()) ? "" : null,
            () => "The ring is not around what comes next.",
            stage.CancellationToken
        );
    }

    private static bool Holds(LocatorBoundingBoxResult? ring, LocatorBoundingBoxResult? target) =>
        ring is not null
        && target is not null
        && ring.X <= target.X
        && ring.Y <= target.Y
        && ring.X + ring.Width >= target.X + target.Width
        && ring.Y + ring.Height >= target.Y + target.Height
        && ring.Width < target.Width + 40;
}
