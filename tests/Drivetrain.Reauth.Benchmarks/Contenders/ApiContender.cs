using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Drivetrain.Reauth.Benchmarks.Contenders;

/// <summary>
/// A server with the routes of Drivetrain.Reauth: the platform begins a login with its API key, the browser redeems the ticket, goes to the provider and comes
/// back, and is sent to Drivetrain's page. Services from before a ticket was redeemed by a click send the browser on at once.
/// </summary>
internal abstract class ApiContender : Contender
{
    private readonly List<string> _connectors = [];
    private volatile bool _redeemsByClick = true;
    private int _share = 1;
    private int[] _turns = [];

    protected string Key { get; } = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public override async Task PrepareAsync(HttpClient http, int clients, CancellationToken cancellationToken)
    {
        var before = _connectors.Count;
        var missing = Math.Max(clients, Connectors) - before;
        var registered = new string[Math.Max(missing, 0)];
        await Parallel.ForAsync(
            0,
            registered.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                using var request = Authorized(HttpMethod.Put, "/v1/connectors");
                request.Content = JsonContent.Create(
                    new
                    {
                        workspaceId = "benchmark",
                        dataSourceId = $"ds_{before + i}",
                        provider = "quickbooks",
                        name = "QuickBooks",
                        instance = new { id = FakeProvider.RealmOf(before + i), name = "Acme Inc." },
                    }
                );
                using var answer = await http.SendAsync(request, token);
                answer.EnsureSuccessStatusCode();
                registered[i] = (await answer.Content.ReadFromJsonAsync<Identified>(token))!.Id;
            }
        );
        _connectors.AddRange(registered);
        _share = Math.Max(1, _connectors.Count / clients);
        _turns = new int[clients];
    }

    /// <summary>Reads so many connectors with their credentials, as the platform does: what is read last is kept in memory.</summary>
    public async Task ReadAsync(HttpClient http, int count, CancellationToken cancellationToken)
    {
        foreach (var connector in _connectors.Take(count))
        {
            using var request = Authorized(HttpMethod.Get, $"/v1/connectors/{connector}");
            using var answer = await http.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    public override async Task FlowAsync(HttpClient http, int client, CancellationToken cancellationToken)
    {
        // A stride that has no factor in common with most counts, so that neighbours on the disk are not met one after the other.
        var connector = (client * _share) + (int)((_turns[client]++ * 7919L) % _share);
        using var request = Authorized(HttpMethod.Post, $"/v1/connectors/{_connectors[connector]}/reauths");
        using var begun = await http.SendAsync(request, cancellationToken);
        begun.EnsureSuccessStatusCode();
        var attempt = (await begun.Content.ReadFromJsonAsync<Begun>(cancellationToken))!;

        var start = new Uri(attempt.StartUrl);
        var cookies = _redeemsByClick ? await RedeemAsync(http, start, cancellationToken) : null;
        using var started = await GetAsync(http, start, cookies, HttpStatusCode.Redirect, cancellationToken);
        var callback = new Uri(
            Origin,
            $"/oauth/quickbooks/callback?code={FakeProvider.CodeOf(connector)}&state={StateOf(started.Headers.Location!)}"
                + $"&realmId={FakeProvider.RealmOf(connector)}"
        );
        using var ended = await GetAsync(http, callback, cookies ?? CookiesOf(started), HttpStatusCode.SeeOther, cancellationToken);
        if (ended.Headers.Location is not { IsAbsoluteUri: true, Host: "app.drivetrain.ai" })
        {
            throw new InvalidOperationException($"The flow ended at {ended.Headers.Location}, not at Drivetrain.");
        }
    }

    /// <summary>The click on the page of a start URL with a ticket; null where the service takes none.</summary>
    private async Task<string?> RedeemAsync(HttpClient http, Uri start, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("ticket", start.Query["?ticket=".Length..])]);
        using var redeemed = await http.PostAsync(new Uri(start.GetLeftPart(UriPartial.Path)), form, cancellationToken);
        if (redeemed.StatusCode == HttpStatusCode.SeeOther)
        {
            return CookiesOf(redeemed);
        }

        _redeemsByClick = false;
        return null;
    }

    private HttpRequestMessage Authorized(HttpMethod method, string path) =>
        new(method, new Uri(Origin, path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Key) } };

    private sealed record Identified(string Id);

    private sealed record Begun(string StartUrl);
}
