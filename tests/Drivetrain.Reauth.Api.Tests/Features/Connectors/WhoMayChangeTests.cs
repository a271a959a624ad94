using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors;

/// <summary>A browser makes a data source known; what is known of it is the platform's to say.</summary>
[Trait("Case", "12.11")]
public sealed class WhoMayChangeTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_RegisteringAKnownOne_IsAnsweredWithItAsItIs(bool isBound)
    {
        using var dana = await _host.PersonAsync();
        using var made = await RegisterAsync(_host.Platform, "QuickBooks", "https://app.drivetrain.ai/a", isBound ? JourneyHost.Acme.Id : null);
        var known = await made.ReadJsonAsync(HttpStatusCode.Created);
        using var answer = await RegisterAsync(dana.Extension, "Renamed", "https://app.drivetrain.ai/elsewhere");
        Assert.Equal(known.GetRawText(), (await answer.ReadJsonAsync(HttpStatusCode.OK)).GetRawText());
    }

    [Fact]
    public async Task Session_RegisteringItsOwnAgain_ChangesNothingEither()
    {
        using var dana = await _host.PersonAsync();
        using var made = await RegisterAsync(dana.Extension, "QuickBooks", "https://app.drivetrain.ai/a");
        var known = await made.ReadJsonAsync(HttpStatusCode.Created);
        using var answer = await RegisterAsync(dana.Extension, "Renamed", "https://app.drivetrain.ai/elsewhere");
        Assert.Equal(known.GetRawText(), (await answer.ReadJsonAsync(HttpStatusCode.OK)).GetRawText());
        using var byPlatform = await RegisterAsync(_host.Platform, "Renamed", "https://app.drivetrain.ai/b");
        Assert.Equal("Renamed", (await byPlatform.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Session_NamingAnotherProvider_IsRefusedWithACodeOfItsOwn()
    {
        using var dana = await _host.PersonAsync();
        using var made = await RegisterAsync(_host.Platform, "QuickBooks");
        using var other = await RegisterAsync(dana.Extension, "Xero", provider: "xero");
        await other.ReadProblemAsync(HttpStatusCode.Conflict, "other_provider");
    }

    /// <summary>Whoever was first with a data source's id does not keep the platform from registering what it is.</summary>
    [Fact]
    public async Task Platform_NamingAnotherProviderThanABrowserDid_TakesTheDataSourceOver()
    {
        using var mallory = await _host.PersonAsync();
        using var squatted = await RegisterAsync(mallory.Extension, "Mine", provider: "quickbooks");
        var id = (await squatted.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var attempt = await mallory.BeginAsync(id);
        using var taken = await RegisterAsync(_host.Platform, "Xero", provider: "xero");
        var connector = await taken.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal((id, "xero", "Xero", "unbound"), (Text(connector, "id"), Text(connector, "provider"), Text(connector, "name"), Text(connector, "status")));
        Assert.Equal(ReauthStatus.Cancelled, (await _host.FindAsync<ReauthAttempt>(attempt.Id))!.Status);
    }

    [Fact]
    public async Task Platform_NamingAnotherProviderForABoundOne_IsRefused()
    {
        using var made = await RegisterAsync(_host.Platform, "QuickBooks", instanceId: JourneyHost.Acme.Id);
        using var moved = await RegisterAsync(_host.Platform, "Xero", provider: "xero");
        await moved.ReadProblemAsync(HttpStatusCode.Conflict, "other_provider");
    }

    /// <summary>A login that is being checked this moment cannot be cancelled; its company must not come to a connector of another provider.</summary>
    [Fact]
    public async Task Platform_NamingAnotherProviderWhileALoginIsChecked_IsTakenAndTheLoginStoresNothing()
    {
        using var mallory = await _host.PersonAsync();
        using var squatted = await RegisterAsync(mallory.Extension, "Mine");
        var id = (await squatted.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var attempt = await mallory.BeginAsync(id);
        var callback = await mallory.LogInAsync(attempt);
        _host.Catalog.Proof = _ =>
        {
            using var moved = RegisterAsync(_host.Platform, "Xero", provider: "xero").GetAwaiter().GetResult();
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
            return new InstanceProof([JourneyHost.Acme]);
        };

        await mallory.Browser.GetAsync(callback);

        Assert.Equal("provider_error", await _host.OutcomeAsync(attempt.Id));
        var connector = await _host.ConnectorJsonAsync(id);
        Assert.Equal(("xero", "unbound"), (Text(connector, "provider"), Text(connector, "status")));
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static Task<HttpResponseMessage> RegisterAsync(
        HttpClient client,
        string name,
        string returnUrl = JourneyHost.ReturnUrl,
        string? instanceId = null,
        string provider = "quickbooks"
    ) =>
        client.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = "ds_1",
                provider,
                name,
                returnUrl,
                instance = instanceId is null ? null : new { id = instanceId, name = "Acme Inc." },
            }
        );

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
