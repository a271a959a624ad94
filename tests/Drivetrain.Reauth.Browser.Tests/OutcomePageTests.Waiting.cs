using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests;

/// <content>Attempts that are not finished, or no longer count.</content>
public sealed partial class OutcomePageTests
{
    [Fact]
    public async Task Page_OfASupersededAttempt_BeginsAgain()
    {
        stand.Intuit.Turn(knobs => knobs with { AutoApprove = null });
        var connector = await stand.RegisterAcmeAsync();
        var id = await _person.ConnectAsync(connector);
        await _person.ExpectAtIntuitAsync();
        await stand.StartAsync(connector);

        await _person.Page.GotoAsync($"{stand.Api}reauth/{id}");
        await _person.ExpectPageAsync("A newer login replaced this one", "Log in again", "Back to Drivetrain");
        await PageAudit.AllAsync(_person.Page);
        await _person.Button("Log in again").ClickAsync();
        await _person.ExpectAtIntuitAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Page_OfAnUnfinishedLogin_ContinuesOrCancels()
    {
        stand.Intuit.Turn(knobs => knobs with { AutoApprove = null });
        var id = await _person.ConnectAsync(await stand.RegisterAcmeAsync());
        await _person.ExpectAtIntuitAsync();

        await _person.Page.GotoAsync($"{stand.Api}reauth/{id}");
        await _person.ExpectPageAsync("Finish logging in to QuickBooks", "Continue to QuickBooks", "Cancel");
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Continue to QuickBooks", "Cancel");
        await _person.Link("Continue to QuickBooks").ClickAsync();
        await _person.ExpectAtIntuitAsync();

        await _person.Page.GotoAsync($"{stand.Api}reauth/{id}");
        await _person.Button("Cancel").ClickAsync();
        await _person.ExpectPageAsync("The login was canceled", "Try again", "Back to Drivetrain");
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Page_WhileTheLoginIsChecked_WaitsAndGoesOnByItself()
    {
        stand.Intuit.Turn(knobs => knobs with { TokenDelayMs = 4000, TokenOutage = TokenOutage.ServiceUnavailable });
        var (id, startUrl) = await stand.StartAsync(await stand.RegisterAcmeAsync());
        var sentBack = _person.Page.WaitForRequestAsync("**/oauth/quickbooks/callback?*");
        await _person.Page.GotoAsync(startUrl);
        var callback = _person.ContinueAsync();
        await sentBack;

        var second = await _person.Context.NewPageAsync();
        var onward = second.WaitForRequestAsync($"**/reauth/{id}?onward");
        do
        {
            // A moment before the callback is taken it is another page.
            await second.GotoAsync($"{stand.Api}reauth/{id}", new() { WaitUntil = WaitUntilState.Commit });
        } while (await Task.WhenAny(onward, second.GetByText("Continue to QuickBooks").WaitForAsync()) != onward && !callback.IsCompleted);

        Assert.True(onward.IsCompletedSuccessfully, "The waiting page was not shown.");
        await Expect(second.GetByRole(AriaRole.Heading, new() { Name = "QuickBooks isn't responding" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await callback;
        _person.ExpectNoFaults();
    }
}
