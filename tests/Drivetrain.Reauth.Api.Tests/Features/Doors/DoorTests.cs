using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Features.Doors;

/// <summary>The addresses that Intuit has once for all customers: what strangers read, what a paired browser is offered, and one click.</summary>
[Trait("Case", "16.door")]
public sealed class DoorTests : IAsyncLifetime
{
    private const string Connect = "/connect/quickbooks";
    private const string ByAcme = "?realmId=9130347957983001";

    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync(adjust: api => api.Settings["Reauth:ReturnHosts:0"] = "*.drivetrain.ai");

    [Theory]
    [InlineData("/connect/quickbooks", "en", "Reconnect QuickBooks")]
    [InlineData("/disconnected/quickbooks", "en", "Did you disconnect QuickBooks?")]
    [InlineData("/launch/quickbooks", "en", "Go to Drivetrain")]
    [InlineData("/connect/quickbooks", "de", "QuickBooks neu verbinden")]
    [InlineData("/disconnected/quickbooks", "de", "Haben Sie QuickBooks getrennt?")]
    [InlineData("/launch/quickbooks", "de", "Weiter zu Drivetrain")]
    public async Task Door_ForAStranger_IsTheSameWhateverTheCompany(string path, string language, string title)
    {
        await _host.ConnectedAsync(JourneyHost.Acme);
        using var stranger = new Browser(_host.Api) { Languages = language };
        var plain = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, plain.Status);
        Assert.Contains($"<h1 id=\"title\">{title}</h1>", plain.Html, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", plain.Policy, StringComparison.Ordinal);
        Assert.Contains("acme.drivetrain.ai", plain.Html, StringComparison.Ordinal);
        string[] others = [ByAcme, "?realmId=9999999999", "?realmId=x", "?realmId=", "?realmId=9130347957983001&realmId=1", "?state=1&code=2"];
        foreach (var query in others)
        {
            Assert.Equal(plain.Html, (await stranger.GetAsync(path + query)).Html);
        }

        Assert.Empty(stranger.Cookies);
    }

    [Fact]
    public async Task Door_ForAStrangersCookie_IsTheStrangersPage()
    {
        await _host.ConnectedAsync(JourneyHost.Acme);
        using var stranger = new Browser(_host.Api);
        var plain = await stranger.GetAsync(Connect + ByAcme);
        stranger.Keep("__Host-reauth-pass", "made-up");
        Assert.Equal(plain.Html, (await stranger.GetAsync(Connect + ByAcme)).Html);
    }

    [Theory]
    [InlineData("/connect/nothing")]
    [InlineData("/disconnected/nothing")]
    [InlineData("/launch/nothing")]
    public async Task Door_OfAnUnknownProvider_IsNoPage(string path)
    {
        using var stranger = new Browser(_host.Api);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("/connect/quickbooks", ByAcme)]
    [InlineData("/connect/quickbooks", "")]
    [InlineData("/disconnected/quickbooks", ByAcme)]
    [InlineData("/disconnected/quickbooks", "")]
    [InlineData("/launch/quickbooks", "")]
    public async Task Door_ForAPairedBrowser_OffersItsConnector_AndOneClickReconnects(string path, string query)
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "Main ledger");
        using var person = await _host.PersonAsync();
        await IntroduceAsync(person);

        var page = await person.Browser.GetAsync(path + query);
        Assert.Contains("Main ledger", page.Text, StringComparison.Ordinal);
        Assert.Contains("Acme Inc.", page.Text, StringComparison.Ordinal);
        Assert.Empty(await AttemptsAsync(connectorId));

        var end = await person.Browser.FollowAsync(await person.Browser.PostAsync(Connect, ("connectorId", connectorId)));
        Assert.Equal(JourneyHost.ReturnUrl, end.Address.AbsoluteUri);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Door_WithSeveralConnectors_OffersThoseOfTheCompanyFirst()
    {
        await _host.ConnectorAsync(JourneyHost.Acme, "Ledger one");
        await _host.ConnectorAsync(JourneyHost.AcmeEast, "Ledger two");
        using var person = await _host.PersonAsync();
        await IntroduceAsync(person);
        var one = await person.Browser.GetAsync(Connect + ByAcme);
        Assert.Contains("Ledger one", one.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ledger two", one.Text, StringComparison.Ordinal);
        var all = await person.Browser.GetAsync($"{Connect}?realmId=9999999999");
        Assert.Contains("Ledger one", all.Text, StringComparison.Ordinal);
        Assert.Contains("Ledger two", all.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_ForABrowserOfAnotherWorkspace_NamesNothing_AndBeginsNothing()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "Main ledger");
        using var other = await _host.PersonAsync("globex");
        await IntroduceAsync(other);
        using var stranger = new Browser(_host.Api);
        Assert.Equal((await stranger.GetAsync(Connect + ByAcme)).Html, (await other.Browser.GetAsync(Connect + ByAcme)).Html);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Browser.PostAsync(Connect, ("connectorId", connectorId))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync(Connect, ("connectorId", connectorId))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Browser.PostAsync("/connect/xero", ("connectorId", connectorId))).Status);
        Assert.Empty(await AttemptsAsync(connectorId));
    }

    [Fact]
    public async Task Door_AfterTheSessionEnded_KnowsTheBrowserNoMore()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "Main ledger");
        using var person = await _host.PersonAsync();
        await IntroduceAsync(person);
        using var ended = await person.Extension.DeleteAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.DoesNotContain("Main ledger", (await person.Browser.GetAsync(Connect + ByAcme)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await person.Browser.PostAsync(Connect, ("connectorId", connectorId))).Status);
    }

    /// <summary>Two people with one browser profile each, one workspace: the pass of one is not the other's, and attempts are bound to who clicked.</summary>
    [Fact]
    public async Task Door_OfAColleaguesBrowser_BindsTheLoginToThatBrowser()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme, "Main ledger");
        using var person = await _host.PersonAsync();
        using var colleague = await _host.PersonAsync();
        await IntroduceAsync(person);
        await IntroduceAsync(colleague);
        var begun = await person.Browser.PostAsync(Connect, ("connectorId", connectorId));
        Assert.Equal(HttpStatusCode.SeeOther, begun.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.Browser.GetAsync(begun.Location!.AbsolutePath)).Status);
    }

    [Fact]
    public async Task Pass_InPlaceOfASession_OpensNothingOfTheApi()
    {
        using var person = await _host.PersonAsync();
        await IntroduceAsync(person);
        using var client = _host.Api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/connectors");
        request.Headers.Add("Cookie", person.Browser.CookieHeader);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("acme", "https://acme.drivetrain.ai/")]
    [InlineData("Acme.Drivetrain.AI", "https://acme.drivetrain.ai/")]
    [InlineData("acme.drivetrain.ai/data?x=1", "https://acme.drivetrain.ai/")]
    [InlineData("https://acme.drivetrain.ai/data", "https://acme.drivetrain.ai/")]
    public async Task Address_OfDrivetrain_LeadsThere(string typed, string home)
    {
        using var stranger = new Browser(_host.Api);
        var page = await stranger.PostAsync($"{Connect}/address", ("address", typed));
        Assert.Equal((HttpStatusCode.OK, home), (page.Status, page.Onward?.AbsoluteUri));
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("evil.example/")]
    [InlineData("evil.example#")]
    [InlineData("evil.example?")]
    [InlineData("evil.example\\")]
    [InlineData("me@evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("javascript:alert(1)//")]
    [InlineData("http://acme.drivetrain.ai/")]
    [InlineData("a b")]
    public async Task Address_OfAnybodyElse_LeadsNowhere(string typed)
    {
        using var stranger = new Browser(_host.Api);
        var page = await stranger.PostAsync($"{Connect}/address", ("address", typed));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, null), (page.Status, page.Onward));
        Assert.Contains("aria-invalid=\"true\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReconnectForwarding.WithRealmId)]
    [InlineData(ReconnectForwarding.WithoutRealmId)]
    public async Task Reconnect_FromIntuitsOwnAddress_ArrivesAtTheDoor(ReconnectForwarding forwarding)
    {
        await _host.ConnectorAsync(JourneyHost.Acme, "Main ledger");
        _host.Intuit.Turn(knobs => knobs with { ReconnectUrl = new Uri("https://reauth.example/connect/quickbooks"), ReconnectForwarding = forwarding });
        using var person = await _host.PersonAsync();
        await IntroduceAsync(person);
        var request = $"/app/connect/oauth2/request?appId={_host.Intuit.ClientId}&realmId={JourneyHost.Acme.Id}&mode=reconnect";
        var arrived = await person.Browser.OpenAsync(new Uri(_host.Intuit.BrowserOrigin, request).AbsoluteUri);
        Assert.Equal(Connect, arrived.Address.AbsolutePath);
        Assert.Contains("Main ledger", arrived.Text, StringComparison.Ordinal);
    }

    /// <summary>As the extension looks at its session: with its token, and with the browser's cookies.</summary>
    internal static async Task IntroduceAsync(Person person)
    {
        using var response = await person.Extension.GetAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        person.Browser.Keep(response);
    }

    private async Task<IReadOnlyList<string>> AttemptsAsync(string connectorId) =>
        (await _host.ConnectorJsonAsync(connectorId)).TryGetProperty("reauthId", out var id) && id.GetString() is { } known ? [known] : [];

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
