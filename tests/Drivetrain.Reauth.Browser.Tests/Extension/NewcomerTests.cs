using System.Diagnostics;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Xunit.Abstractions;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Somebody who has just installed the extension: how many clicks and seconds of ours it takes until a connector works again.</summary>
[Collection(Lanes.Two)]
public sealed class NewcomerTests(ExtensionStand stand, ITestOutputHelper output) : IAsyncLifetime
{
    private const int MostClicks = 6;
    private const int MostSeconds = 20;
    private readonly Gestures _gestures = new();
    private readonly Stopwatch _waiting = new();
    private string _language = "";
    private int _pictures;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        stand.LogInByHand();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("en", "en-US")]
    [InlineData("de", "de")]
    [Trait("Case", "15.5")]
    public async Task FromTheInstallation_ToTheFirstReconnect_TakesFewClicksAndLittleWaiting(string language, string browserLanguage)
    {
        _language = language;
        var words = await Words.ReadAsync(language, stand.Demo.Addresses.LocalApi, CancellationToken.None);
        await using var admin = await stand.ArriveAloneAsync(
            isPaired: false,
            options => options with { Language = browserLanguage, KeepsWelcome = true, Width = 1440 }
        );
        var context = admin.Browser.Context;
        await _gestures.WatchAsync(context);

        var welcome = await Patience.WaitAsync(
            () => Task.FromResult(context.Pages.FirstOrDefault(page => page.Url.EndsWith("/welcome.html", StringComparison.Ordinal))),
            () => "The extension showed no welcome page.",
            CancellationToken.None
        );
        await WaitAsync(() => Expect(welcome.Heading()).ToHaveTextAsync(words["welcomeTitle"]));
        await Expect(welcome.GetByText(words["pairPlace"])).ToBeVisibleAsync();
        await PictureAsync(welcome, "welcome");

        var panel = await PairAsync(admin, words);
        var login = await BeginAsync(admin, panel, words);
        await LogInAsync(login);
        await WaitAsync(async () =>
        {
            await login.Button("Connect").ClickAsync();
            // To where it began: the settings.
            await Stage.ReachAsync(login, stand.Drivetrain.BrowserOrigin);
            await panel.View.SeeButtonAsync(words["done"]);
        });
        await PictureAsync(login, "reconnected", panel.Panel);
        Assert.Equal("connected", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());

        var ours = _gestures.Take().Where(gesture => gesture.Place != stand.Intuit.BrowserOrigin.Authority).ToList();
        var told = string.Join(", ", ours.Select(gesture => $"{gesture.Kind} ({gesture.Place})"));
        output.WriteLine($"{language}: {told}; {_waiting.Elapsed.TotalSeconds:0.0} seconds of waiting.");
        Assert.All(ours, gesture => Assert.Equal("click", gesture.Kind));
        Assert.InRange(ours.Count, 1, MostClicks);
        Assert.InRange(_waiting.Elapsed.TotalSeconds, 0, MostSeconds);
    }

    /// <summary>Where the welcome page says: the settings, one click there, and one in the panel that opens.</summary>
    private async Task<(PanelView View, SidePanel Panel)> PairAsync(Admin admin, Words words)
    {
        var page = await admin.Browser.NewPageAsync();
        await WaitAsync(async () =>
        {
            await page.GotoAsync(stand.DataPage);
            await Expect(page.Banner(words, ExtensionStand.AcmeName)).ToBeVisibleAsync();
        });
        await PictureAsync(page, "drivetrain");
        await WaitAsync(async () =>
        {
            await page.Link("Settings").ClickAsync();
            await Expect(page.Button(words["pairHere"])).ToBeVisibleAsync();
        });
        await PictureAsync(page, "code");
        SidePanel panel = null!;
        PanelView view = null!;
        await WaitAsync(async () =>
        {
            await page.Button(words["pairHere"]).ClickAsync();
            panel = await admin.Browser.RealSidePanelAsync();
            view = new PanelView(panel, _gestures, CancellationToken.None);
            await view.SeeButtonAsync(words["offerAccept", "acme"]);
        });
        await PictureAsync(page, "offer", panel);
        await WaitAsync(async () =>
        {
            await view.ClickAsync(words["offerAccept", "acme"]);
            await view.SeeButtonAsync(words["reconnectName", ExtensionStand.AcmeName]);
        });
        await PictureAsync(page, "paired", panel);
        return (view, panel);
    }

    /// <summary>What the panel says has failed is reconnected there.</summary>
    private async Task<IPage> BeginAsync(Admin admin, (PanelView View, SidePanel Panel) panel, Words words)
    {
        IPage login = null!;
        await WaitAsync(async () =>
        {
            login = await admin.NewTabAsync(() => panel.View.ClickAsync(words["reconnectName", ExtensionStand.AcmeName]));
            await Expect(login.Email()).ToBeVisibleAsync();
        });
        await panel.View.SeeHeadingAsync(words["guideTitle", ExtensionStand.AcmeName]);
        await PictureAsync(login, "login", panel.Panel);
        return login;
    }

    /// <summary>The provider's own pages, at the person's own pace.</summary>
    private static async Task LogInAsync(IPage login)
    {
        await login.Email().FillAsync(ExtensionStand.Admin);
        await login.Button("Continue").ClickAsync();
        await login.Password().FillAsync("sandbox");
        await login.Button("Sign in").ClickAsync();
        await login.Company(Elements.Acme).ClickAsync();
        await Expect(login.Button("Connect")).ToBeVisibleAsync();
    }

    /// <summary>Time that a person spends looking at what is not there yet.</summary>
    private async Task WaitAsync(Func<Task> act)
    {
        _waiting.Start();
        await act();
        _waiting.Stop();
    }

    private Task PictureAsync(IPage page, string name, SidePanel? panel = null) =>
        Pictures.TakeStepAsync(page, panel, $"newcomer-{_language}-{++_pictures}-{name}");
}
