using Drivetrain.Reauth.Sandbox.Drivetrain;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>The steps that several scenes share.</summary>
internal static class Steps
{
    public const string Admin = "ava.admin@acme.example";
    public const string AcmeId = "ds_quickbooks_acme";
    public const string AcmeEastId = "ds_quickbooks_acme_east";
    private const string QuickBooks = "QuickBooks";

    /// <summary>The panel knows that the login is at the provider, and claims to know nothing else.</summary>
    public static Task SeeWaitingAsync(this Stage stage, string provider = QuickBooks, bool isBound = true) =>
        stage.Panel.SeeWaitingAsync(stage.Words, provider, isBound);

    /// <summary>The failed connector has its banner.</summary>
    public static Task SeeBannerAsync(this Stage stage, string source = Elements.AcmeSource, string? button = null) =>
        stage.StepAsync(
            "The failed connector has a banner",
            async () =>
            {
                await Expect(stage.Page.Chip(source, "Failed")).ToBeVisibleAsync();
                await Expect(stage.Page.Banner(stage.Words, source).Reconnect(stage.Words)).ToBeVisibleAsync();
                await stage.Page.Source(source).ScrollIntoViewIfNeededAsync();
                await stage.SeeListedAsync(source, button);
            }
        );

    /// <summary>From the banner to Intuit's first page.</summary>
    public static Task<double> ReconnectAsync(this Stage stage, string source = Elements.AcmeSource, string heading = "guideTitle") =>
        stage.StepAsync(
            "One click on the banner opens the login and the guide",
            async () =>
            {
                await stage.FollowAsync(() => stage.Page.Banner(stage.Words, source).Reconnect(stage.Words).ClickAsync());
                await Expect(stage.Page.Email()).ToBeVisibleAsync();
                stage.ExpectHost(stage.Demo.Intuit.BrowserOrigin);
                await stage.Panel.SeeHeadingAsync(stage.Words[heading, source]);
                await stage.SeeWaitingAsync(isBound: heading is "guideTitle");
            }
        );

    /// <summary>Email and password in one step, for scenes that are about something else.</summary>
    public static Task LogInAsync(this Stage stage) =>
        stage.StepAsync(
            "Logged in, at the companies",
            async () =>
            {
                await stage.Page.Email().FillAsync(Admin);
                await stage.Page.Button("Continue").ClickAsync();
                await stage.Page.Password().FillAsync("sandbox");
                await stage.Page.Button("Sign in").ClickAsync();
                await Expect(stage.Page.Company(Elements.Acme)).ToBeVisibleAsync();
                await stage.Panel.SeeCurrentStepAsync(stage.Words["stage_there_now", QuickBooks]);
            }
        );

    /// <summary>A company is chosen, and Intuit asks for consent.</summary>
    public static Task ChooseAsync(this Stage stage, string company) =>
        stage.StepAsync(
            $"Choose {company}",
            async () =>
            {
                await stage.Page.Company(company).ClickAsync();
                await Expect(stage.Page.Heading()).ToHaveTextAsync($"Connect Drivetrain to {company}?");
                await stage.Panel.SeeCurrentStepAsync(stage.Words["stage_there_now", QuickBooks]);
            }
        );

    /// <summary>The panel leads to the companies again, where the person is known already.</summary>
    public static Task BeginAgainAsync(this Stage stage, string name, string button, string company) =>
        stage.StepAsync(
            $"{name}: one click in the panel opens the companies",
            async () =>
            {
                // In the tab that shows how the last login ended: none pile up.
                await stage.Panel.ClickAsync(button);
                await Expect(stage.Page.Company(company)).ToBeVisibleAsync();
                await stage.SeeWaitingAsync();
            }
        );

    /// <summary>Consent, and back on Drivetrain's page; the panel says that it worked.</summary>
    public static Task ConsentAsync(this Stage stage, string source = Elements.AcmeSource) =>
        stage.StepAsync(
            "After consent you're back in Drivetrain, and the panel confirms it worked",
            async () =>
            {
                await stage.Page.Button("Connect").ClickAsync();
                await Stage.ReachAsync(stage.Page, stage.Demo.Drivetrain.BrowserOrigin);
                await Expect(stage.Page.Source(source)).ToBeVisibleAsync();
                await stage.SeeSuccessAsync(source);
            }
        );

    /// <summary>The panel's good end, of this source.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="source">Its name.</param>
    /// <param name="title">The api's words for it in English.</param>
    public static async Task SeeSuccessAsync(this Stage stage, string source, string title = "Reconnected")
    {
        await stage.Panel.SeeButtonAsync(stage.Words["done"]);
        await stage.Panel.SeeAsync(source);
        if (stage.Words.Language is "en")
            await stage.Panel.SeeHeadingAsync(title);
    }

    /// <summary>The sync that began by itself has really read the company.</summary>
    public static async Task SeeHealthyAsync(this Stage stage, DateTimeOffset since, string source = Elements.AcmeSource, string sourceId = AcmeId)
    {
        await stage.StepAsync(
            "Healthy again, in Drivetrain and in the panel",
            async () =>
            {
                await stage.SeeSyncedAsync(since, source, sourceId);
                await Expect(stage.Page.Banner(stage.Words, source)).ToBeHiddenAsync();
                await stage.Panel.SeeAsync(stage.Words["sync_succeeded"]);
            }
        );
    }

    /// <summary>A sync that began by itself has read the company, and the page says so.</summary>
    public static async Task SeeSyncedAsync(this Stage stage, DateTimeOffset since, string source, string sourceId)
    {
        await Expect(stage.Page.Chip(source, "Healthy")).ToBeVisibleAsync();
        if (stage.Source(sourceId) is not { Status: SourceStatus.Healthy, LastSync: { } lastSync } || lastSync < since)
            throw new StepFailedException($"{source} was not synced.");
        await stage.Page.Source(source).ScrollIntoViewIfNeededAsync();
    }

    /// <summary>Done: back to the list.</summary>
    public static Task CloseAsync(this Stage stage) => stage.Panel.ClickAsync(stage.Words["done"]);
}
