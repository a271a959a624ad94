using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Console;

/// <summary>How the doors look to a stranger, and to a browser whose extension is paired.</summary>
[Trait("Case", "16.door")]
public sealed class DoorLookTests(ConnectionLookTests.SeededStand stand) : IClassFixture<ConnectionLookTests.SeededStand>
{
    private const string ByAcme = "?realmId=9130347957983001";

    [Theory]
    [InlineData("connect", "/connect/quickbooks", "en-US")]
    [InlineData("connect-de", "/connect/quickbooks", "de-DE")]
    [InlineData("disconnected", $"/disconnected/quickbooks{ByAcme}", "en-US")]
    [InlineData("launch", "/launch/quickbooks", "en-US")]
    public async Task Door_ForAStranger_IsAccessibleAndFits(string name, string path, string locale)
    {
        await using var someone = await stand.ArriveAsync(locale: locale);
        await someone.Page.GotoAsync(path);
        await Expect(someone.Page.Locator("#address")).ToBeVisibleAsync();
        await CheckAsync(someone, name, locale);
    }

    [Fact]
    public async Task Door_ForWhoeverTypesNonsense_SaysWhatAnAddressLooksLike()
    {
        await using var someone = await stand.ArriveAsync();
        await someone.Page.GotoAsync("/launch/quickbooks");
        await someone.Page.Locator("#address").FillAsync("evil.example");
        await someone.Page.Keyboard.PressAsync("Enter");
        await Expect(someone.Page.Locator("#address")).ToBeFocusedAsync();
        await Expect(someone.Page.Locator("#address-problem")).ToContainTextAsync("acme.drivetrain.ai");
        await CheckAsync(someone, "unknown-address", "en-US");
    }

    [Theory]
    [InlineData("known-one", $"/connect/quickbooks{ByAcme}", "en-US", 1)]
    [InlineData("known-disconnected", $"/disconnected/quickbooks{ByAcme}", "en-US", 1)]
    [InlineData("known-many", "/connect/quickbooks", "en-US", 2)]
    [InlineData("known-many-de", "/connect/quickbooks", "de-DE", 2)]
    public async Task Door_ForAPairedBrowser_IsAccessibleAndFits(string name, string path, string locale, int offers)
    {
        await using var someone = await stand.ArriveAsync(locale: locale);
        var pass = await PassAsync();
        await someone.Page.RouteAsync(
            "**/quickbooks*",
            async route =>
            {
                // Chromium takes such a cookie from the service, and not from a test.
                var headers = new Dictionary<string, string>(route.Request.Headers, StringComparer.OrdinalIgnoreCase) { ["Cookie"] = pass };
                await route.FulfillAsync(new() { Response = await route.FetchAsync(new() { Headers = headers }) });
            }
        );
        await someone.Page.GotoAsync(path);
        await Expect(someone.Page.Locator(".actions form")).ToHaveCountAsync(offers);
        await CheckAsync(someone, name, locale);
    }

    private static async Task CheckAsync(Supporter someone, string name, string locale)
    {
        await Expect(someone.Page.Locator("html")).ToHaveAttributeAsync("lang", locale[..2]);
        await PageAudit.AccessibilityAsync(someone.Page);
        await PageAudit.NarrowAsync(someone.Page);
        await Pictures.TakeWholeAsync(someone.Page, $"door-{name}");
        someone.ExpectNoFaults();
    }

    /// <summary>What pairing gives a browser to keep, besides the session that its extension has.</summary>
    private async Task<string> PassAsync()
    {
        using var client = new HttpClient(LoopbackHttp.CreateHandler()) { BaseAddress = stand.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/pairings") { Content = JsonContent.Create(new { workspaceId = "acme" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ConsoleStand.PlatformKey);
        using var offered = await client.SendAsync(request);
        var code = (await offered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
        using var paired = await client.PostAsJsonAsync("/v1/sessions", new { code });
        return paired.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }
}
