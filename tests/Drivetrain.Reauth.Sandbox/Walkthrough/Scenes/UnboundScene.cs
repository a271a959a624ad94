using Drivetrain.Reauth.Sandbox.Drivetrain;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A source that was never connected: which company it gets is confirmed by name, for it is for good.</summary>
internal static class UnboundScene
{
    private const string SourceId = "ds_quickbooks_globex";

    public static async Task PlayAsync(Stage stage)
    {
        await stage.Demo.Drivetrain.AddAsync(new NewSource(SourceId, Elements.GlobexSource), stage.CancellationToken);
        await stage.BeginAsync(broken: null);
        await stage.SeeBannerAsync(Elements.GlobexSource, stage.Words["connectName", Elements.GlobexSource]);
        await stage.ReconnectAsync(Elements.GlobexSource, "guideTitleUnbound");
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Globex);
        await stage.StepAsync(
            "The panel asks whether this is the right company",
            async () =>
            {
                await stage.Page.Button("Connect").ClickAsync();
                await stage.Panel.SeeHeadingAsync(stage.Words["confirmTitle", stage.Words.Noun()]);
                await stage.Panel.SeeAsync(Elements.Globex, stage.Words["confirmWarning", Elements.GlobexSource, stage.Words.ANoun()]);
            }
        );
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "Confirmed: connected for good, and the login’s tab is back in Drivetrain",
            async () =>
            {
                await stage.Panel.ClickAsync(stage.Words["confirmYes", Elements.Globex]);
                await stage.SeeSuccessAsync(Elements.GlobexSource, "Connected");
                await Stage.ReachAsync(stage.Page, stage.Demo.Drivetrain.BrowserOrigin);
                await Expect(stage.Page.Source(Elements.GlobexSource)).ToBeVisibleAsync();
            }
        );
        await stage.SeeHealthyAsync(since, Elements.GlobexSource, SourceId);
        await stage.CloseAsync();
    }
}
