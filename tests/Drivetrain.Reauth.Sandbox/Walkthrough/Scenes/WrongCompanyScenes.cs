using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A login that opened another company than the one that the source reads: nothing is stored, and the panel says what helps.</summary>
internal static class WrongCompanyScenes
{
    public static async Task PlayAgainAsync(Stage stage)
    {
        await ToMismatchAsync(stage);
        await stage.BeginAgainAsync("Log in again", stage.Words["logInAgain"], Elements.Acme);
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }

    public static async Task PlaySiblingAsync(Stage stage)
    {
        await ToMismatchAsync(stage);
        await stage.BeginAgainAsync("The other connector instead", stage.Words["useSibling", Elements.AcmeEastSource], Elements.AcmeEast);
        await stage.ChooseAsync(Elements.AcmeEast);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync(Elements.AcmeEastSource);
        await stage.SeeHealthyAsync(since, Elements.AcmeEastSource, Steps.AcmeEastId);
        await stage.CloseAsync();
    }

    private static async Task ToMismatchAsync(Stage stage)
    {
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();
        await stage.ReconnectAsync();
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.AcmeEast);
        await stage.StepAsync(
            "The wrong company is named beside the right one",
            async () =>
            {
                await stage.Page.Button("Connect").ClickAsync();
                await stage.Panel.SeeAsync(
                    stage.Words["belongsTo"],
                    Elements.Acme,
                    stage.Words["loggedInTo"],
                    Elements.AcmeEast,
                    stage.Words["mismatchRemedy", Elements.Acme]
                );
                await stage.Panel.SeeButtonAsync(stage.Words["logInAgain"]);
                await stage.Panel.SeeButtonAsync(stage.Words["useSibling", Elements.AcmeEastSource]);
                stage.ExpectHost(stage.Demo.Addresses.Api);
                await Expect(stage.Page.Heading()).ToBeVisibleAsync();
                await Expect(stage.Page.Locator("body")).ToContainTextAsync(Elements.Acme);
                await Expect(stage.Page.Locator("body")).ToContainTextAsync(Elements.AcmeEast);
            }
        );
    }
}
