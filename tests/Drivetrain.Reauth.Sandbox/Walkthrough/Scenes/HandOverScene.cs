using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Who may not log in asks who may: by a link that is good for this company alone.</summary>
internal static class HandOverScene
{
    private const string Owner = "oscar.owner@acme.example";
    private const string Note = "Hi Oscar, QuickBooks needs you to log in once. Thank you!";

    public static async Task PlayAsync(Stage stage)
    {
        var (words, link) = (stage.Words, "");
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();
        await stage.ReconnectAsync();
        await stage.StepAsync(
            "Not an Organization Admin: a colleague can be asked",
            async () =>
            {
                await stage.Panel.ClickAsync(words["notAdminName", words.AnAdmin]);
                await stage.Panel.SeeHeadingAsync(words["handOverTitle", words.AnAdmin]);
                await stage.Panel.SeeAsync(words["handOverIntro", Elements.Acme]);
            }
        );
        await stage.StepAsync(
            "A link, with a note",
            async () =>
            {
                await stage.Panel.TypeAsync(words["note"], Note);
                await stage.Panel.ClickAsync(words["makeLink"]);
                link = await stage.Panel.ReadFieldAsync(words["link"]);
            }
        );
        await stage.StepAsync(
            "Back in Drivetrain, the banner knows",
            async () =>
            {
                await stage.CloseTabAsync();
                await Expect(stage.Page.GetByText(words["bannerHandedOverText"])).ToBeVisibleAsync();
                await SeeAskedAsync(stage);
            }
        );

        var since = DateTimeOffset.UtcNow;
        await using (var colleague = await stage.InviteAsync())
            await LogInAsync(stage, colleague, link);
        await stage.StepAsync("The first person’s panel updates automatically", () => stage.SeeSuccessAsync(Elements.AcmeSource));
        await stage.SeeHealthyAsync(since);
        await stage.CloseAsync();
    }

    private static async Task LogInAsync(Stage stage, Colleague colleague, string link)
    {
        var page = colleague.Page;
        await stage.StepAsync(
            colleague,
            "The colleague sees who asks, and for which company",
            async () =>
            {
                await page.GotoAsync(link);
                foreach (var text in new[] { "Priya Nair", Elements.AcmeSource, Elements.Acme, stage.Words.AdminRole, Note })
                    await Expect(page.Locator("main")).ToContainTextAsync(text);
                Stage.ExpectHost(page, stage.Demo.Addresses.Api);
                await SeeAskedAsync(stage);
            }
        );
        await stage.StepAsync(
            colleague,
            "One click opens the login",
            async () =>
            {
                await page.Locator("main button.primary").ClickAsync();
                await Expect(page.Email()).ToBeVisibleAsync();
                Stage.ExpectHost(page, stage.Demo.Intuit.BrowserOrigin);
                await SeeAskedAsync(stage);
            }
        );
        await stage.StepAsync(
            colleague,
            "Logged in, with one company: consent",
            async () =>
            {
                await page.Email().FillAsync(Owner);
                await page.Button("Continue").ClickAsync();
                await page.Password().FillAsync("sandbox");
                await page.Button("Sign in").ClickAsync();
                await Expect(page.Heading()).ToHaveTextAsync($"Connect Drivetrain to {Elements.Acme}?");
                await SeeAskedAsync(stage);
            }
        );
        await stage.StepAsync(
            colleague,
            "Done, for the colleague",
            async () =>
            {
                await page.Button("Connect").ClickAsync();
                await page.WaitForURLAsync(url => !Stage.IsOn(url, stage.Demo.Intuit.BrowserOrigin));
                await Expect(page.Heading()).ToBeVisibleAsync();
                await stage.SeeSuccessAsync(Elements.AcmeSource);
            }
        );
    }

    // The panel of the person who asked, meanwhile.
    private static Task SeeAskedAsync(Stage stage) => stage.Panel.SeeHeadingAsync(stage.Words["handOverTitle", stage.Words.AnAdmin]);
}
