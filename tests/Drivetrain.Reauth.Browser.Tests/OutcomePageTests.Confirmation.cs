using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests;

/// <content>The page that asks to confirm a company.</content>
public sealed partial class OutcomePageTests
{
    [Fact]
    public async Task Callback_OfAnUnboundConnector_AsksForConfirmation()
    {
        await _person.ConnectAsync(await stand.RegisterAsync(stand.NewWorkspace(), "QuickBooks", null, null));

        await _person.ExpectPageAsync("Is this the right QuickBooks company?", "Yes, connect Acme Inc.", "No, log in again", "Cancel");
        await Expect(Company("Your login gives access to this QuickBooks company")).ToContainTextAsync(Stand.AcmeId);
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Yes, connect Acme Inc.", "No, log in again", "Cancel");
        await _person.Button("Yes, connect Acme Inc.").FocusAsync();
        await _person.Page.Keyboard.PressAsync("Enter");
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Confirmation_Refused_LogsInAgain()
    {
        stand.LogInAs(Stand.Admin, Stand.AcmeEastId);
        await _person.ConnectAsync(await stand.RegisterAsync(stand.NewWorkspace(), "QuickBooks", null, null));
        stand.LogInAs(Stand.Admin, Stand.AcmeId);

        await _person.Button("No, log in again").ClickAsync();

        await _person.ExpectPageAsync("Is this the right QuickBooks company?", "Yes, connect Acme Inc.");
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Confirmation_Cancelled_SaysSo()
    {
        await _person.ConnectAsync(await stand.RegisterAsync(stand.NewWorkspace(), "QuickBooks", null, null));

        await _person.Button("Cancel").ClickAsync();

        await _person.ExpectPageAsync("The login was canceled", "Try again", "Back to Drivetrain");
        await PageAudit.AllAsync(_person.Page);
        await _person.Button("Try again").ClickAsync();
        await _person.ExpectPageAsync("Is this the right QuickBooks company?");
        _person.ExpectNoFaults();
    }
}
