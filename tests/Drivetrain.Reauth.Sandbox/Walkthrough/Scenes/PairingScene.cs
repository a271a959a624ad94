using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>From a fresh installation to the first connector that works again, without a key being pressed in Drivetrain or the extension.</summary>
internal static class PairingScene
{
    /// <summary>The workspace as the panel names it.</summary>
    public const string Workspace = "acme";

    public static async Task PlayAsync(Stage stage)
    {
        var (words, welcome) = (stage.Words, stage.Page);
        stage.Gestures.Take();
        await stage.StepAsync(
            "A welcome page opens after the installation",
            async () =>
            {
                await Expect(welcome.Heading()).ToHaveTextAsync(words["welcomeTitle"]);
                await Expect(welcome.GetByText(words["welcomePin"])).ToBeVisibleAsync();
                await Expect(welcome.GetByText(words["welcomePair"])).ToBeVisibleAsync();
                await stage.SeeNoPanelAsync();
            }
        );
        await stage.StepAsync(
            "The banner is there before anything is paired",
            async () =>
            {
                await stage.OpenTabAsync();
                await stage.GoBackAsync();
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Failed")).ToBeVisibleAsync();
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeVisibleAsync();
                await stage.SeeBadgeAsync("1");
                await stage.SeeNoPanelAsync();
            }
        );
        await stage.StepAsync(
            "Its Reconnect opens the panel, which says where the code is",
            async () =>
            {
                await stage.Page.Banner(words, Elements.AcmeSource).Reconnect(words).ClickAsync();
                await stage.SeePanelOpenAsync();
                await stage.Panel.SeeHeadingAsync(words["pairTitle"]);
                await stage.Panel.SeeAsync(words["pairPlace"], Elements.AcmeSource);
                await stage.Panel.SeeButtonAsync(words["pairAction"]);
            }
        );
        await stage.SeeCodeAsync();
        await stage.TakeCodeAsync();
        await stage.StepAsync(
            "The welcome page knows",
            async () =>
            {
                await stage.SwitchAsync(welcome);
                await Expect(welcome.GetByText(words["welcomePaired", Workspace])).ToBeVisibleAsync();
                await Expect(welcome.Button(words["welcomeOpen"])).ToBeVisibleAsync();
                await stage.SeeListedAsync();
            }
        );
        await stage.StepAsync(
            "Back at the data sources",
            async () =>
            {
                await stage.CloseTabAsync();
                await stage.Page.Link("Data").ClickAsync();
                await Expect(stage.Page.Banner(words, Elements.AcmeSource).Reconnect(words)).ToBeVisibleAsync();
                await stage.SeeListedAsync();
            }
        );
        await stage.ReconnectAsync();
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);

        string[] providers = [stage.Demo.Intuit.BrowserOrigin.Authority];
        var typed = stage.Gestures.Take().Where(gesture => gesture.Kind is not "click" && !providers.Contains(gesture.Place, StringComparer.Ordinal)).ToList();
        if (typed.Count > 0)
            throw new StepFailedException($"Nothing had to be typed; it was: {string.Join(", ", typed)}.");
        await stage.CloseAsync();
    }

    /// <summary>Drivetrain's settings show a code, with the extension's button beside it.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="isUsed">The one that is shown was used: a new one is asked for.</param>
    public static Task SeeCodeAsync(this Stage stage, bool isUsed = false) =>
        stage.StepAsync(
            "Settings → Browser extension shows a code, with one button beside it",
            async () =>
            {
                await stage.Page.Link("Settings").ClickAsync();
                if (isUsed)
                    await stage.Page.Button("New code").ClickAsync();
                await Expect(stage.Page.GetByLabel("Pairing code")).ToBeVisibleAsync();
                await Expect(stage.Page.Button(stage.Words["pairHere"])).ToBeVisibleAsync();
                await stage.Panel.SeeAsync(stage.Words["pairPlace"]);
            }
        );

    /// <summary>The code is taken over by a click, and the person agrees.</summary>
    public static async Task TakeCodeAsync(this Stage stage, bool isFailed = true)
    {
        var words = stage.Words;
        await stage.StepAsync(
            "One click, and the panel names the workspace and asks",
            async () =>
            {
                await stage.Page.Button(words["pairHere"]).ClickAsync();
                await stage.Panel.SeeAsync(words["offerTitle", Workspace], words["offerFor", Workspace, "Priya Nair"]);
                await stage.Panel.SeeButtonAsync(words["offerAccept", Workspace]);
            }
        );
        await stage.StepAsync(
            "Agreed: the connectors of the workspace",
            async () =>
            {
                await stage.Panel.ClickAsync(words["offerAccept", Workspace]);
                await stage.Panel.SeeAsync("Priya Nair");
                if (isFailed)
                {
                    await stage.SeeListedAsync();
                    await stage.Panel.SeeAsync(words["working_other", "2"]);
                }
                else
                {
                    await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                }
            }
        );
    }
}
