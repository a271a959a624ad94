using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Doors;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Doors;

/// <summary>A visit to the disconnect page is a reason to ask the provider, and nothing more.</summary>
[Trait("Case", "16.door")]
public sealed class DoorCheckTests : IAsyncLifetime, IDisposable
{
    private JourneyHost _host = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _browser = new Browser(_host.Api);
        _host.Intuit.Turn(knobs => knobs with { DisconnectUrl = new Uri("https://reauth.example/disconnected/quickbooks") });
    }

    [Theory]
    [InlineData(RealmIdHint.WithRealmId, "failed")]
    [InlineData(RealmIdHint.WithoutRealmId, "connected")]
    public async Task Disconnect_InQuickBooks_IsFoundOutByTheVisit_WhereTheCompanyIsNamed(RealmIdHint hint, string status)
    {
        var connector = await _host.ConnectedAsync(JourneyHost.Acme);
        _host.Intuit.Turn(knobs => knobs with { DisconnectRedirect = hint });

        using var quickBooks = _host.Intuit.CreateBrowser();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("realmId", JourneyHost.Acme.Id)]);
        using var sent = await quickBooks.PostAsync("/disconnect", form);
        await _browser.OpenAsync(sent.Headers.Location!.AbsoluteUri);

        // The visit itself has changed nothing.
        Assert.Equal("connected", await StatusAsync(connector));
        await SweepAsync();
        Assert.Equal(status, await StatusAsync(connector));
    }

    [Fact]
    public async Task Visit_ToACompanyThatIsStillConnected_ChangesNothing_AndIsAskedOnceInTenMinutes()
    {
        var connector = await _host.ConnectedAsync(JourneyHost.Acme);
        await VisitAsync(JourneyHost.Acme.Id);
        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        Assert.Equal("connected", await StatusAsync(connector));
        Assert.Equal(1, await TestsAsync());

        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));
        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        await Eventually.HoldsAsync(async () => await TestsAsync() == 2, "the second check, by this sweep or the host's own");
    }

    [Theory]
    [InlineData("HEAD", "", "")]
    [InlineData("GET", "Sec-Purpose", "prefetch")]
    [InlineData("GET", "Purpose", "prefetch")]
    [InlineData("GET", "X-Moz", "prefetch")]
    [InlineData("GET", "Sec-Fetch-Dest", "image")]
    [InlineData("GET", "Sec-Fetch-Dest", "iframe")]
    public async Task Visit_ThatNobodyMade_AsksNothing(string method, string header, string value)
    {
        await _host.ConnectedAsync(JourneyHost.Acme);
        using var client = _host.Api.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/disconnected/quickbooks?realmId={JourneyHost.Acme.Id}");
        request.Headers.Accept.ParseAdd("text/html");
        if (header.Length > 0)
        {
            request.Headers.Add(header, value);
        }

        using var response = await client.SendAsync(request);
        await SweepAsync();
        Assert.Equal(0, await TestsAsync());
    }

    [Theory]
    [InlineData("/connect/quickbooks")]
    [InlineData("/launch/quickbooks")]
    public async Task Visit_ToAnotherDoor_AsksNothing(string path)
    {
        await _host.ConnectedAsync(JourneyHost.Acme);
        await _browser.GetAsync($"{path}?realmId={JourneyHost.Acme.Id}");
        await SweepAsync();
        Assert.Equal(0, await TestsAsync());
    }

    [Fact]
    public async Task Visits_OfOneAddress_AskForAFewCompaniesOnly()
    {
        await _host.ConnectedAsync(JourneyHost.Acme);
        for (var company = 0; company < 10; company++)
        {
            await VisitAsync($"555555555{company}");
        }

        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        Assert.Equal(0, await TestsAsync());

        // Whoever used theirs up keeps nobody from being heard later.
        _host.Api.Time.Advance(TimeSpan.FromMinutes(10));
        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        await Eventually.HoldsAsync(async () => await TestsAsync() == 1, "the check, by this sweep or the host's own");
    }

    [Fact]
    public async Task Visit_ToACompanyWhoseConnectorHasFailed_AsksNothing()
    {
        await _host.ConnectorAsync(JourneyHost.Acme);
        await VisitAsync(JourneyHost.Acme.Id);
        await SweepAsync();
        Assert.Equal(0, await TestsAsync());
    }

    private Task<Page> VisitAsync(string realmId) => _browser.GetAsync($"/disconnected/quickbooks?realmId={realmId}");

    private async Task SweepAsync()
    {
        var sweep = _host.Api.Services.GetRequiredService<DoorChecks>().SweepAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () =>
            {
                _host.Api.Time.Advance(TimeSpan.FromMilliseconds(100));
                return sweep.IsCompleted;
            },
            "the check to end"
        );
        await sweep;
    }

    private async Task<string?> StatusAsync(string connectorId) => (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString();

    private async Task<int> TestsAsync()
    {
        var entries = await _host.Store.QueryAsync(AuditEntry.ByTime, new KeyRange(null, null), 1000, CancellationToken.None);
        return entries.Count(entry => entry.Value.Action is "connector.tested");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _browser.Dispose();
}
