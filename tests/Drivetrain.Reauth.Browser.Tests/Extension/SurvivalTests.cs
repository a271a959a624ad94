using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Intuit;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Whatever dies in the middle: nothing is lost, nothing doubled, and the person sees the truth.</summary>
[Collection(Lanes.Two)]
public sealed class SurvivalTests(ExtensionStand stand) : IAsyncLifetime
{
    private static readonly Regex NoAnswer = new("You’re offline|isn’t responding", RegexOptions.None, TimeSpan.FromSeconds(1));
    private Admin _admin = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        stand.LogInByHand();
        _admin = await stand.ArriveAsync();
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task ServiceWorker_KilledBetweenAllSteps_ConnectsOnceAndTellsTheTruth()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await KillAsync();

        var login = await _admin.ReconnectAsync(page);
        await KillAsync();
        await login.Email().FillAsync(ExtensionStand.Admin);
        await login.Button("Continue").ClickAsync();
        await KillAsync();
        await login.Password().FillAsync("sandbox");
        await login.Button("Sign in").ClickAsync();
        await KillAsync();
        await login.Company(Elements.Acme).ClickAsync();
        await KillAsync();
        await login.Button("Connect").ClickAsync();
        await KillAsync();
        await login.WaitForURLAsync(url => url.StartsWith(stand.DataPage, StringComparison.Ordinal));

        await _admin.UntilEndedAsync("completed");
        Assert.Equal(1, stand.Intuit.Log.Count(IntuitEvent.TokenExchange));
        Assert.Equal("connected", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());
        Assert.Equal(2, _admin.Browser.Context.Pages.Count(tab => tab.Url.StartsWith(stand.DataPage, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServiceWorker_KilledAtTheClickOrAtTheTab_OpensOneLogin(bool atTheClick)
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();

        var login = await _admin.NewTabAsync(async () =>
        {
            await Admin.Reconnect(page).ClickAsync();
            if (atTheClick)
                await KillAsync();
        });
        await KillAsync();
        await Expect(login.Email()).ToBeVisibleAsync();

        // Whatever wakes it next takes up what is open, and opens nothing twice.
        await page.ReloadAsync();
        await _admin.UntilAsync(
            state => state.GetProperty("journeys").EnumerateObject().Single().Value.GetProperty("phase").GetString() == "open",
            "an open journey"
        );
        Assert.Same(login, Assert.Single(_admin.Browser.Context.Pages, tab => tab != page && tab.Url is not "about:blank" && SandboxBrowser.IsTab(tab)));
        Assert.Equal(1, stand.Intuit.Log.Count(IntuitEvent.Authorization));
        // Going back never leads to the page at which it began.
        Assert.Equal(1, await login.EvaluateAsync<int>("history.length"));
    }

    [Fact]
    public async Task Browser_CrashedInTheMiddle_GoesOnWithTheSameLogin()
    {
        await AloneAsync();
        var page = await _admin.DataPageAsync();
        await _admin.ReconnectAsync(page);
        var reauth = (await _admin.JourneyAsync()).GetProperty("reauthId").GetString();
        await _admin.Browser.RestartAsync();

        // Still paired, and the panel offers the login again; the cookie that the crash may have lost comes back with it.
        var panel = await _admin.PanelAsync();
        var login = await _admin.NewTabAsync(() => panel.GetByRole(AriaRole.Button, new() { Name = "Reopen the login" }).ClickAsync());
        await login.SignInAsync(ExtensionStand.Admin, Elements.Acme);
        await login.WaitForURLAsync(url => url.StartsWith(stand.DataPage, StringComparison.Ordinal));

        await _admin.UntilEndedAsync("completed");
        Assert.Equal(reauth, (await _admin.JourneyAsync()).GetProperty("reauthId").GetString());
        await panel.BringToFrontAsync();
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Reconnected");
    }

    [Fact]
    public async Task Network_LostAndBack_SaysSoAndGoesOn()
    {
        var page = await _admin.DataPageAsync();
        var panel = await _admin.PanelAsync();
        await Expect(panel.GetByText(ExtensionStand.AcmeName)).ToBeVisibleAsync();

        await _admin.Browser.SetOfflineAsync(true);
        await panel.ReloadAsync();
        await Expect(panel.GetByText(NoAnswer)).ToBeVisibleAsync();
        await Expect(panel.GetByText(ExtensionStand.AcmeName)).ToBeVisibleAsync();

        await _admin.Browser.SetOfflineAsync(false);
        await panel.ReloadAsync();
        await Expect(panel.GetByText(NoAnswer)).ToBeHiddenAsync();
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeId);
        await page.BringToFrontAsync();
        await _admin.ReconnectAsync(page);
        await _admin.UntilEndedAsync("completed");
    }

    [Fact]
    public async Task Api_DownWhenReconnecting_SaysSoAndTheNextClickWorks()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        var panel = await _admin.PanelAsync();
        await stand.Demo.StopApiAsync();
        try
        {
            await page.BringToFrontAsync();
            await Admin.Reconnect(page).ClickAsync();
            await _admin.UntilAsync(
                state =>
                    state
                        .GetProperty("journeys")
                        .EnumerateObject()
                        .Any(journey => journey.Value.GetProperty("problem").ValueKind == System.Text.Json.JsonValueKind.Object),
                "why it did not begin"
            );
        }
        finally
        {
            await stand.Demo.StartApiAsync(CancellationToken.None);
        }

        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeId);
        await panel.BringToFrontAsync();
        await panel.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await _admin.UntilEndedAsync("completed");
    }

    [Fact]
    public async Task TwoConnectors_ReconnectedSideBySide_BothConnect()
    {
        await stand.Drivetrain.BreakAsync(ExtensionStand.AcmeEastSource);
        var page = await _admin.DataPageAsync();
        var acme = await _admin.ReconnectAsync(page);
        await page.BringToFrontAsync();
        var east = await _admin.ReconnectAsync(page, ExtensionStand.AcmeEastName);

        await east.SignInAsync(ExtensionStand.Admin, Elements.AcmeEast);
        await east.WaitForURLAsync(url => url.StartsWith(stand.DataPage, StringComparison.Ordinal));
        await acme.BringToFrontAsync();
        await acme.ReloadAsync();
        await acme.SignInAsync(ExtensionStand.Admin, Elements.Acme);
        await acme.WaitForURLAsync(url => url.StartsWith(stand.DataPage, StringComparison.Ordinal));

        await _admin.UntilAsync(
            state => state.GetProperty("journeys").EnumerateObject().Count(journey => journey.Value.GetProperty("phase").GetString() == "ended") == 2,
            "two ended journeys"
        );
        var connectors = await stand.ConnectorsAsync();
        Assert.Equal("connected", connectors[ExtensionStand.AcmeSource].GetProperty("status").GetString());
        Assert.Equal("connected", connectors[ExtensionStand.AcmeEastSource].GetProperty("status").GetString());
    }

    [Fact]
    public async Task TwoPages_BothShowTheFailedCard_AndOneLoginAnswersBoth()
    {
        var one = await _admin.DataPageAsync();
        var two = await _admin.DataPageAsync();
        await Expect(Admin.Banner(one)).ToBeVisibleAsync();
        Assert.Equal("1", await _admin.BadgeAsync());

        await _admin.ReconnectAsync(two);
        await Expect(one.GetByRole(AriaRole.Region, new() { Name = $"Reconnecting {ExtensionStand.AcmeName}" })).ToBeVisibleAsync();
    }

    /// <summary>For whoever crashes: a browser of their own.</summary>
    /// <summary>Seen where the extension was installed again: Chromium kept no texts in the process that it came back to.</summary>
    [Fact]
    public async Task Panel_InAProcessWithoutTexts_ReadsThemItself()
    {
        var page = await _admin.Browser.NewPageAsync();
        await page.AddInitScriptAsync("chrome.i18n.getMessage = () => ''");

        await page.GotoAsync(_admin.Browser.Extension.PanelUrl!);

        Assert.Equal("", await page.EvaluateAsync<string>("chrome.i18n.getMessage('panelTitle')"));
        await Expect(page.GetByText(ExtensionStand.AcmeName)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Your reports", Exact = true })).ToBeVisibleAsync();
    }

    private async Task AloneAsync()
    {
        await _admin.DisposeAsync();
        _admin = await stand.ArriveAloneAsync();
    }

    private async Task KillAsync() => await _admin.Browser.KillServiceWorkerAsync();
}
