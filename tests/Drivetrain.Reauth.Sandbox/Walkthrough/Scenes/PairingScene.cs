using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>From a fresh installation to the list of connectors, without a key being pressed.</summary>
internal static class PairingScene
{
    private const string Workspace = "acme";

    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
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
                await Expect(stage.Page.GetByLabel("Pairing code")).ToBeVisibleAsync();
                await Expect(stage.Page.Button(words["pairHere"])).ToBeVisibleAsync();
            }
        );
        await stage.StepAsync(
            "One click beside it, and the panel names the workspace and asks; agreed: the connectors of the workspace",
            async () =>
            {
                await stage.Page.Button(words["pairHere"]).ClickAsync();
                await stage.Panel.SeeAsync(words["offerTitle", Workspace], words["offerFor", Workspace, "Priya Nair"]);
                await stage.Panel.ClickAsync(words["offerAccept", Workspace]);
                await stage.Panel.SeeHeadingAsync(words["needed_one", "1"]);
                await stage.Panel.SeeButtonAsync(words["reconnectName", Elements.AcmeSource]);
                await stage.Panel.SeeAsync("Priya Nair", words["working_other", "2"]);
            }
        );
    }
}
