using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>Support looks at all connections, sees which one needs whom, and finds out that it works again.</summary>
internal static class ConnectionsScene
{
    public static async Task PlayAsync(Stage stage)
    {
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();
        var needed = stage.Words["needed_one", "1"];
        await using (var support = await stage.InviteAsync())
        {
            var (page, words) = (support.Page, stage.Words.Console);
            await support.SignInAsync(stage, needed);
            await stage.StepAsync(
                support,
                "Connections: what works, what needs whom, and what ends when",
                async () =>
                {
                    await page.Link(words["shell", "connections"]).ClickAsync();
                    await Expect(page.Heading()).ToHaveTextAsync(words["connections", "title"]);
                    await Expect(page.Link(Elements.AcmeSource)).ToBeVisibleAsync();
                    await Expect(page.Link(XeroElements.Source)).ToBeVisibleAsync();
                    await stage.Panel.SeeHeadingAsync(needed);
                }
            );
            await stage.StepAsync(
                support,
                "One of them, with its history and what support can do",
                async () =>
                {
                    await page.Link(Elements.AcmeSource).ClickAsync();
                    await Expect(page.Heading()).ToContainTextAsync(Elements.AcmeSource);
                    await Expect(page.Button(words["connections", "test"])).ToBeVisibleAsync();
                    await Expect(page.GetByRole(AriaRole.Heading, new() { Name = words["connections", "history"] })).ToBeVisibleAsync();
                    await stage.Panel.SeeHeadingAsync(needed);
                }
            );
            await stage.StepAsync(
                support,
                "Test now: the stored login works",
                async () =>
                {
                    await page.Button(words["connections", "test"]).ClickAsync();
                    await Expect(page.Locator("main")).ToContainTextAsync(Connected(words));
                    await stage.Panel.ReopenAsync();
                    await stage.Panel.SeeHeadingAsync(stage.Words["allGoodTitle"]);
                }
            );
        }

        await stage.StepAsync(
            "Whoever waited for it reads that it works again",
            async () =>
            {
                await Expect(stage.Page.Chip(Elements.AcmeSource, "Healthy")).ToBeVisibleAsync();
                await stage.Panel.SeeAsync(stage.Words["recoveredText"]);
            }
        );
    }

    private static string Connected(ConsoleWords words) => words.Of("connections", "statuses", "connected");
}
