using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>A company that was replaced at the provider has the same name and a new id: "choose Acme Inc." would send the person in a circle.</summary>
[Trait("Case", "2.11")]
public sealed class NamesakeTests : IAsyncLifetime
{
    private static readonly Instance Old = new("9130347957000001", JourneyHost.Acme.Name.ToUpperInvariant());

    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Theory]
    [InlineData("en", "remove the data source in Drivetrain and add it again")]
    [InlineData("de", "Entfernen Sie die Datenquelle in Drivetrain und fügen Sie sie neu hinzu")]
    public async Task Mismatch_WithACompanyOfTheSameName_NamesBothIdsAndTheWayToBindAnew(string language, string way)
    {
        using var person = await _host.PersonAsync();
        using var reader = new Browser(_host.Api) { Languages = language };
        var (attempt, _) = await person.ReauthenticateAsync(await _host.ConnectorAsync(Old));
        foreach (var (name, value) in person.Browser.Cookies)
        {
            reader.Keep(name, value);
        }

        var page = await reader.GetAsync(attempt.Page);

        Assert.Contains($"ID {Old.Id}", page.Text, StringComparison.Ordinal);
        Assert.Contains($"ID {JourneyHost.Acme.Id}", page.Text, StringComparison.Ordinal);
        Assert.Contains(way, page.Text, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/reauths/{attempt.Id}") { Headers = { { "Accept-Language", language } } };
        using var response = await person.Extension.SendAsync(request);
        var detail = (await response.ReadJsonAsync(System.Net.HttpStatusCode.OK)).GetProperty("outcome").GetProperty("detail").GetString()!;
        Assert.All([Old.Id, JourneyHost.Acme.Id, way], said => Assert.Contains(said, detail, StringComparison.Ordinal));
    }

    /// <summary>What the page recommends exists: the platform removes the data source, and registers it anew without a company.</summary>
    [Fact]
    public async Task DataSource_RemovedAndAddedAgain_CanBeBoundToTheNewCompany()
    {
        var first = await _host.ConnectorAsync(Old);
        using var person = await _host.PersonAsync();
        using var removed = await _host.Platform.DeleteAsync($"/v1/connectors/{first}");
        var again = await _host.ConnectorAsync(bound: null);
        var (attempt, _) = await person.ReauthenticateAsync(again);
        using var confirmed = await person.ConfirmAsync(attempt, JourneyHost.Acme.Id);
        Assert.Equal("completed", (await confirmed.ReadJsonAsync(System.Net.HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
