using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;

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
        var assembly = typeof(ReauthContender).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "ApiAssembly").Value!;
        return new ProcessStartInfo("dotnet", [assembly])
        {
            WorkingDirectory = folder,
            Environment =
            {
                ["ASPNETCORE_URLS"] = Origin.GetLeftPart(UriPartial.Authority),
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Logging__LogLevel__Default"] = "Warning",

                // One address drives all the load here; a limit would be measured in place of the work.
                ["Http__RateLimits__Address"] = "0",
                ["Http__RateLimits__Staff"] = "0",
                ["Storage__Path"] = Path.Combine(folder, "data"),
                ["Reauth__PublicUrl"] = Origin.GetLeftPart(UriPartial.Authority),
                ["Access__Keys__0__Name"] = "benchmark",
                ["Access__Keys__0__Role"] = "platform",
                ["Access__Keys__0__Key"] = key,
                ["Providers__quickbooks__ClientId"] = "bench-client",
                ["Providers__quickbooks__ClientSecret"] = "bench-secret",
                ["Providers__quickbooks__Environment"] = "custom",
                ["Providers__quickbooks__DiscoveryUrl"] = $"{provider.Origin}/.well-known/openid_configuration",
                ["Providers__quickbooks__ApiBaseUrl"] = provider.Origin,
            },
        };
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
