using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Drivetrain.Reauth.Sandbox.Walkthrough.Scenes;

/// <summary>A standard user comes to Intuit's no, tells support in two clicks and a sentence, and gets the answer where they asked.</summary>
internal static class ReportScene
{
    private const string StandardUser = "sam.standard@acme.example";
    private const string Answer =
        "Sam’s login is a standard user. Please ask Ava, your Organization Admin: “Not an admin?” in the side panel makes a link for her.";
    private const string Thanks = "Thank you, that worked!";

    public static async Task PlayAsync(Stage stage)
    {
        var words = stage.Words;
        await stage.BeginAsync(Steps.AcmeId);
        await stage.SeeBannerAsync();
        await stage.ReconnectAsync();
        await stage.StepAsync(
            "A standard user cannot go on",
            async () =>
            {
                await stage.Page.Email().FillAsync(StandardUser);
                await stage.Page.Button("Continue").ClickAsync();
                await stage.Page.Password().FillAsync("sandbox");
                await stage.Page.Button("Sign in").ClickAsync();
                await Expect(stage.Page.Heading()).ToContainTextAsync("is not an admin");

                // The browser's console tells of the no as well.
                await Patience.WaitAsync(
                    () => stage.TakeFaults()?.Contains("403", StringComparison.Ordinal) == true,
                    "Intuit did not say no.",
                    stage.CancellationToken
                );
                stage.ExpectHost(stage.Demo.Intuit.BrowserOrigin);
                await stage.SeeWaitingAsync();
            }
        );

        var number = await ReportAsync(stage);
        await using (var support = await stage.InviteAsync())
            await AnswerAsync(stage, support, number);
        await ReadAsync(stage, number);
        await stage.Panel.ClickAsync(words["reportsTitle"]);
        await stage.Panel.ReopenAsync();
    }

    private static string DescriptionIn(Words words) =>
        words.Language is "de"
            ? "Nach der Anmeldung kommt nur diese Seite, und es geht nicht weiter."
            : "After logging in I only get this page and can't continue.";

    private static async Task<string> ReportAsync(Stage stage)
    {
        var (words, number) = (stage.Words, "");
        await stage.StepAsync(
            "Get help: the panel claims no step, the person says where it is",
            async () =>
            {
                await stage.SeeWaitingAsync();
                await stage.Panel.ClickAsync(words["getHelp"]);
                await stage.Panel.TypeAsync(words["reportDescription"], DescriptionIn(words));
                await stage.Panel.SeeHeadingAsync(words["reportTitle"]);
                await stage.Panel.SeeAsync(words["reportStepOther"]);
            }
        );
        await stage.StepAsync(
            "A screenshot by one click on the icon, with what is private blacked out",
            async () =>
            {
                await stage.Panel.ClickAsync(words["shotAdd"]);
                await stage.Panel.SeeAsync(words["shotPinned"]);
                await stage.ClickIconAsync();
                await stage.Panel.SeeButtonAsync(words["shotEdit"]);
            }
        );
        await stage.StepAsync(
            "More can be blacked out, and pointed at",
            async () =>
            {
                await stage.FollowToEditorAsync(() => stage.Panel.ClickAsync(words["shotEdit"]));
                await Expect(stage.Page.Heading()).ToHaveTextAsync(words["editorTitle"]);
                await stage.Page.GetByText(words["toolBox"], new() { Exact = true }).ClickAsync();
                await DragAsync(stage.Page, (0.3, 0.14), (0.62, 0.26));
                await Expect(stage.Page.GetByRole(AriaRole.Button, new() { Name = words["markRemove", words["mark_box"], "1"], Exact = true }))
                    .ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(words["reportTitle"]);
            }
        );
        await stage.StepAsync(
            "Seen, agreed to, and sent",
            async () =>
            {
                await stage.LeaveEditorAsync(() => stage.Page.GetByRole(AriaRole.Button, new() { Name = words["editorDone"], Exact = true }).ClickAsync());
                await stage.Panel.CheckAsync(words["shotConsent"]);
                await stage.Panel.ClickAsync(words["reportSend"]);
                number = await stage.Panel.ReadNumberAsync(sent => words["sentTitle", sent]);
            }
        );
        await stage.Panel.ClickAsync(words["done"]);
        return number;
    }

    /// <summary>Over the picture, in parts of its width and height.</summary>
    private static async Task DragAsync(IPage editor, (double X, double Y) from, (double X, double Y) to)
    {
        var box = (await editor.Locator("canvas").BoundingBoxAsync())!;
        await editor.Mouse.MoveAsync((float)(box.X + (from.X * box.Width)), (float)(box.Y + (from.Y * box.Height)));
        await editor.Mouse.DownAsync();
        await editor.Mouse.MoveAsync((float)(box.X + (to.X * box.Width)), (float)(box.Y + (to.Y * box.Height)), new() { Steps = 5 });
        await editor.Mouse.UpAsync();
    }

    private static async Task AnswerAsync(Stage stage, Colleague support, string number)
    {
        var (page, words) = (support.Page, stage.Words.Console);
        var guide = stage.Words["guideTitle", Elements.AcmeSource];
        await support.SignInAsync(stage, guide, DescriptionIn(stage.Words));
        await stage.StepAsync(
            support,
            "The report, with the screenshot and all that the attempt knows",
            async () =>
            {
                await page.GetByRole(AriaRole.Link, new() { Name = $"#{number}" }).ClickAsync();
                await Expect(page.Heading()).ToContainTextAsync($"#{number}");
                var picture = page.GetByRole(AriaRole.Img, new() { Name = words["report", "screenshotOf", ("number", number)] });
                await Expect(picture).ToBeVisibleAsync();
                await Expect(picture).ToHaveJSPropertyAsync("complete", true);
                await Expect(page.GetByText("Priya Nair").First).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(guide);
            }
        );
        await stage.StepAsync(
            support,
            "Support answers",
            async () =>
            {
                await page.GetByLabel(words["conversation", "yourMessage", ("name", "Priya Nair")]).FillAsync(Answer);
                await page.Button(words["conversation", "send"]).ClickAsync();
                await Expect(page.GetByRole(AriaRole.Region, new() { Name = words["conversation", "title"] }).GetByText(Answer)).ToBeVisibleAsync();
                await stage.Panel.SeeHeadingAsync(guide);
            }
        );
        await stage.StepAsync(
            support,
            "Where people get stuck",
            async () =>
            {
                await page.Link(words["shell", "statistics"]).ClickAsync();
                await Expect(page.Heading()).ToHaveTextAsync(words["statistics", "heading"]);
                await stage.Panel.SeeHeadingAsync(guide);
            }
        );
    }

    private static async Task ReadAsync(Stage stage, string number)
    {
        var words = stage.Words;
        await stage.StepAsync(
            "The answer shows in the extension",
            async () =>
            {
                await stage.GoBackAsync();
                await stage.Panel.ReopenAsync();
                await stage.Panel.ClickAsync(words["showReport"]);
                await stage.Panel.SeeHeadingAsync(words["threadTitle", number]);
                await stage.Panel.SeeAsync(Answer);
            }
        );
        await stage.StepAsync(
            "And is answered there",
            async () =>
            {
                await stage.Panel.TypeAsync(words["reply"], Thanks);
                await stage.Panel.ClickAsync(words["replySend"]);
                await stage.Panel.SeeHeadingAsync(words["threadTitle", number]);
                await stage.Panel.SeeAsync(Thanks);
            }
        );
    }
}
