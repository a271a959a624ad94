using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>From a fresh installation to the list of connectors.</summary>
internal static class PairingScene
{
    public static async Task PlayAsync(Stage stage)
    {
        var (words, code) = (stage.Words, "");
        await stage.StepAsync(
            "The banner is there before anything is paired",
            async () =>
            {
                await stage.GoBackAsync();
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Failed")).ToBeVisibleAsync();
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeVisibleAsync();
                await stage.SeeBadgeAsync("1");
            }
        );
        await stage.StepAsync(
            "The toolbar’s icon opens the panel, which asks for a code",
            async () =>
            {
                await stage.ClickToolbarIconAsync();
                await stage.Panel.SeeHeadingAsync(words["pairTitle"]);
                await stage.Panel.SeeAsync(words["pairPlace"], Elements.AcmeSource);
                await stage.Panel.SeeButtonAsync(words["pairAction"]);
            }
        );
        await stage.StepAsync(
            "Settings → Browser extension shows one",
            async () =>
            {
                await stage.Page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
                code = await stage.Page.GetByLabel("Pairing code").InnerTextAsync();
            }
        );
        await stage.StepAsync(
            "Typed in: the connectors of the workspace",
            async () =>
            {
                await stage.Panel.TypeAsync(words["pairCode"], code);
                await stage.Panel.ClickAsync(words["pairAction"]);
                await stage.Panel.SeeHeadingAsync(words["needed_one", "1"]);
                await stage.Panel.SeeButtonAsync(words["reconnectName", Elements.AcmeSource]);
                await stage.Panel.SeeAsync("Priya Nair", words["working_other", "2"]);
            }
        );
    }
}
