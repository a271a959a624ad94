using Drivetrain.Reauth.Sandbox.Drivetrain;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Xero's own ways: the pop-up, the apps that have to be disconnected first, and logins that open several organisations.</summary>
internal static class XeroScenes
{
    private const string Provider = "xero";
    public const string Unbound = "Xero — Globex";
    public const string UnboundId = "ds_xero_globex";

    public static async Task PlayDisconnectAsync(Stage stage)
    {
        var page = stage.Page;
        stage.Demo.Xero.Turn(knobs => knobs with { MultiFactor = true });
        await stage.BeginAsync(XeroElements.SourceId);
        await stage.SeeBannerAsync(XeroElements.Source);
        await stage.StepAsync(
            "Show me points at the connector, then at Reconnect in its pop-up",
            async () =>
            {
                await page.Banner(stage.Words, XeroElements.Source).ShowMe(stage.Words).ClickAsync();
                await Expect(page.Hint()).ToContainTextAsync(stage.Words.Step("open-connector", Provider));
                await page.SourceTitle(XeroElements.Source).ClickAsync();
                await Expect(page.Hint()).ToContainTextAsync(stage.Words.Step("reconnect", Provider));
                await Expect(page.ReconnectInPopUp()).ToBeVisibleAsync();
                await stage.Panel.SeeCurrentStepAsync(stage.Words.Step("reconnect", Provider));
            }
        );
        await stage.StepAsync(
            "Then at Login to connect",
            async () =>
            {
                await page.ReconnectInPopUp().ClickAsync();
                await Expect(page.LoginToConnect()).ToBeVisibleAsync();
                await Expect(page.Hint()).ToContainTextAsync(stage.Words.Step("connect", Provider));
                await stage.Panel.SeeCurrentStepAsync(stage.Words.Step("connect", Provider));
            }
        );
        await stage.StepAsync(
            "Drivetrain’s own button opens a page that names the workspace",
            async () =>
            {
                await page.LoginToConnect().ClickAsync();
                await Expect(page.ContinueToProvider()).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(stage.Words["guideTitle", XeroElements.Source]);
            }
        );
        await stage.StepAsync(
            "One click there opens Xero’s login",
            async () =>
            {
                await page.ContinueToProvider().ClickAsync();
                await Expect(page.XeroEmail()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Xero.BrowserOrigin);
                await stage.SeeWaitingAsync("Xero");
            }
        );
        await stage.StepAsync(
            "After the code, the organisation is missing, and the panel lists why among what may come",
            async () =>
            {
                await LogInAsync(page);
                await page.XeroCode().FillAsync(await page.Locator(".simulation code").InnerTextAsync());
                await page.Button("Confirm").ClickAsync();
                await Expect(page.Organisation(XeroElements.Globex)).ToBeVisibleAsync();
                await Expect(page.Organisation(XeroElements.AcmeUk)).ToBeHiddenAsync();
                await stage.SeeWaitingAsync("Xero");
            }
        );
        await stage.StepAsync(
            "Connected Apps: Drivetrain on the first page",
            async () =>
            {
                await page.Link("Connected Apps").ClickAsync();
                await Expect(page.Disconnect(XeroElements.AcmeUk)).ToBeVisibleAsync();
                await stage.SeeWaitingAsync("Xero");
            }
        );
        await stage.StepAsync(
            "Disconnected there, and found again on the second page",
            async () =>
            {
                await page.Disconnect(XeroElements.AcmeUk).ClickAsync();
                await Expect(page.Disconnect(XeroElements.AcmeUk)).ToBeHiddenAsync();
                await page.Link("Next").ClickAsync();
                await Expect(page.Disconnect(XeroElements.AcmeAustralia)).ToBeVisibleAsync();
                await stage.SeeWaitingAsync("Xero");
            }
        );
        await stage.StepAsync(
            "None is left: both organisations can be chosen",
            async () =>
            {
                await page.Disconnect(XeroElements.AcmeAustralia).ClickAsync();
                await Expect(page.Disconnect(XeroElements.AcmeAustralia)).ToBeHiddenAsync();
                await page.Link("Back to connecting Drivetrain").ClickAsync();
                await page.Organisation(XeroElements.AcmeUk).CheckAsync();
                await page.Organisation(XeroElements.AcmeAustralia).CheckAsync();
                await stage.SeeWaitingAsync("Xero");
            }
        );
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "Access allowed: of two organisations the connector’s own is taken",
            async () =>
            {
                await page.Button("Allow access").ClickAsync();
                await Stage.ReachAsync(page, stage.Demo.Drivetrain.BrowserOrigin);
                await Expect(page.Source(XeroElements.Source)).ToBeVisibleAsync();
                await stage.SeeSuccessAsync(XeroElements.Source);
            }
        );
        await stage.SeeHealthyAsync(since, XeroElements.Source, XeroElements.SourceId);
        await stage.CloseAsync();
        stage.Demo.Xero.Turn(knobs => knobs with { MultiFactor = false });
    }

    public static async Task PlaySeveralAsync(Stage stage)
    {
        await stage.Demo.Drivetrain.AddAsync(new NewSource(UnboundId, Unbound, Provider: Provider), stage.CancellationToken);
        await stage.BeginAsync(broken: null);
        await stage.SeeBannerAsync(Unbound, stage.Words["connectName", Unbound]);
        await stage.StepAsync(
            "One click on the banner opens Xero’s login and the guide",
            async () =>
            {
                await stage.FollowAsync(() => stage.Page.Banner(stage.Words, Unbound).Reconnect(stage.Words).ClickAsync());
                await Expect(stage.Page.XeroEmail()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Xero.BrowserOrigin);
                await stage.Panel.SeeHeadingAsync(stage.Words["guideTitleUnbound", Unbound]);
                await stage.SeeWaitingAsync("Xero", isBound: false);
            }
        );
        await stage.StepAsync(
            "What other data sources use stays connected; Globex is chosen",
            async () =>
            {
                await LogInAsync(stage.Page);
                await stage.Page.Organisation(XeroElements.Globex).CheckAsync();
                await Expect(stage.Page.Locator("body")).ToContainTextAsync(XeroElements.AcmeUk);
                await stage.SeeWaitingAsync("Xero", isBound: false);
            }
        );
        await stage.StepAsync(
            "The login opened several: the panel asks which one it is",
            async () =>
            {
                await stage.Page.Button("Allow access").ClickAsync();
                await stage.Panel.SeeHeadingAsync(stage.Words["confirmTitleMany", stage.Words.Noun(Provider)]);
                await stage.Panel.SeeAsync(XeroElements.AcmeUk, XeroElements.AcmeAustralia, XeroElements.Globex);
                await stage.Panel.SeeWaysOutAsync(stage.Words["getHelp"], stage.Words["cancel"]);
            }
        );
        var since = DateTimeOffset.UtcNow;
        await stage.StepAsync(
            "Picked: connected for good",
            async () =>
            {
                await stage.Panel.PickAsync(XeroElements.Globex);
                await stage.Panel.ClickAsync(stage.Words["confirmChosen", stage.Words.Noun(Provider)]);
                await stage.SeeSuccessAsync(Unbound, "Connected");
                await Stage.ReachAsync(stage.Page, stage.Demo.Drivetrain.BrowserOrigin);
            }
        );
        await stage.SeeHealthyAsync(since, Unbound, UnboundId);
        await stage.CloseAsync();
    }

    /// <summary>Email and password at Xero.</summary>
    public static async Task LogInAsync(IPage page)
    {
        await page.XeroEmail().FillAsync(Steps.Admin);
        await page.Password().FillAsync("sandbox");
        await page.Button("Log in").ClickAsync();
    }
}
