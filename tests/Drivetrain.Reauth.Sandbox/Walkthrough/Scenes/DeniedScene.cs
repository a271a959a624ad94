using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A person who thought better of it, twice.</summary>
internal static class DeniedScene
{
    public static async Task PlayAsync(Stage stage)
    {
        await stage.BeginAsync(Steps.AcmeId);
        // The scene before left it with the wrong company.
        await stage.SeeBannerAsync(button: stage.Words["actionName", stage.Words["seeResult"], Elements.AcmeSource]);
        await stage.ReconnectAsync();
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Acme);
        await stage.StepAsync(
            "Consent denied, and what to do next",
            async () =>
            {
                await stage.Page.Button("Cancel").ClickAsync();
                await stage.Panel.SeeButtonAsync(stage.Words["tryAgain"]);
                await stage.Panel.SeeButtonAsync(stage.Words["askAdmin", stage.Words.AnAdmin]);
                await Expect(stage.Page.Heading()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Addresses.Api);
            }
        );
        await stage.BeginAgainAsync("Try again", stage.Words["tryAgain"], Elements.Acme);
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }
}
