using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A login that QuickBooks will end whatever anybody does: the person is warned days ahead, and logs in before anything stops.</summary>
internal static class WarningScene
{
    private const int SixDays = 6 * 24 * 3600;
    private const string Company = "9130347957983001";

    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.StepAsync(
            "Six days before QuickBooks ends the login: panel and icon warn, while everything still works",
            async () =>
            {
                await LogInForSixDaysAsync(stage);
                await stage.BeginAsync(broken: null);
                await stage.SeeBadgeAsync("1", words["badgeEndingOne", "1"]);
                await stage.Panel.ReopenAsync();
                await stage.Panel.SeeAsync(words["allGoodExpiring"], words["chipExpires"], words["expiry_hard_limit", "QuickBooks"]);
                await stage.Panel.SeeButtonAsync(words["renewName", Elements.AcmeSource]);
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Healthy")).ToBeVisibleAsync();
                await Expect(stage.Page.Banner(words, Elements.AcmeSource)).ToBeHiddenAsync();
            }
        );
        await stage.StepAsync(
            "Reconnect now opens the login, as after a failure",
            async () =>
            {
                await stage.FollowAsync(() => stage.Panel.ClickAsync(words["renewName", Elements.AcmeSource]));
                await Expect(stage.Page.Email()).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );
        await stage.LogInAsync();
        await stage.ChooseAsync(Elements.Acme);
        var since = DateTimeOffset.UtcNow;
        await stage.ConsentAsync();
        await stage.SeeHealthyAsync(since);
        await stage.StepAsync(
            "The warning is gone",
            async () =>
            {
                await stage.CloseAsync();
                await stage.Panel.SeeHeadingAsync(words["allGoodTitle"]);
                await stage.Panel.SeeNoneOfAsync(words["chipExpires"]);
                await stage.SeeBadgeAsync("");
            }
        );
    }

    /// <summary>QuickBooks' hard limit is five years. Here it is six days, and the login is answered without a page.</summary>
    private static async Task LogInForSixDaysAsync(Stage stage)
    {
        var before = stage.Demo.Intuit.Knobs;
        await stage.BeginAsync(Steps.AcmeId);
        stage.Demo.Intuit.Turn(knobs => knobs with { HardExpirySeconds = SixDays, AutoApprove = new AutoApproval(Steps.Admin, Company) });
        await stage.Panel.ClickAsync(stage.Words["reconnectName", Elements.AcmeSource]);
        await stage.SeeSuccessAsync(Elements.AcmeSource);
        stage.Demo.Intuit.Turn(knobs => knobs with { HardExpirySeconds = before.HardExpirySeconds, AutoApprove = null });
        await stage.Panel.SeeAsync(stage.Words["sync_succeeded"]);
        await stage.CloseAsync();

        // The service looks through its logins when it starts, and every minute.
        await stage.Demo.StopApiAsync();
        await stage.Demo.StartApiAsync(stage.CancellationToken);
        await Patience.WaitAsync(
            async () => await stage.Demo.Drivetrain.AskStatusAsync(Steps.AcmeId, stage.CancellationToken) is "expiring" ? "" : null,
            () => "Nobody was warned.",
            stage.CancellationToken
        );

        // What asked meanwhile was refused, and the browser's console says so.
        stage.Forgive("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "502", "503");
    }
}
