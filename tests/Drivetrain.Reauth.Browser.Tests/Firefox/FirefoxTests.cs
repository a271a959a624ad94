using Drivetrain.Reauth.Browser.Tests.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <summary>
/// The extension in a real Firefox, against the same demo as in Chromium. Each test has a browser of its own: extensions keep what they know.
/// </summary>
[Collection(Lanes.One)]
[Trait("Case", "15.firefox")]
public sealed class FirefoxTests(ExtensionStand stand) : IAsyncLifetime
{
    private FirefoxBrowser _firefox = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        if (FirefoxBrowser.Executable is null)
            await DebianPackages.TryInstallAsync("firefox-esr", CancellationToken.None);
        _firefox = await FirefoxBrowser.StartAsync(FirefoxBrowser.Executable!, stand.Demo.HostMap!, stand.FirefoxExtension);
    }

    public async Task DisposeAsync() => await _firefox.DisposeAsync();

    [FirefoxFact]
    public async Task Reconnect_OnDrivetrainsPage_ConnectsAndComesBack()
    {
        await PairAsync();
        await _firefox.OpenAsync(stand.DataPage);

        await LogInFromTheBannerAsync();

        await ExpectConnectedAsync();
    }

    [FirefoxFact]
    public async Task Reconnect_BeforePairing_OpensThePlaceToPair()
    {
        await _firefox.CloseWelcomeAsync();
        await _firefox.OpenAsync(stand.DataPage);
        var known = await _firefox.HandlesAsync();

        await _firefox.ClickAsync("Reconnect");

        await _firefox.NewTabAsync(known);
        await _firefox.UntilUrlAsync(url => url.StartsWith(FirefoxBrowser.ExtensionPage(""), StringComparison.Ordinal), "the extension's own page");
    }

    [FirefoxFact]
    public async Task Hosts_Revoked_ThePanelSaysSoAndAsksForThem()
    {
        await PairAsync();

        await _firefox.RevokeHostsAsync();

        await _firefox.OpenAsync(FirefoxBrowser.ExtensionPage("sidepanel.html"));
        await _firefox.ExpectTextAsync("Allow");
    }

    [FirefoxFact]
    public async Task Reconnect_InAContainer_Connects()
    {
        await PairAsync();
        await _firefox.OpenInContainerAsync(stand.DataPage);

        await LogInFromTheBannerAsync();

        await ExpectConnectedAsync();
    }

    [FirefoxFact]
    public async Task Report_FromThePanel_ReachesSupport()
    {
        await PairAsync();
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        await _firefox.OpenAsync(stand.DataPage);
        var known = await _firefox.HandlesAsync();
        await _firefox.ClickAsync("Reconnect");
        await _firefox.NewTabAsync(known);
        await _firefox.UntilUrlAsync(
            url => url.Contains("/reauth/", StringComparison.Ordinal) && !url.EndsWith("/start", StringComparison.Ordinal),
            "the page that tells the outcome"
        );
        await _firefox.OpenAsync(FirefoxBrowser.ExtensionPage("sidepanel.html"));
        await _firefox.ClickAsync("Report a problem");
        await _firefox.TypeAsync("textarea", "The page stays white after the login.");

        await _firefox.ClickAsync("Send report");

        // Reports of other tests may be there already.
        await Patience.WaitAsync(
            async () =>
                (await stand.SendAsOperatorAsync("v1/stuck-reports")).GetRawText() is var reports
                && reports.Contains("The page stays white after the login.", StringComparison.Ordinal)
                    ? reports
                    : null,
            () => "The report did not arrive.",
            CancellationToken.None
        );
    }

    private async Task PairAsync()
    {
        await _firefox.OpenAsync(FirefoxBrowser.ExtensionPage("sidepanel.html"));
        await _firefox.TypeAsync("input", await stand.NewPairingCodeAsync());
        await _firefox.ClickAsync("Pair");
        await _firefox.ExpectTextAsync("Priya Nair");
    }

    /// <summary>From the click to the page to which the login leads back.</summary>
    private async Task LogInFromTheBannerAsync()
    {
        var known = await _firefox.HandlesAsync();
        await _firefox.ClickAsync("Reconnect");
        await _firefox.NewTabAsync(known);
        await _firefox.UntilUrlAsync(url => url.StartsWith(new Uri(stand.DataPage).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), "Drivetrain");
    }

    private async Task ExpectConnectedAsync() =>
        await Patience.WaitAsync(
            async () =>
                (await stand.ConnectorsAsync()).Values.Any(connector => connector.GetProperty("status").GetString() == "connected") ? "connected" : null,
            () => "No connector was connected.",
            CancellationToken.None
        );
}
