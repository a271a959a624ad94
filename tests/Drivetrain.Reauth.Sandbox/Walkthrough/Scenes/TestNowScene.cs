using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A failure that is over by now: one look at the provider finds that out, and nobody has to log in.</summary>
internal static class TestNowScene
{
    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.BeginAsync(Steps.AcmeEastId);
        await stage.SeeBannerAsync(Elements.AcmeEastSource);
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "Test now: it works again, and nobody had to log in",
            async () =>
            {
                await stage.Panel.ClickAsync(words["testNowName", Elements.AcmeEastSource]);
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                await stage.Panel.SeeAsync(words["recoveredText"]);
                await stage.SeeSyncedAsync(since, Elements.AcmeEastSource, Steps.AcmeEastId);
                await Expect(stage.Page.Banner(words, Elements.AcmeEastSource)).ToBeHiddenAsync();
                await stage.SeeBadgeAsync("");
            }
        );
    }
}
