using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Api.Tests.Xero;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Who connected a data source: kept with the grant, and told before somebody else takes over.</summary>
public sealed class ConnectedByTests : IAsyncLifetime
{
    private const string Ava = "Ava Lindqvist";
    private const string Suite = "In Intuit Enterprise Suite, the admin who first connected the app must stay the same.";

    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Login_AtQuickBooks_ShowsTheNameToSessionAndPlatformAndNotInEvents()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        using var read = await person.Extension.GetAsync($"/v1/connectors/{connectorId}");

        Assert.Equal(Ava, NameIn(await read.ReadJsonAsync(HttpStatusCode.OK)));
        Assert.Equal(Ava, NameIn(await _host.ConnectorJsonAsync(connectorId)));
        Assert.All(await _host.OutboxAsync(), message => Assert.DoesNotContain("Lindqvist", message.Data.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Login_BySomebodyElse_TakesTheNewName()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        _host.LogInAs("oscar.owner@acme.example", JourneyHost.Acme);
        using var person = await _host.PersonAsync();

        var (attempt, _) = await person.ReauthenticateAsync(connectorId);

        Assert.Equal("Oscar Medina", NameIn(await _host.ConnectorJsonAsync(connectorId)));
        Assert.Contains("Oscar Medina", (await person.Browser.GetAsync(attempt.Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_ThatBindsACompany_KnowsTheName()
    {
        var connectorId = await _host.ConnectorAsync(bound: null);
        using var person = await _host.PersonAsync();
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        using var confirmed = await person.ConfirmAsync(attempt, JourneyHost.Acme.Id);

        Assert.Equal(Ava, NameIn(await _host.ConnectorJsonAsync(connectorId)));
    }

    [Fact]
    public async Task TicketsPage_WhereTheProviderKeepsItsFirstAdmin_SaysSoBeforeTheLogin()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var attempt = await _host.BeginByPlatformAsync(connectorId);
        using var browser = new Browser(_host.Api);

        var page = await browser.GetAsync(attempt.StartUrl);

        Assert.Contains($"Connected by {Ava}. {Suite}", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TicketsPage_WithoutAKnownName_WarnsAllTheSame()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var attempt = await _host.BeginByPlatformAsync(connectorId);
        using var browser = new Browser(_host.Api);

        var page = await browser.GetAsync(attempt.StartUrl);

        Assert.Contains(Suite, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Connected by", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Connected by Ava Lindqvist. In Intuit Enterprise Suite,")]
    [InlineData("de", "Verbunden von Ava Lindqvist. In der Intuit Enterprise Suite")]
    public async Task HandoverPage_NamesWhoConnectedItAndWarns(string language, string expected)
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        using var created = await _host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/handovers", new { });
        var url = (await created.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("url").GetString()!;
        await FailAsync(connectorId);
        using var browser = new Browser(_host.Api) { Languages = language };

        var page = await browser.GetAsync(url);

        Assert.Contains(expected, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_AtXero_ReadsTheNameFromTheIdToken()
    {
        await using var host = await XeroHost.StartAsync();
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);

        Assert.Equal(Ava, NameIn(await host.ReadAsync($"/v1/connectors/{connectorId}")));
        Assert.Equal(0, host.Xero.Log.Count(Sandbox.Xero.XeroEvent.UserInfoRead));
    }

    private async Task FailAsync(string connectorId)
    {
        using var response = await _host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", new { code = "credentials_expired" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string? NameIn(JsonElement connector) => connector.TryGetProperty("connectedBy", out var name) ? name.GetString() : null;
}
