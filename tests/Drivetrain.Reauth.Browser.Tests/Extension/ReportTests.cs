using System.Text.Json;
using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>A report arrives, once, whatever happens between writing it and the api's word that it has it.</summary>
[Collection(Lanes.Two)]
public sealed class ReportTests(ExtensionStand stand) : IAsyncLifetime
{
    private Admin _admin = null!;
    private Reporter _reporter = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        _admin = await stand.ArriveAsync();
        _reporter = await Reporter.ArriveAsync(_admin);
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task FailedOutcome_SuggestsTheReport_WhichArrivesWithWhatTheAttemptKnows()
    {
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        var page = await _admin.DataPageAsync();
        await _admin.ReconnectAsync(page);
        await _reporter.Panel.BringToFrontAsync();
        await Expect(_reporter.Heading).ToHaveTextAsync("You logged in to a different company");
        await Expect(_reporter.Panel.GetByText("Stuck here?")).ToBeVisibleAsync();
        await _reporter.Button("Report a problem").ClickAsync();
        await Expect(_reporter.Panel.GetByLabel("Connector")).ToContainTextAsync(ExtensionStand.AcmeName);
        await PageAudit.AccessibilityAsync(_reporter.Panel);

        await _reporter.SendAsync();
        await Expect(_reporter.Panel.GetByText("Please describe briefly what’s happening")).ToBeVisibleAsync();
        await _reporter.DescribeAsync();
        await _reporter.Panel.GetByText("What else is sent").ClickAsync();
        await Expect(_reporter.Panel.GetByText((await _admin.JourneyAsync()).GetProperty("reauthId").GetString()!)).ToBeVisibleAsync();
        await _reporter.SendAsync();

        var report = await stand.Support.ReportAsync(_reporter);
        Assert.Equal("instance_mismatch", report.GetProperty("code").GetString());
        Assert.Equal("Priya Nair", report.GetProperty("reportedBy").GetString());
        await Expect(_reporter.Heading).ToHaveTextAsync($"Sent as #{report.GetProperty("number").GetInt64()}");
        await PageAudit.AccessibilityAsync(_reporter.Panel);
        await _reporter.Button("Done").ClickAsync();
        await Expect(_reporter.Panel.GetByText($"You reported this as #{report.GetProperty("number").GetInt64()}")).ToBeVisibleAsync();
        _admin.ExpectNoFaults();
    }

    [Fact]
    public async Task Words_AreThereAgain_WhenThePanelWasClosedOrTheWorkerDied()
    {
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _reporter.Panel.CloseAsync();
        await _admin.Browser.KillServiceWorkerAsync();
        var panel = await _admin.PanelAsync();
        await Expect(panel.GetByLabel("What’s happening?")).ToHaveValueAsync(_reporter.Words);
    }

    [Fact]
    public async Task Worker_KilledBetweenAllSteps_SendsOneReport()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await _reporter.Panel.BringToFrontAsync();
        await _reporter.OpenAsync();
        await KillAsync();
        await _reporter.DescribeAsync();
        await _reporter.UntilAsync(kept => kept.GetProperty("draft").GetProperty("description").GetString() == _reporter.Words, "the words");
        await KillAsync();
        await _reporter.PhotographAsync(page);
        await KillAsync();
        await _reporter.ConsentAsync();
        await _reporter.UntilAsync(kept => kept.GetProperty("draft").GetProperty("consent").GetBoolean(), "the consent");
        await KillAsync();
        await _reporter.SendAsync();
        await KillAsync();
        await _reporter.Panel.ReloadAsync();
        await _reporter.UntilAsync(
            kept =>
                kept.GetProperty("outbox").EnumerateArray().Any(item => item.GetProperty("status").GetString() == "sent")
                || kept.GetProperty("draft").ValueKind == JsonValueKind.Object && kept.GetProperty("draft").GetProperty("key").ValueKind == JsonValueKind.Null,
            "the end"
        );
        if ((await _reporter.KeptAsync()).GetProperty("draft").ValueKind == JsonValueKind.Object)
        {
            // The worker died before it had heard of the click: the person sees the form, and clicks again.
            await _reporter.SendAsync();
        }

        await stand.Support.ReportAsync(_reporter);
        await Expect(_reporter.Heading).ToContainTextAsync("Sent as #");
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    [Fact]
    public async Task Panel_ClosedAtOnce_LeavesTheSendingToTheWorker()
    {
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _reporter.SendAsync();
        await _reporter.UntilAsync(kept => kept.GetProperty("draft").ValueKind == JsonValueKind.Null, "a report on its way");
        await _reporter.Panel.CloseAsync();
        await stand.Support.ReportAsync(_reporter.Words);
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    [Fact]
    public async Task Offline_ReportIsKept_AndArrivesByItselfWithTheNetwork()
    {
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _admin.Browser.SetOfflineAsync(true);
        await _reporter.SendAsync();
        await Expect(_reporter.Heading).ToHaveTextAsync("Saved, will be sent automatically");
        await PageAudit.AccessibilityAsync(_reporter.Panel);
        Assert.Empty(await stand.Support.ReportsAsync(_reporter.Words));

        await _admin.Browser.SetOfflineAsync(false);
        await stand.Support.ReportAsync(_reporter);
        await Expect(_reporter.Heading).ToContainTextAsync("Sent as #");
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    [Fact]
    public async Task Browser_CrashedWhileOffline_SendsAfterwards_AndThePictureWithIt()
    {
        await AloneAsync();
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await _reporter.Panel.BringToFrontAsync();
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _reporter.PhotographAsync(page);
        await _reporter.ConsentAsync();
        await _admin.Browser.SetOfflineAsync(true);
        await _reporter.SendAsync();
        await Expect(_reporter.Heading).ToHaveTextAsync("Saved, will be sent automatically");
        await _admin.Browser.RestartAsync();
        await _admin.Browser.SetOfflineAsync(false);

        var panel = await _admin.PanelAsync();
        var report = await stand.Support.ReportAsync(_reporter);
        using var picture = await stand.Support.ScreenshotAsync(report);
        Assert.True(picture.Width > 600, $"{picture.Width} pixels");
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sent as #");
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    [Fact]
    public async Task Cancelled_OnItsWay_CanBeEditedAndSentAgain_Once()
    {
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await _admin.Browser.SetOfflineAsync(true);
        await _reporter.SendAsync();
        await _reporter.Button("Edit the report").ClickAsync();
        await Expect(_reporter.Panel.GetByLabel("What’s happening?")).ToHaveValueAsync(_reporter.Words);
        await _admin.Browser.SetOfflineAsync(false);
        await _reporter.SendAsync();
        await stand.Support.ReportAsync(_reporter);
        await Expect(_reporter.Heading).ToContainTextAsync("Sent as #");
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    [Fact]
    public async Task SessionEnded_ReportWaitsForTheNextPairing()
    {
        await _reporter.OpenAsync();
        await _reporter.DescribeAsync();
        await stand.RevokeSessionsAsync();
        await _reporter.SendAsync();
        await Expect(_reporter.Heading).ToHaveTextAsync("Your session has ended");
        await Expect(_reporter.Panel.GetByText("Your report is saved.")).ToBeVisibleAsync();
        Assert.Empty(await stand.Support.ReportsAsync(_reporter.Words));

        await _reporter.Panel.GetByLabel("Pairing code").FillAsync(await stand.NewPairingCodeAsync());
        await _reporter.Panel.Keyboard.PressAsync("Enter");
        await stand.Support.ReportAsync(_reporter);
        Assert.Single(await stand.Support.ReportsAsync(_reporter.Words));
    }

    /// <summary>For whoever crashes: a browser of their own.</summary>
    private async Task AloneAsync()
    {
        await _admin.DisposeAsync();
        _admin = await stand.ArriveAloneAsync();
        _reporter = await Reporter.ArriveAsync(_admin);
    }

    private async Task KillAsync() => await _admin.Browser.KillServiceWorkerAsync();
}
