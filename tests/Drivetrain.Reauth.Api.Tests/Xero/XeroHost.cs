using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Xero;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>The whole api with the Xero plugin as it is shipped, and a simulated Xero. Both live by one clock, which a test moves.</summary>
internal sealed class XeroHost : IAsyncDisposable
{
    public const string ReturnUrl = "https://app.drivetrain.ai/data-sources/xero";
    public const string Adviser = "ava.admin@acme.example";
    public const string Owner = "oscar.owner@acme.example";
    public const string ReadOnly = "rita.readonly@acme.example";

    public static readonly Instance AcmeUk = new("6f1c2f2e-5a0e-4b1a-9c5f-0d6b3f0a7e11", "Acme UK Ltd");
    public static readonly Instance AcmeAustralia = new("8d3f5b1c-2a94-4f6e-b7d0-1c9e8a5f4b22", "Acme Australia Pty Ltd");
    public static readonly Instance Globex = new("c27e9a64-7b13-4d58-a0f2-5e6d3c8b9a33", "Globex NZ Ltd");

    private XeroHost(XeroSimulator xero, ReauthApi api) => (Xero, Api) = (xero, api);

    public XeroSimulator Xero { get; }

    public ReauthApi Api { get; }

    public HttpClient Platform => field ??= Api.With(ReauthApi.PlatformKey);

    public static async Task<XeroHost> StartAsync()
    {
        var api = new ReauthApi { OnDisk = true };
        var xero = await XeroSimulator.StartAsync(new XeroOptions { TimeProvider = api.Time });
        xero.RegisterRedirectUri("https://reauth.example/oauth/xero/callback");
        api.Settings["Reauth:PublicUrl"] = "https://reauth.example";
        api.Settings["Reauth:ReturnHosts:0"] = "app.drivetrain.ai";
        api.Settings["Providers:xero:ClientId"] = xero.ClientId;
        api.Settings["Providers:xero:ClientSecret"] = xero.ClientSecret;
        api.Settings["Providers:xero:Environment"] = "custom";
        api.Settings["Providers:xero:DiscoveryUrl"] = xero.DiscoveryUrl.AbsoluteUri;
        api.Settings["Providers:xero:ApiBaseUrl"] = xero.ApiBaseUrl.AbsoluteUri.TrimEnd('/');
        var host = new XeroHost(xero, api);
        host.LogInAs(Adviser, AcmeUk);
        return host;
    }

    /// <summary>Who answers the next logins, and what they choose.</summary>
    public void LogInAs(string email, params Instance[] organisations) =>
        Xero.Turn(knobs => knobs with { AutoApprove = new XeroApproval(email, [.. organisations.Select(organisation => organisation.Id)]) });

    public async Task<string> ConnectorAsync(Instance? bound, string name = "Xero")
    {
        var instance = bound is null ? null : new { id = bound.Id, name = bound.Name };
        using var response = await Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = Guid.NewGuid().ToString("N"),
                provider = "xero",
                name,
                instance,
                returnUrl = ReturnUrl,
            }
        );
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    /// <summary>A connector whose owner has logged in once.</summary>
    public async Task<string> ConnectedAsync(Instance organisation, string email = Adviser)
    {
        var connectorId = await ConnectorAsync(organisation);
        LogInAs(email, organisation);
        var (_, page) = await ReauthenticateAsync(connectorId);
        Assert.Equal(ReturnUrl, page.Address.AbsoluteUri);
        return connectorId;
    }

    public async Task<Person> PersonAsync() => new(Api.With(await Api.PairAsync(ReauthApi.Workspace)), new Browser(Api));

    /// <summary>One person's whole way, to the page where it ends.</summary>
    public async Task<(Attempt Attempt, Page Page)> ReauthenticateAsync(string connectorId)
    {
        using var person = await PersonAsync();
        return await person.ReauthenticateAsync(connectorId);
    }

    public async Task<JsonElement> ReadAsync(string path)
    {
        using var response = await Platform.GetAsync(path);
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    public async Task<string?> OutcomeAsync(Attempt attempt) =>
        (await ReadAsync($"/v1/reauths/{attempt.Id}")).TryGetProperty("outcome", out var outcome) ? outcome.GetProperty("code").GetString() : null;

    public async Task<IReadOnlyList<string>> StepsAsync(Attempt attempt) =>
        [.. (await ReadAsync($"/v1/reauths/{attempt.Id}")).GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("step").GetString()!)];

    public Task<HttpResponseMessage> AskForTokenAsync(string connectorId) => Platform.PostAsync($"/v1/connectors/{connectorId}/access-token", content: null);

    /// <summary>The status that Xero's accounting API answers for an organisation to a connector's access token.</summary>
    public async Task<HttpStatusCode> ReadOrganisationAsync(string connectorId, Instance organisation)
    {
        using var asked = await AskForTokenAsync(connectorId);
        var accessToken = (await asked.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString();
        using var client = new HttpClient { BaseAddress = Xero.ApiBaseUrl };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api.xro/2.0/Organisation");
        request.Headers.Authorization = new("Bearer", accessToken);
        request.Headers.Add("Xero-tenant-id", organisation.Id);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<TokenSet> TokensAsync(string connectorId)
    {
        var store = Api.Services.GetRequiredService<IStore>();
        var connector = (await store.GetAsync<Api.Features.Connectors.Connector>(connectorId, CancellationToken.None))!.Value;
        return Api.Services.GetRequiredService<TokenProtector>().Open((await store.GetAsync<Grant>(connector.GrantKey, CancellationToken.None))!.Value)!;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Xero.DisposeAsync();
    }
}
