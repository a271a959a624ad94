using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>What all of it is for.</summary>
internal static class OneClickScene
{
    private const int SlowSyncMs = 4000;

    public static async Task PlayAsync(Stage stage)
    {
        var (demo, words) = (stage.Demo, stage.Words);
        var before = demo.Drivetrain.Knobs.SyncDurationMs;
        // Long enough to be seen while it runs, here; the other scenes are about something else.
        demo.Drivetrain.Knobs = demo.Drivetrain.Knobs with
        {
            SyncDurationMs = SlowSyncMs,
        };
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();

        stage.Gestures.Take();
        stage.Record(await stage.ReconnectAsync());
        if (stage.Gestures.Take() is not [{ Kind: "click" }] and var gestures)
            throw new StepFailedException($"One click was promised; needed were: {string.Join(", ", gestures)}.");
        await Expect(stage.Page.Email()).ToHaveValueAsync("");

        await stage.StepAsync(
            "Email; the panel does not claim to know where the login is",
            async () =>
            {
                await stage.Page.Email().FillAsync(Steps.Admin);
                await stage.Page.Button("Continue").ClickAsync();
                await Expect(stage.Page.Password()).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
                await stage.Panel.SeeAsync(words.Step("verify"), words["chooseCompany", Elements.Acme], words.Step("consent"));
            }
        );
        await stage.StepAsync(
            "Password; the company is named among what may come",
            async () =>
            {
                await stage.Page.Password().FillAsync("sandbox");
                await stage.Page.Button("Sign in").ClickAsync();
                await Expect(stage.Page.Company(Elements.Acme)).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.StepAsync(
            "Syncing starts automatically",
            async () =>
            {
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Syncing")).ToBeVisibleAsync();
                await stage.Panel.SeeAsync(words["sync_running"]);
            }
        );
        await stage.SeeHealthyAsync(since);
        await stage.StepAsync(
            "Done: nothing needs attention",
            async () =>
            {
                await stage.CloseAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                await stage.SeeBadgeAsync("");
            }
        );
        demo.Drivetrain.Knobs = demo.Drivetrain.Knobs with { SyncDurationMs = before };
    }
}
