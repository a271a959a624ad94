using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>QuickBooks is down for a while: nobody is asked to log in, and one look finds out that it is over.</summary>
internal static class OutageScene
{
    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.Demo.Drivetrain.InterruptAsync(Steps.AcmeId, stage.CancellationToken);
        await stage.BeginAsync(broken: null);
        await stage.StepAsync(
            "An outage: page, panel and icon say that it is nobody’s fault",
            async () =>
            {
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Failed")).ToBeVisibleAsync();
                var banner = stage.Page.Banner(words, Elements.AcmeSource);
                await Expect(banner).ToContainTextAsync(Responding(words));
                await Expect(banner.Reconnect(words)).ToBeHiddenAsync();
                await stage.Panel.SeeAsync(words["chipInterrupted"], Responding(words));
                await stage.Panel.SeeButtonAsync(words["checkNowName", Elements.AcmeSource]);
                await stage.SeeBadgeAsync("");
                await stage.Page.Source(Elements.AcmeSource).ScrollIntoViewIfNeededAsync();
            }
        );
        await stage.StepAsync(
            "Check now: it is over, and syncing goes on without a login",
            async () =>
            {
                await stage.Panel.ClickAsync(words["checkNowName", Elements.AcmeSource]);
                await stage.Panel.SeeNoneOfAsync(words["chipInterrupted"]);
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Healthy")).ToBeVisibleAsync();
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeHiddenAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
            }
        );
    }

    /// <summary>What QuickBooks' plugin says of an outage.</summary>
    private static string Responding(Words words) => words.Language is "de" ? "QuickBooks antwortet nicht" : "QuickBooks isn't responding";
}
