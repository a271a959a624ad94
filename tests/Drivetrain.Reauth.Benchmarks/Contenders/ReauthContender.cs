using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>
/// Drivetrain.Reauth itself: an attempt of the platform with its ticket, the start, the callback with exchange, company call and id_token check, and one
/// durable batch of attempt, connector, credential, outbox row and audit entry. Webhooks go to nobody.
/// </summary>
internal sealed class ReauthContender(FakeProvider provider) : Contender
{
    private readonly string folder = Directory.CreateTempSubdirectory("reauth-benchmark-").FullName;
    private readonly string key = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
    private readonly List<string> connectors = [];

    public override string Name => "Drivetrain.Reauth";

    protected override string LivePath => "/healthz/live";

    protected override ProcessStartInfo StartInfo()
    {
        var info = ApiSettings.StartInfo(folder, Origin, "platform", key);
        info.Environment["Providers__quickbooks__ClientId"] = "bench-client";
        info.Environment["Providers__quickbooks__ClientSecret"] = "bench-secret";
        info.Environment["Providers__quickbooks__Environment"] = "custom";
        info.Environment["Providers__quickbooks__DiscoveryUrl"] = $"{provider.Origin}/.well-known/openid_configuration";
        info.Environment["Providers__quickbooks__ApiBaseUrl"] = provider.Origin;
        return info;
    }

    public override async Task PrepareAsync(HttpClient http, int clients, CancellationToken cancellationToken)
    {
        while (connectors.Count < clients)
        {
            using var request = Authorized(HttpMethod.Put, "/v1/connectors");
            request.Content = JsonContent.Create(new
            {
                workspaceId = "benchmark",
                dataSourceId = $"ds_{connectors.Count}",
                provider = "quickbooks",
                name = "QuickBooks",
                instance = new { id = FakeProvider.RealmId, name = "Acme Inc." },
            });
            using var answer = await http.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
            connectors.Add((await answer.Content.ReadFromJsonAsync<Identified>(cancellationToken))!.Id);
        }
    }

    public override async Task FlowAsync(HttpClient http, int client, CancellationToken cancellationToken)
    {
        using var request = Authorized(HttpMethod.Post, $"/v1/connectors/{connectors[client]}/reauths");
        using var begun = await http.SendAsync(request, cancellationToken);
        begun.EnsureSuccessStatusCode();
        var attempt = (await begun.Content.ReadFromJsonAsync<Begun>(cancellationToken))!;

        using var started = await GetAsync(http, new Uri(attempt.StartUrl), cookies: null, HttpStatusCode.Redirect, cancellationToken);
        var callback = new Uri(Origin, $"/oauth/quickbooks/callback?code=benchmark-code&state={StateOf(started.Headers.Location!)}&realmId={FakeProvider.RealmId}");
        using var ended = await GetAsync(http, callback, CookiesOf(started), HttpStatusCode.SeeOther, cancellationToken);
        if (ended.Headers.Location!.Host != "app.drivetrain.ai")
        {
            throw new InvalidOperationException($"The flow ended at {ended.Headers.Location}, not at Drivetrain.");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private HttpRequestMessage Authorized(HttpMethod method, string path) =>
        new(method, new Uri(Origin, path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    private sealed record Identified(string Id);

    private sealed record Begun(string StartUrl);
}
