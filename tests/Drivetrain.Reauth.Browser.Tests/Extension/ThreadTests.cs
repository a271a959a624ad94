using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Support answers where the person asked.</summary>
[Collection(Lanes.One)]
public sealed class ThreadTests(ExtensionStand stand) : IAsyncLifetime
{
    public Task InitializeAsync() => stand.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Answer_ShowsOnTheIconAndInTheThread_AndIsAnsweredThere()
    {
        await using var admin = await stand.ArriveAsync();
        var reporter = await Reporter.ArriveAsync(admin);
        await reporter.OpenAsync();
        await reporter.DescribeAsync();
        await reporter.SendAsync();
        await Expect(reporter.Heading).ToContainTextAsync("Sent as #");
        await reporter.Button("Done").ClickAsync();
        var report = await stand.Support.ReportAsync(reporter);
        var number = report.GetProperty("number").GetInt64();
        Assert.Equal("1", await admin.BadgeAsync());

        await stand.Support.AnswerAsync(report, "Please try once more. <b>Not bold</b>");
        await admin.Browser.EvaluateInServiceWorkerAsync<object>(Age);
        await reporter.Panel.ReloadAsync();
        await reporter.Button("Your reports, 1 new reply").ClickAsync();
        Assert.Equal("2", await admin.BadgeAsync());
        Assert.Equal(
            "1 connector needs a login · 1 new reply from support",
            await admin.Browser.EvaluateInServiceWorkerAsync<string>("chrome.action.getTitle({})")
        );
        Assert.Contains(
            $"report:{report.GetProperty("id").GetString()}",
            await admin.Browser.EvaluateInServiceWorkerAsync<string>("new Promise(done => chrome.notifications.getAll(all => done(JSON.stringify(all))))"),
            StringComparison.Ordinal
        );
        await Expect(reporter.Panel.GetByText("New reply")).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(reporter.Panel);

        await reporter.Panel.GetByRole(AriaRole.Button, new() { Name = $"Report #{number}" }).ClickAsync();
        await Expect(reporter.Panel.GetByText("Please try once more. <b>Not bold</b>")).ToBeVisibleAsync();
        await Expect(reporter.Button("Your reports")).ToHaveCountAsync(2);
        Assert.Equal("1", await admin.BadgeAsync());
        await PageAudit.AccessibilityAsync(reporter.Panel);

        await reporter.Panel.GetByLabel("Your reply").FillAsync("It works now.");
        await reporter.Button("Send reply").ClickAsync();
        await Expect(reporter.Panel.GetByRole(AriaRole.List, new() { Name = "Conversation" }).GetByText("It works now.")).ToBeVisibleAsync();
        await stand.Support.AnswerAsync(report, "Glad to hear.");
        await Expect(reporter.Panel.GetByText("Glad to hear.")).ToBeVisibleAsync();
        await stand.Support.ResolveAsync(report);
        await Expect(reporter.Panel.GetByText("Support has marked this as resolved.")).ToBeVisibleAsync();
        Assert.Equal("It works now.", (await stand.Support.ReportAsync(reporter)).GetProperty("messages")[1].GetProperty("text").GetString());
        admin.ExpectNoFaults();
    }

    [Fact]
    public async Task GermanBrowser_ReportsInGerman()
    {
        await using var admin = await stand.ArriveAloneAsync(isPaired: false, options => options with { Language = "de", IsDark = true });
        var panel = await admin.PanelAsync();
        await panel.GetByRole(AriaRole.Textbox).FillAsync(await stand.NewPairingCodeAsync());
        await panel.Keyboard.PressAsync("Enter");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Ihre Meldungen" }).ClickAsync();
        await PageAudit.AccessibilityAsync(panel);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Problem melden" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Wo kommen Sie nicht weiter?");
        await PageAudit.AccessibilityAsync(panel);
        var words = $"Die Seite bleibt weiß {Guid.NewGuid():N}";
        await panel.GetByLabel("Was passiert?").FillAsync(words);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Meldung senden" }).ClickAsync();
        var report = await stand.Support.ReportAsync(words);
        Assert.StartsWith("de", report.GetProperty("diagnostics").GetProperty("locale").GetString(), StringComparison.Ordinal);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Gesendet als #{report.GetProperty("number").GetInt64()}");
        await PageAudit.AccessibilityAsync(panel);
        admin.ExpectNoFaults();
    }

    // The list was read just now; as if that were a while ago.
    private const string Age =
        "chrome.storage.local.get('reports').then(({ reports }) => chrome.storage.local.set({ reports: { ...reports, ownAt: reports.ownAt - 60_000 } }))";
}
