using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>The steps of whoever works at support's console. The panel of the person who waits is looked at meanwhile.</summary>
internal static class ConsoleSteps
{
    /// <summary>From the sign-in page to the list of reports.</summary>
    /// <param name="support">Who.</param>
    /// <param name="stage">Where the other person waits.</param>
    /// <param name="heading">What that person's panel shows.</param>
    /// <param name="expected">What the list has to show; null for anything.</param>
    public static Task SignInAsync(this Colleague support, Stage stage, string heading, string? expected = null) =>
        stage.StepAsync(
            support,
            "Support signs in to the console",
            async () =>
            {
                var (page, words) = (support.Page, stage.Words.Console);
                await page.GotoAsync(new Uri(stage.Demo.Addresses.Api, "/support").AbsoluteUri);
                await page.GetByLabel(words["signIn", "key"]).FillAsync(stage.Demo.Addresses.SupportKey);
                await page.Button(words["signIn", "title"]).ClickAsync();
                await Expect(page.Heading()).ToHaveTextAsync(words["list", "title"]);
                if (expected is not null)
                    await Expect(page.GetByText(expected)).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(heading);
            }
        );
}
