using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Plugins;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// The world of a journey: the whole api with its embedded database and the real QuickBooks plugin, and a simulated Intuit that the plugin reaches over
/// loopback. Both live by one clock, which a test moves.
/// </summary>
internal sealed class JourneyHost : IAsyncDisposable
{
    public const string ReturnUrl = "https://app.drivetrain.ai/data-sources/quickbooks";
    public const string Admin = "ava.admin@acme.example";
    public const string StandardUser = "sam.standard@acme.example";

    public static readonly Instance Acme = new("9130347957983001", "Acme Inc.");
    public static readonly Instance AcmeEast = new("9130347957983002", "Acme East LLC");
    public static readonly Instance Globex = new("4620816365291407193", "Globex Corporation");

    private TappedStore? _store;
    private TappedCatalog? _catalog;

    private JourneyHost(IntuitSimulator intuit, ReauthApi api) => (Intuit, Api) = (intuit, api);

    public IntuitSimulator Intuit { get; }

    public ReauthApi Api { get; }

    public TappedStore Store => _store ?? throw new InvalidOperationException("The api has not started.");

    public TappedCatalog Catalog => _catalog ?? throw new InvalidOperationException("The api has not started.");

    /// <summary>The platform's key for all workspaces.</summary>
    public HttpClient Platform => field ??= Api.With(ReauthApi.PlatformKey);

    /// <summary>Starts both; whoever logs in is Acme's admin and chooses Acme, until <see cref="LogInAs"/> says otherwise.</summary>
    public static async Task<JourneyHost> StartAsync(
        Func<PluginHostOptions, PluginHostOptions>? plugins = null,
        Action<ReauthApi>? adjust = null,
        bool isShared = false,
        Action<IServiceCollection>? services = null
    )
    {
        var api = new ReauthApi { OnDisk = true, IsShared = isShared };
        var intuit = await IntuitSimulator.StartAsync(new IntuitOptions { TimeProvider = api.Time, ClientSecret = ReauthApi.ClientSecret });
        intuit.RegisterRedirectUri("https://reauth.example/oauth/quickbooks/callback");
        var host = new JourneyHost(intuit, api);
        host.LogInAs(Admin, Acme);
        api.Settings["Reauth:PublicUrl"] = "https://reauth.example";
        api.Settings["Reauth:ReturnHosts:0"] = "app.drivetrain.ai";
        api.Settings["Reauth:DefaultReturnUrl"] = "https://app.drivetrain.ai/";
        api.Settings["Providers:quickbooks:ClientId"] = intuit.ClientId;
        api.Settings["Providers:quickbooks:DiscoveryUrl"] = intuit.DiscoveryUrl.AbsoluteUri;
        api.Settings["Providers:quickbooks:ApiBaseUrl"] = intuit.ApiBaseUrl.AbsoluteUri.TrimEnd('/');
        adjust?.Invoke(api);
        api.ExtraServices = added =>
        {
            services?.Invoke(added);
            added
                .AddSingleton<IStore>(provider => host._store = new TappedStore(provider.GetRequiredService<IStorageEngine>().Store))
                .AddSingleton<IProviderCatalog>(provider =>
                    host._catalog = new TappedCatalog(plugins is null ? provider.GetRequiredService<PluginCatalog>() : Rebuilt(provider, plugins))
                );
        };
        using var started = api.Anonymous();
        return host;
    }

    /// <summary>Who answers the next logins, for which company.</summary>
    public void LogInAs(string email, Instance company) => Intuit.Turn(knobs => knobs with { AutoApprove = new AutoApproval(email, company.Id) });

    /// <summary>Registers a data source and answers with its connector's id.</summary>
    public async Task<string> ConnectorAsync(Instance? bound, string name = "QuickBooks", string workspace = ReauthApi.Workspace)
    {
        var body = new
        {
            workspaceId = workspace,
            dataSourceId = Guid.NewGuid().ToString("N"),
            provider = "quickbooks",
            name,
            instance = bound is null ? null : new { id = bound.Id, name = bound.Name },
            returnUrl = ReturnUrl,
        };
        using var response = await Platform.PutAsJsonAsync("/v1/connectors", body);
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    /// <summary>A connector whose owner has logged in once.</summary>
    public async Task<string> ConnectedAsync(Instance company, string name = "QuickBooks", string workspace = ReauthApi.Workspace)
    {
        var connectorId = await ConnectorAsync(company, name, workspace);
        var before = Intuit.Knobs.AutoApprove;
        LogInAs(Admin, company);
        using var person = await PersonAsync(workspace);
        var attempt = await person.BeginAsync(connectorId);
        Assert.Equal(ReturnUrl, (await person.Browser.OpenAsync(attempt.StartUrl)).Address.AbsoluteUri);
        Intuit.Turn(knobs => knobs with { AutoApprove = before });
        return connectorId;
    }

    public async Task<Person> PersonAsync(string workspace = ReauthApi.Workspace) => new(Api.With(await Api.PairAsync(workspace)), new Browser(Api));

    /// <summary>An attempt that the platform begins; its start URL carries the ticket.</summary>
    public async Task<Attempt> BeginByPlatformAsync(string connectorId)
    {
        using var response = await Platform.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { returnUrl = ReturnUrl });
        return Attempt.From(await response.ReadJsonAsync(HttpStatusCode.Created));
    }

    /// <summary>An attempt, as the REST API shows it.</summary>
    public Task<JsonElement> ReauthAsync(string id) => ReadAsync($"/v1/reauths/{id}");

    /// <summary>A connector, as the REST API shows it.</summary>
    public Task<JsonElement> ConnectorJsonAsync(string id) => ReadAsync($"/v1/connectors/{id}");

    /// <summary>The code of an attempt's outcome; null while it is open.</summary>
    public async Task<string?> OutcomeAsync(string reauthId) =>
        (await ReauthAsync(reauthId)).TryGetProperty("outcome", out var outcome) ? outcome.GetProperty("code").GetString() : null;

    /// <summary>The names of the steps of an attempt's timeline.</summary>
    public async Task<IReadOnlyList<string>> StepsAsync(string reauthId) =>
        [.. (await ReauthAsync(reauthId)).GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("step").GetString()!)];

    public Task<HttpResponseMessage> AskForTokenAsync(string connectorId) => Platform.PostAsync($"/v1/connectors/{connectorId}/access-token", content: null);

    public async Task<string> AccessTokenAsync(string connectorId)
    {
        using var response = await AskForTokenAsync(connectorId);
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("accessToken").GetString()!;
    }

    public async Task<T?> FindAsync<T>(string id)
        where T : class, IDocument<T> => (await Store.GetAsync<T>(id, CancellationToken.None))?.Value;

    /// <summary>The stored tokens of a connector, decrypted.</summary>
    public async Task<TokenSet?> TokensAsync(string connectorId) =>
        await GrantAsync(connectorId) is { } grant
            ? Api.Services.GetRequiredService<TokenProtector>().Unprotect(grant.ProtectedTokens, grant.SealedFor, grant.ProviderId)
            : null;

    /// <summary>The grant that a connector uses, or null.</summary>
    public async Task<Grant?> GrantAsync(string connectorId) =>
        await FindAsync<Connector>(connectorId) is { } connector ? await FindAsync<Grant>(connector.GrantKey) : null;

    /// <summary>Takes a connector and its grant out of the store, without a word to the provider: its tokens live on.</summary>
    public async Task ForgetAsync(string connectorId)
    {
        var connector = (await Store.GetAsync<Connector>(connectorId, CancellationToken.None))!;
        var grant = (await Store.GetAsync<Grant>(connector.Value.GrantKey, CancellationToken.None))!;
        await Store.CommitAsync(new Batch().Delete(connector).Delete(grant), Durability.Durable, CancellationToken.None);
    }

    /// <summary>
    /// Everything in the outbox, oldest first; by one query, because a message that is delivered meanwhile would be found again by a second one.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> OutboxAsync()
    {
        var all = await Store.QueryAsync(OutboxMessage.ByStatus, new KeyRange(null, null), 1000, CancellationToken.None);
        return [.. all.Select(stored => stored.Value).OrderBy(message => message.Id, StringComparer.Ordinal)];
    }

    /// <summary>Whether Intuit still takes an access token for a company.</summary>
    public async Task<bool> OpensAsync(string accessToken, Instance company)
    {
        using var client = new HttpClient { BaseAddress = Intuit.ApiBaseUrl };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v3/company/{company.Id}/companyinfo/{company.Id}");
        request.Headers.Authorization = new("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Intuit.DisposeAsync();
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var response = await Platform.GetAsync(path);
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    private static PluginCatalog Rebuilt(IServiceProvider provider, Func<PluginHostOptions, PluginHostOptions> adjust) =>
        new(
            adjust(PluginFeature.OptionsOf(provider.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>())),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>()
        );
}

/// <summary>Someone with the extension, paired with a workspace, and a browser.</summary>
internal sealed record Person(HttpClient Extension, Browser Browser) : IDisposable
{
    /// <summary>Begins an attempt with the extension; the browser keeps the cookie.</summary>
    public async Task<Attempt> BeginAsync(string connectorId)
    {
        using var response = await Browser.PostAsync(Extension, $"/v1/connectors/{connectorId}/reauths", new { });
        Browser.Keep(response);
        return Attempt.From(await response.ReadJsonAsync(HttpStatusCode.Created));
    }

    /// <summary>Goes to the provider, logs in, and stops in front of the callback: its address, not yet opened.</summary>
    public async Task<string> LogInAsync(Attempt attempt) => await Browser.LogInAsync(attempt.StartUrl);

    /// <summary>The whole way, to the page where it ends.</summary>
    public async Task<(Attempt Attempt, Page Page)> ReauthenticateAsync(string connectorId)
    {
        var attempt = await BeginAsync(connectorId);
        return (attempt, await Browser.OpenAsync(attempt.StartUrl));
    }

    /// <summary>Confirms a company as the extension does: with its session, and with the browser's cookies.</summary>
    public Task<HttpResponseMessage> ConfirmAsync(Attempt attempt, string instanceId) => Browser.ConfirmAsync(Extension, attempt, instanceId);

    /// <summary>Cancels as the extension does: with its session, and with the browser's cookies.</summary>
    public Task<HttpResponseMessage> CancelAsync(Attempt attempt) => Browser.CancelAsync(Extension, attempt);

    public void Dispose()
    {
        Extension.Dispose();
        Browser.Dispose();
    }
}

/// <summary>An attempt that has begun.</summary>
internal sealed record Attempt(string Id, string StartUrl)
{
    public static Attempt From(JsonElement created) => new(created.GetProperty("id").GetString()!, created.GetProperty("startUrl").GetString()!);

    public string Page => $"/reauth/{Id}";
}
