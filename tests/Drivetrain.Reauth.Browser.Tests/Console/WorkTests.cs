using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>A day at support's console, with and without script.</summary>
public sealed class WorkTests(ConsoleStand stand) : IClassFixture<ConsoleStand>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Report_IsFoundAnsweredNotedAndResolved(bool javaScript)
    {
        var workspace = $"work-{javaScript}".ToLowerInvariant();
        var report = await stand.ReportAsync("Only Acme East is offered to me.", "choose-company", workspace, adjust: ConsoleStand.WithWrongCompany);
        await stand.ReportAsync("The code never arrives.", "verify", workspace);
        await using var sam = await stand.SignInAsync(javaScript, path: $"/support?workspace={workspace}");
        await Expect(sam.Rows).ToHaveCountAsync(2);

        await sam.Page.GetByLabel("Search").FillAsync("acme east");
        await sam.Page.Keyboard.PressAsync("Enter");
        await Expect(sam.Rows).ToHaveCountAsync(1);
        await Expect(sam.Page.GetByLabel("Search")).ToHaveValueAsync("acme east");
        await sam.Link($"#{report.Number}").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync($"#{report.Number} Choose this connector's company");
        await Expect(sam.Page.GetByText("They were told: You logged in to a different company.")).ToBeVisibleAsync();

        await sam.Button("Assign to me").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Assigned to Sam Support.");
        await sam.Page.GetByLabel("Your message to").FillAsync("She has no access to Acme Inc.");
        await sam.Button("Add internal note").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Note added.");
        await sam.Page.GetByLabel("Your message to").FillAsync("Please ask Ava to make you an admin.");
        await (javaScript ? sam.Page.Keyboard.PressAsync("Control+Enter") : sam.Button("Send reply").ClickAsync());
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Reply sent.");
        await Expect(sam.Page.GetByLabel("Your message to")).ToHaveValueAsync("");
        await Expect(sam.Page.Locator(".message")).ToContainTextAsync(["Internal note, visible to support only", "Please ask Ava to make you an admin."]);

        await sam.Button("Resolved").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Status changed to Resolved.");
        await sam.Button("Undo").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Status changed to Waiting for customer.");
        await Expect(sam.Button("Waiting for customer")).ToHaveAttributeAsync("aria-pressed", "true");

        await sam.Link("Delete this report").ClickAsync();
        await sam.Link("Keep it").ClickAsync();
        await sam.Link("Delete this report").ClickAsync();
        await sam.Button("Delete report").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync("Reported problems");
        await sam.Page.GotoAsync($"/support?workspace={workspace}");
        await Expect(sam.Rows).ToHaveCountAsync(1);
        await sam.Button("Sign out").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync("Sign in");
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task Filters_WithScript_AreAppliedAtOnceAndStandInTheAddress()
    {
        await stand.ReportAsync("Stuck.", "verify", "filters");
        await stand.ReportAsync("Stuck.", "connect", "filters");
        await using var sam = await stand.SignInAsync(path: "/support");
        await sam.Page.GetByLabel("Workspace").SelectOptionAsync("filters");
        await Expect(sam.Rows).ToHaveCountAsync(2);
        await sam.Page.GetByLabel("Step").SelectOptionAsync("Verify with passkey or password");
        await Expect(sam.Rows).ToHaveCountAsync(1);
        Assert.Equal(new Uri(stand.Address, "/support?workspace=filters&step=verify").AbsoluteUri, sam.Page.Url);
        await sam.Link("Remove filter: Step").ClickAsync();
        await Expect(sam.Rows).ToHaveCountAsync(2);
        await sam.Rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await sam.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Reports", Exact = true }).ClickAsync();
        Assert.Equal(new Uri(stand.Address, "/support?workspace=filters").AbsoluteUri, sam.Page.Url);
    }

    [Fact]
    public async Task Keys_MoveThroughTheListAndStealNothingFromFields()
    {
        for (var i = 0; i < 3; i++)
            await stand.ReportAsync($"Number {i}.", "verify", "keys");
        await using var sam = await stand.SignInAsync(path: "/support?workspace=keys");
        var links = sam.Rows.GetByRole(AriaRole.Link);
        // The page is usable before its script has come.
        await sam.Page.WaitForLoadStateAsync(LoadState.Load);
        await sam.Page.Keyboard.PressAsync("j");
        await Expect(links.Nth(0)).ToBeFocusedAsync();
        await sam.Page.Keyboard.PressAsync("j");
        await sam.Page.Keyboard.PressAsync("j");
        await sam.Page.Keyboard.PressAsync("k");
        await Expect(links.Nth(1)).ToBeFocusedAsync();

        await sam.Page.Keyboard.PressAsync("/");
        await Expect(sam.Page.GetByLabel("Search")).ToBeFocusedAsync();
        await sam.Page.Keyboard.TypeAsync("j/kr");
        await Expect(sam.Page.GetByLabel("Search")).ToHaveValueAsync("j/kr");

        await sam.Page.GetByText("Keyboard shortcuts", new() { Exact = true }).ClickAsync();
        await PageAudit.AccessibilityAsync(sam.Page);
        await sam.Page.GetByLabel("Use single-key shortcuts").UncheckAsync();
        await sam.Page.ReloadAsync();
        await sam.Page.Keyboard.PressAsync("j");
        await Expect(links.Nth(0)).Not.ToBeFocusedAsync();
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task Viewer_IsMovedZoomedAndClosedByKeys()
    {
        await using var sam = await stand.SignInAsync();
        var picture = await sam.Page.ScreenshotAsync();
        var report = await stand.ReportAsync("Look.", "verify", "viewer", picture, ConsoleStand.WithWrongCompany);
        await sam.Page.GotoAsync(StuckReportEvent.ConsolePath(report.Id));
        var looks = 0;
        sam.Page.Request += (_, request) => looks += request.Url.EndsWith("/screenshot", StringComparison.Ordinal) ? 1 : 0;
        var opener = sam.Link("Screenshot of report");
        await opener.FocusAsync();
        await sam.Page.Keyboard.PressAsync("Enter");
        var dialog = sam.Page.GetByRole(AriaRole.Dialog, new() { Name = "Screenshot" });
        await Expect(dialog).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(sam.Page);
        await Pictures.TakeWholeAsync(sam.Page, "console-viewer");
        var size = dialog.GetByRole(AriaRole.Status);
        await sam.Page.Keyboard.PressAsync("1");
        await Expect(size).ToHaveTextAsync("100 %");
        await sam.Page.Keyboard.PressAsync("+");
        await sam.Page.Keyboard.PressAsync("+");
        await Expect(size).ToHaveTextAsync("156 %");
        var before = await LeftAsync();
        await sam.Page.Keyboard.PressAsync("ArrowRight");
        Assert.True(await LeftAsync() > before);
        await sam.Page.Mouse.MoveAsync(600, 400);
        await sam.Page.Mouse.DownAsync();
        await sam.Page.Mouse.MoveAsync(700, 400);
        await sam.Page.Mouse.UpAsync();
        Assert.True(await LeftAsync() < before + 80);
        await sam.Page.Keyboard.PressAsync("0");
        await Expect(size).Not.ToHaveTextAsync("156 %");
        await sam.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(opener).ToBeFocusedAsync();

        // Looking closer is no further look.
        Assert.Equal(0, looks);
        sam.ExpectNoFaults();

        Task<int> LeftAsync() => dialog.GetByRole(AriaRole.Group).EvaluateAsync<int>("stage => stage.scrollLeft");
    }

    [Fact]
    public async Task Screenshot_WithoutScript_IsALinkToItsFullSize()
    {
        await using var sam = await stand.SignInAsync(javaScript: false);
        var report = await stand.ReportAsync("Look.", "verify", "viewer", await sam.Page.ScreenshotAsync());
        await sam.Page.GotoAsync(StuckReportEvent.ConsolePath(report.Id));
        await sam.Link("Screenshot of report").ClickAsync();
        await sam.Page.WaitForURLAsync("**/screenshot");
        await Expect(sam.Page.Locator("img")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Draft_SurvivesTheEndOfTheSession()
    {
        var report = await stand.ReportAsync("Stuck.", "verify", "draft");
        await using var sam = await stand.SignInAsync(path: StuckReportEvent.ConsolePath(report.Id));
        await sam.Page.GetByLabel("Your message to").FillAsync("A long and careful answer.");
        await sam.Context.ClearCookiesAsync(new() { Name = "__Host-support" });
        await sam.Button("Send reply").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync("Sign in");
        await sam.Page.GetByLabel("API key").FillAsync(ConsoleStand.SupportKey);
        await sam.Button("Sign in").ClickAsync();
        await Expect(sam.Page.GetByLabel("Your message to")).ToHaveValueAsync("A long and careful answer.");
        await sam.Button("Send reply").ClickAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Reply sent.");
        await Expect(sam.Page.GetByLabel("Your message to")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Markup_OfReporters_StaysText()
    {
        const string Markup = "<img src=x onerror=alert(1)><script>alert(1)</script></textarea><b>bold</b>";
        var report = await stand.ReportAsync(
            Markup,
            "verify",
            "markup",
            adjust: r =>
                r with
                {
                    ReportedBy = r.ReportedBy with { Name = Markup },
                    Assignee = Markup,
                    Expected = new(Markup, Markup),
                    Seen = [new("1", Markup)],
                    Timeline = [new(r.CreatedAt, Markup, Markup, Markup)],
                    Messages = [new("msg_1", r.CreatedAt, MessageSide.Reporter, Markup, Markup)],
                }
        );
        await using var sam = await stand.SignInAsync(path: "/support?workspace=markup");
        await Expect(sam.Page.Locator("img[src=x], b")).ToHaveCountAsync(0);
        await sam.Page.GotoAsync(StuckReportEvent.ConsolePath(report.Id));
        await Expect(sam.Page.Locator(".prose").First).ToHaveTextAsync(Markup);
        await Expect(sam.Page.Locator("img[src=x], b, script:not([src])")).ToHaveCountAsync(0);
        await PageAudit.NarrowAsync(sam.Page);
        sam.ExpectNoFaults();
    }
}
