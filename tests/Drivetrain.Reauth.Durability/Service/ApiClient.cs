using System.Net;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>A client of the service with a workspace of its own: platform, person and extension in turn. Writes into the ledger what is acknowledged.</summary>
internal sealed class ApiClient(int client, Random random, ApiCalls api, HttpClient browser, Ledger ledger, Action acknowledged, CancellationToken cancellationToken)
{
    private readonly string workspace = $"workspace-{client}";
    private readonly List<(string DataSource, string Id)> connectors = [];
    private readonly Queue<string> codes = [];
    private readonly Queue<string> sessions = [];
    private readonly Queue<(string Id, string Key)> keys = [];
    private int number;

    /// <summary>Never ends by itself.</summary>
    /// <exception cref="HttpRequestException">The service is gone.</exception>
    /// <exception cref="InvalidOperationException">An answer that it does not give when it is well.</exception>
    public async Task RunAsync()
    {
        await RegisterAsync($"source-{number}");
        while (true)
        {
            number++;
            await (random.Next(12) switch
            {
                0 => RegisterAsync($"source-{number}"),
                1 => RegisterAsync(SomeConnector().DataSource),
                2 => ReportFailureAsync(),
                3 => LogInAsync(granted: false),
                4 => CreateEndpointAsync(),
                5 or 6 => keys.Count > 1 ? RevokeKeyAsync() : CreateKeyAsync(),
                7 or 8 => sessions.Count > 1 ? EndSessionAsync() : codes.Count > 1 ? RedeemAsync() : PairAsync(),
                _ => LogInAsync(granted: true),
            });
        }
    }

    private (string DataSource, string Id) SomeConnector() => connectors[random.Next(connectors.Count)];

    private async Task RegisterAsync(string dataSource)
    {
        var body = new { workspaceId = workspace, dataSourceId = dataSource, provider = "quickbooks", name = $"QuickBooks {number}", instance = new { id = ApiProcess.RealmId, name = "Acme Inc." } };
        var answer = await api.SendAsync(HttpMethod.Put, "/v1/connectors", ApiProcess.PlatformKey, body, cancellationToken);
        var id = answer.Expect(HttpStatusCode.Created, HttpStatusCode.OK).Text("id")!;
        if (answer.Status == HttpStatusCode.Created)
        {
            connectors.Add((dataSource, id));
        }

        ledger.Connectors[id] = number;
        acknowledged();
    }

    private async Task ReportFailureAsync()
    {
        var (id, code) = (SomeConnector().Id, $"failed_{number}");
        (await api.SendAsync(HttpMethod.Post, $"/v1/connectors/{id}/failures", ApiProcess.PlatformKey, new { code }, cancellationToken)).Expect(HttpStatusCode.OK);
        ledger.Failures.Enqueue((id, code));
        acknowledged();
    }

    private async Task LogInAsync(bool granted)
    {
        var id = SomeConnector().Id;
        var begun = (await api.SendAsync(HttpMethod.Post, $"/v1/connectors/{id}/reauths", ApiProcess.PlatformKey, body: null, cancellationToken)).Expect(HttpStatusCode.Created);
        var start = new Uri(begun.Text("startUrl")!);
        var redeemed = (await api.SubmitAsync(start.AbsolutePath, "ticket", start.Query["?ticket=".Length..], cancellationToken)).Expect(HttpStatusCode.SeeOther);
        var started = (await api.BrowseAsync(start.AbsolutePath, redeemed.Cookies, cancellationToken)).Expect(HttpStatusCode.Redirect);
        var callback = granted ? await ConsentAsync(started.Location!) : Denial(started.Location!);
        var login = new Login(id, begun.Text("id")!, callback, redeemed.Cookies, granted);
        ledger.Returning[client] = login;
        var ended = (await api.BrowseAsync(callback, login.Cookies, cancellationToken)).Expect(HttpStatusCode.SeeOther);
        if (granted == login.EndedOnPage(ended))
        {
            throw new InvalidOperationException($"A login ended at {ended.Location}.");
        }

        ledger.Ended.Enqueue(login);
        ledger.Returning.TryRemove(client, out _);
        acknowledged();
    }

    private async Task<string> ConsentAsync(Uri authorization)
    {
        using var consent = await browser.GetAsync(authorization, cancellationToken);
        return consent.Headers.Location?.PathAndQuery ?? throw new InvalidOperationException($"The provider answered {(int)consent.StatusCode}.");
    }

    private static string Denial(Uri authorization)
    {
        var state = authorization.Query.TrimStart('?').Split('&').First(parameter => parameter.StartsWith("state=", StringComparison.Ordinal));
        return $"/oauth/quickbooks/callback?error=access_denied&{state}";
    }

    private async Task PairAsync()
    {
        var code = (await api.SendAsync(HttpMethod.Post, "/v1/pairings", ApiProcess.PlatformKey, new { workspaceId = workspace }, cancellationToken)).Expect(HttpStatusCode.Created).Text("code")!;
        codes.Enqueue(code);
        ledger.Codes[code] = Validity.Good;
        acknowledged();
    }

    private async Task RedeemAsync()
    {
        var code = codes.Dequeue();
        ledger.Codes[code] = Validity.Ending;
        var token = (await api.SendAsync(HttpMethod.Post, "/v1/sessions", bearer: null, new { code }, cancellationToken)).Expect(HttpStatusCode.Created).Text("token")!;
        sessions.Enqueue(token);
        ledger.Codes[code] = Validity.Ended;
        ledger.Sessions[token] = Validity.Good;
        acknowledged();
    }

    private async Task EndSessionAsync()
    {
        var token = sessions.Dequeue();
        ledger.Sessions[token] = Validity.Ending;
        (await api.SendAsync(HttpMethod.Delete, "/v1/sessions/current", token, body: null, cancellationToken)).Expect(HttpStatusCode.NoContent);
        ledger.Sessions[token] = Validity.Ended;
        acknowledged();
    }

    private async Task CreateKeyAsync()
    {
        var body = new { name = $"{workspace} {number}", role = "platform", workspaceId = workspace };
        var answer = (await api.SendAsync(HttpMethod.Post, "/v1/api-keys", ApiProcess.OperatorKey, body, cancellationToken)).Expect(HttpStatusCode.Created);
        keys.Enqueue((answer.Text("id")!, answer.Text("key")!));
        ledger.Keys[answer.Text("key")!] = Validity.Good;
        acknowledged();
    }

    private async Task RevokeKeyAsync()
    {
        var (id, key) = keys.Dequeue();
        ledger.Keys[key] = Validity.Ending;
        (await api.SendAsync(HttpMethod.Delete, $"/v1/api-keys/{id}", ApiProcess.OperatorKey, body: null, cancellationToken)).Expect(HttpStatusCode.NoContent);
        ledger.Keys[key] = Validity.Ended;
        acknowledged();
    }

    private async Task CreateEndpointAsync()
    {
        // Nobody listens there: the events stay on their way, and each attempt changes them.
        var body = new { url = "http://127.0.0.1:9/events", workspaceId = workspace };
        var answer = (await api.SendAsync(HttpMethod.Post, "/v1/webhook-endpoints", ApiProcess.PlatformKey, body, cancellationToken)).Expect(HttpStatusCode.Created);
        ledger.Endpoints.Enqueue(answer.Text("endpoint", "id")!);
        acknowledged();
    }
}
