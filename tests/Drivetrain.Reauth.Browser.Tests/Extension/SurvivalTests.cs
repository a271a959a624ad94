using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Intuit;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Whatever dies in the middle: nothing is lost, nothing doubled, and the person sees the truth.</summary>
public sealed class SurvivalTests(ExtensionStand stand) : IClassFixture<ExtensionStand>, IAsyncLifetime
{
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

    [Fact]
    public async Task ServiceWorker_KilledRightAfterTheClick_OpensOneLogin()
    {
        var page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        for (var round = 0; round < 5; round++)
        {
            var login = await _admin.NewTabAsync(async () =>
            {
                await Admin.Banner(page).Or(page.GetByRole(AriaRole.Region, new() { Name = "Reconnecting" })).GetByRole(AriaRole.Button).First.ClickAsync(new() { NoWaitAfter = true });
                await Task.Delay(round * 15);
                await _admin.Browser.KillServiceWorkerAsync();
                // Any event wakes it again.
                await page.BringToFrontAsync();
                await page.ReloadAsync();
            });
            await Expect(login.Email()).ToBeVisibleAsync();
            Assert.Single(_admin.Browser.Context.Pages, tab => tab.Url.StartsWith("https://intuit.example/", StringComparison.Ordinal));
            await login.CloseAsync();
            await stand.Drivetrain.BreakAsync(ExtensionStand.AcmeSource);
        }
    }

    private async Task KillAsync() => await _admin.Browser.KillServiceWorkerAsync();
}
