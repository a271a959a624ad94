using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Somebody takes the extension's sites away in the browser's settings, and gives them back there.</summary>
internal static class WithheldScene
{
    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();
        var data = stage.Page;
        await stage.StepAsync(
            "Site access is switched off in the browser’s settings, and the panel says what that means",
            async () =>
            {
                await stage.OpenTabAsync();
                await stage.Page.GotoAsync($"chrome://extensions/?id={stage.ExtensionId}");
                await SwitchAsync(stage.Page, isOn: false);
                await stage.Panel.SeeAsync(words["accessTitle"]);
                await stage.Panel.SeeButtonAsync(words["accessAllow"]);
            }
        );
        var settings = stage.Page;
        await stage.StepAsync(
            "Drivetrain’s page has no banner now; a login is not begun, and nothing pretends that it was",
            async () =>
            {
                await stage.SwitchAsync(data);
                await stage.GoBackAsync();
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Failed")).ToBeVisibleAsync();
                await stage.Panel.ClickAsync(words["reconnectName", Elements.AcmeSource]);
                await stage.Panel.SeeHeadingAsync(words["problemTitle_access_withheld"]);
                await stage.Panel.SeeButtonAsync(words["accessAllow"]);
                await stage.Panel.SeeButtonAsync(words["tryAgain"]);
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeHiddenAsync();
                Forgive(stage);
            }
        );
        await stage.StepAsync(
            "Switched on again: the panel no longer asks for it",
            async () =>
            {
                await stage.SwitchAsync(settings);
                await SwitchAsync(settings, isOn: true);
                await stage.Panel.SeeNoneOfAsync(words["accessTitle"]);
                await stage.Panel.SeeButtonAsync(words["tryAgain"]);
                Forgive(stage);
            }
        );
        await stage.StepAsync(
            "The banner is back on the page that was open, without loading it again",
            async () =>
            {
                await settings.CloseAsync();
                await stage.SwitchAsync(data);
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeVisibleAsync();
                await stage.Panel.SeeButtonAsync(words["tryAgain"]);
            }
        );
        await stage.StepAsync(
            "Try again opens the login",
            async () =>
            {
                await stage.FollowAsync(() => stage.Panel.ClickAsync(words["tryAgain"]));
                await Expect(stage.Page.Email()).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }

    // Requests to a site that is withheld fail as if nobody had allowed them, and the browser's console says so.
    private static void Forgive(Stage stage) => stage.Forgive("CORS", "ERR_FAILED");

    private static async Task SwitchAsync(IPage settings, bool isOn)
    {
        var toggle = settings.Locator("extensions-host-permissions-toggle-list #allHostsToggle cr-toggle");
        await toggle.ScrollIntoViewIfNeededAsync();
        await toggle.ClickAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-checked", isOn ? "true" : "false");
    }
}
