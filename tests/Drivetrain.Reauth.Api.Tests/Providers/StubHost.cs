using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.Api.Tests.Providers;

/// <summary>The whole api in front of <see cref="StubProvider"/>: a login as a person makes it, with whatever the provider and the browser bring.</summary>
internal sealed class StubHost(StubProvider provider, JourneyHost host) : IAsyncDisposable
{
    public static readonly Instance First = new("led-0001", "First Ledger");

    public StubProvider Provider => provider;

    public JourneyHost Host => host;

    public static async Task<StubHost> StartAsync(string pattern = "^led-[0-9]{4}$", bool isList = false)
    {
        var provider = await StubProvider.StartAsync(pattern, isList);
        var host = await JourneyHost.StartAsync(
            options =>
            {
                options.Roots.Add(provider.PluginRoot);
                return options;
            },
            api =>
            {
                api.Settings["Providers:books:ClientId"] = "client";
                api.Settings["Providers:books:ClientSecret"] = "CANARY-a+b/c=";
                api.Settings["Providers:books:Environment"] = "custom";
                api.Settings["Providers:books:BaseUrl"] = provider.Origin;
            }
        );
        return new StubHost(provider, host);
    }

    public async Task<string> ConnectorAsync(Instance? bound, string name = "Books")
    {
        var instance = bound is null ? null : new { id = bound.Id, name = bound.Name };
        using var response = await host.Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = Guid.NewGuid().ToString("N"),
                provider = StubProvider.Id,
                name,
                instance,
                returnUrl = JourneyHost.ReturnUrl,
            }
        );
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    /// <summary>Begins, logs in and comes back with this query behind code and state.</summary>
    public async Task<Login> LogInAsync(string connectorId, string more = "&ledger=led-0001", string answer = "code=c-1", string? languages = null)
    {
        var person = new Person(host.Api.With(await host.Api.PairAsync(ReauthApi.Workspace)), new Browser(host.Api) { Languages = languages });
        var attempt = await person.BeginAsync(connectorId);
        var sent = await person.Browser.GetAsync(attempt.StartUrl);
        Assert.Equal(HttpStatusCode.Found, sent.Status);
        var state = QueryHelpers.ParseQuery(sent.Location!.Query)["state"].ToString();
        var landed = await person.Browser.OpenAsync($"/oauth/{StubProvider.Id}/callback?{answer}&state={Uri.EscapeDataString(state)}{more}");
        return new Login(person, attempt, landed, await host.ReauthAsync(attempt.Id));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await provider.DisposeAsync();
    }
}

/// <summary>A login and where it ended.</summary>
internal sealed record Login(Person Person, Attempt Attempt, Page Page, JsonElement Reauth) : IDisposable
{
    public string? Outcome => Reauth.TryGetProperty("outcome", out var outcome) ? outcome.GetProperty("code").GetString() : null;

    public string Detail => Reauth.GetProperty("outcome").GetProperty("detail").GetString()!;

    public string Status => Reauth.GetProperty("status").GetString()!;

    public void Dispose() => Person.Dispose();
}
