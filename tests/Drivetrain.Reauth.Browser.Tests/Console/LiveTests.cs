using Drivetrain.Reauth.Api.Features.StuckReports;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>An open list follows what happens.</summary>
public sealed class LiveTests(ConsoleStand stand) : IClassFixture<ConsoleStand>
{
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 30_000 };

    [Fact]
    public async Task List_WhenReportsArrive_AnnouncesThemAndShowsThemWhenAsked()
    {
        var first = await stand.ReportAsync("The first.", "verify", "live");
        await using var sam = await stand.SignInAsync(path: "/support?workspace=live");
        var link = sam.Rows.First.GetByRole(AriaRole.Link);
        await link.FocusAsync();
        await stand.ReportAsync("The second.", "verify", "live");
        await stand.ReportAsync("Somebody else's.", "verify", "elsewhere");
        await Expect(sam.Page.Locator("#live button")).ToHaveTextAsync("1 new report – show", Patient);
        await stand.ReportAsync("The third.", "verify", "live");
        await Expect(sam.Page.Locator("#live button")).ToHaveTextAsync("2 new reports – show", Patient);
        await Expect(sam.Page).ToHaveTitleAsync("(2) Reported problems · Support");
        await Expect(sam.Rows).ToHaveCountAsync(1);
        await Expect(link).ToBeFocusedAsync();
        await Expect(sam.Page.GetByRole(AriaRole.Navigation, new() { Name = "Status" }).GetByRole(AriaRole.Link).First).ToHaveTextAsync("All 3");

        // Somebody else takes up the first: it changes in its place, and nothing moves.
        await stand.ChangeAsync(first.Id, report => report with { Status = StuckReportStatus.InProgress, Assignee = "Rita" });
        await Expect(sam.Rows.First.Locator(".assignee")).ToHaveTextAsync("Rita", new() { Timeout = 30_000 });
        await Expect(link).ToBeFocusedAsync();

        await sam.Page.Locator("#live button").ClickAsync();
        await Expect(sam.Rows.Locator(".excerpt")).ToHaveTextAsync(["The third.", "The second.", "The first."]);
        await Expect(sam.Page).ToHaveTitleAsync("Reported problems · Support");
        await Expect(sam.Rows.First.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task List_ThatIsEmpty_ShowsTheFirstReport()
    {
        await using var sam = await stand.SignInAsync(path: "/support?workspace=empty-so-far");
        await Expect(sam.Page.Locator(".empty")).ToBeVisibleAsync();
        await stand.ReportAsync("The first.", "verify", "empty-so-far");
        await sam.Page.Locator("#live button").ClickAsync(new() { Timeout = 30_000 });
        await Expect(sam.Rows).ToHaveCountAsync(1);
        await Expect(sam.Page.Locator(".empty")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task List_WhoseSessionHasEnded_SaysSo()
    {
        await using var sam = await stand.SignInAsync(path: "/support?workspace=ended");
        await sam.Context.ClearCookiesAsync();
        await Expect(sam.Page.Locator("#live")).ToHaveTextAsync("Your session has ended, so nothing new is shown. Sign in again", Patient);
        await sam.Link("Sign in again").ClickAsync();
        await Expect(sam.Heading).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task List_WithoutNetwork_SaysSoAndGoesOnAfterwards()
    {
        await stand.ReportAsync("The first.", "verify", "offline");
        await using var sam = await stand.SignInAsync(path: "/support?workspace=offline");
        // The script that follows the list is loaded after the page.
        await sam.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await sam.Context.SetOfflineAsync(true);
        await Expect(sam.Page.Locator("#live")).ToContainTextAsync("Can't reach the service.", new() { Timeout = 40_000 });
        await stand.ReportAsync("Meanwhile.", "verify", "offline");
        await sam.Context.SetOfflineAsync(false);
        await Expect(sam.Page.Locator("#live button")).ToHaveTextAsync("1 new report – show", Patient);
        sam.ExpectNoFaults();
    }

    [Fact]
    public async Task List_WithoutScript_IsRefreshedByItsLink()
    {
        await using var sam = await stand.SignInAsync(javaScript: false, path: "/support?workspace=no-script");
        await stand.ReportAsync("Came later.", "verify", "no-script");
        await sam.Link("Refresh").ClickAsync();
        await Expect(sam.Rows).ToHaveCountAsync(1);
    }
}
