using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The provider's discovery document cannot be read when somebody begins.</summary>
public sealed class ProviderDownTests(ProviderDownTests.DownStand stand) : IClassFixture<ProviderDownTests.DownStand>
{
    [Fact]
    public async Task Start_WhileTheProviderIsDown_OffersToWait()
    {
        await using var person = await stand.ArriveAsync();
        var (_, startUrl) = await stand.StartAsync(await stand.RegisterAcmeAsync());

        var response = await person.Page.GotoAsync(startUrl);

        Assert.Equal(503, response!.Status);
        await person.ExpectPageAsync("QuickBooks does not answer", "Back to Drivetrain");
        await PageAudit.AccessibilityAsync(person.Page);
        await PageAudit.NarrowAsync(person.Page);
        person.ExpectNoFaults();
    }

    public sealed class DownStand : Stand
    {
        // Nobody listens on the discard port.
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string> { ["Providers__quickbooks__DiscoveryUrl"] = "http://127.0.0.1:9/.well-known/openid_configuration" };
    }
}
