using System.Net;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>A client of the service with a workspace of its own: platform, person and extension in turn. Writes into the ledger what is acknowledged.</summary>
internal sealed class ApiClient(int client, Random random, Load load, CancellationToken cancellationToken)
{
    private readonly string _workspace = $"workspace-{client}";
    private readonly Person _person = new(client, random, load, cancellationToken);
    private readonly List<Source> _sources = [];
    private readonly Queue<string> _codes = [];
    private readonly Queue<string> _sessions = [];
    private readonly Queue<(string Id, string Key)> _keys = [];
    private int _number;

    private ApiCalls Api => load.Api;

    private Ledger Ledger => load.Ledger;

    /// <summary>Never ends by itself.</summary>
    /// <exception cref="HttpRequestException">The service is gone.</exception>
    /// <exception cref="InvalidOperationException">An answer that it does not give when it is well.</exception>
    public async Task RunAsync()
    {
        await RegisterAsync();

        // To begin with, so that there is something to be revoked in every round but the shortest.
        await _person.LogInAsync(SomeSource(), load.Companies.New());
        while (true)
        {
            _number++;
            await (
                random.Next(20) switch
                {
                    0 or 1 => RegisterAsync(),
                    2 => RegisterAsync(SomeSource()),
                    3 => ReportFailureAsync(),
                    4 => CreateEndpointAsync(),
                    5 or 6 => _keys.Count > 1 ? RevokeKeyAsync() : CreateKeyAsync(),
                    7 or 8 => _sessions.Count > 1 ? EndSessionAsync()
                    : _codes.Count > 1 ? RedeemAsync()
                    : PairAsync(),
                    9 or 10 => _sources.Count > 1 ? DeleteAsync(SomeSource()) : RegisterAsync(),
                    11 => _person.LogInAsync(SomeSource(), company: null),
                    12 or 13 => _person.LogInAsync(SomeSource(), SomeCompany()),
                    _ => LogInAsync(SomeSource()),
                }
            );
        }
    }

    private Source SomeSource() => _sources[random.Next(_sources.Count)];

    /// <summary>
    /// Mostly one of its own, so that a revocation is not spared because somebody else uses the company; sometimes one that is used already, so that it is.
    /// </summary>
    private string SomeCompany() => random.Next(4) == 0 && SomeSource().Company is { } used ? used : load.Companies.New();

    private Task LogInAsync(Source source) => _person.LogInAsync(source, source.Company ?? SomeCompany());

    private async Task RegisterAsync()
    {
        // A third is not bound to a company before somebody has logged in and confirmed it.
        var company =
            random.Next(3) == 0 && _sources.Count > 0 ? null
            : _sources.Count > 0 ? SomeCompany()
            : load.Companies.New();
        var dataSource = $"source-{_number}";
        var source = new Source(client, await RegisterAsync(dataSource, company), dataSource, company) { Number = _number };
        _sources.Add(source);
        Ledger.Sources[source.Id] = source;
        load.Acknowledged();
    }

    private async Task RegisterAsync(Source source)
    {
        await RegisterAsync(source.DataSource, source.RegisteredFor);
        source.Number = _number;
        load.Acknowledged();
    }

    private async Task<string> RegisterAsync(string dataSource, string? company)
    {
        var instance = company is null ? null : new { id = company, name = $"Company {company}" };
        var body = new
        {
            workspaceId = _workspace,
            dataSourceId = dataSource,
            provider = "quickbooks",
            name = $"QuickBooks {_number}",
            instance,
        };
        var answer = await Api.SendAsync(HttpMethod.Put, "/v1/connectors", ApiProcess.PlatformKey, body, cancellationToken);
        return answer.Expect(HttpStatusCode.Created, HttpStatusCode.OK).Text("id")!;
    }

    private async Task DeleteAsync(Source source)
    {
        _sources.Remove(source);
        Ledger.Waiting.TryRemove(source.Id, out _);
        source.Validity = Validity.Ending;
        (await Api.SendAsync(HttpMethod.Delete, $"/v1/connectors/{source.Id}", ApiProcess.PlatformKey, body: null, cancellationToken)).Expect(
            HttpStatusCode.NoContent
        );
        source.Validity = Validity.Ended;
        load.Acknowledged();
    }

    private async Task ReportFailureAsync()
    {
        var (id, code) = (SomeSource().Id, $"failed_{_number}");
        (await Api.SendAsync(HttpMethod.Post, $"/v1/connectors/{id}/failures", ApiProcess.PlatformKey, new { code }, cancellationToken)).Expect(
            HttpStatusCode.OK
        );
        Ledger.Failures.Enqueue((id, code));
        load.Acknowledged();
    }

    private async Task PairAsync()
    {
        var code = (await Api.SendAsync(HttpMethod.Post, "/v1/pairings", ApiProcess.PlatformKey, new { workspaceId = _workspace }, cancellationToken))
            .Expect(HttpStatusCode.Created)
            .Text("code")!;
        _codes.Enqueue(code);
        Ledger.Codes[code] = Validity.Good;
        load.Acknowledged();
    }

    private async Task RedeemAsync()
    {
        var code = _codes.Dequeue();
        Ledger.Codes[code] = Validity.Ending;
        var token = (await Api.SendAsync(HttpMethod.Post, "/v1/sessions", bearer: null, new { code }, cancellationToken))
            .Expect(HttpStatusCode.Created)
            .Text("token")!;
        _sessions.Enqueue(token);
        Ledger.Codes[code] = Validity.Ended;
        Ledger.Sessions[token] = Validity.Good;
        load.Acknowledged();
    }

    private async Task EndSessionAsync()
    {
        var token = _sessions.Dequeue();
        Ledger.Sessions[token] = Validity.Ending;
        (await Api.SendAsync(HttpMethod.Delete, "/v1/sessions/current", token, body: null, cancellationToken)).Expect(HttpStatusCode.NoContent);
        Ledger.Sessions[token] = Validity.Ended;
        load.Acknowledged();
    }

    private async Task CreateKeyAsync()
    {
        var body = new
        {
            name = $"{_workspace} {_number}",
            role = "platform",
            workspaceId = _workspace,
        };
        var answer = (await Api.SendAsync(HttpMethod.Post, "/v1/api-keys", ApiProcess.OperatorKey, body, cancellationToken)).Expect(HttpStatusCode.Created);
        _keys.Enqueue((answer.Text("id")!, answer.Text("key")!));
        Ledger.Keys[answer.Text("key")!] = Validity.Good;
        load.Acknowledged();
    }

    private async Task RevokeKeyAsync()
    {
        var (id, key) = _keys.Dequeue();
        Ledger.Keys[key] = Validity.Ending;
        (await Api.SendAsync(HttpMethod.Delete, $"/v1/api-keys/{id}", ApiProcess.OperatorKey, body: null, cancellationToken)).Expect(HttpStatusCode.NoContent);
        Ledger.Keys[key] = Validity.Ended;
        load.Acknowledged();
    }

    private async Task CreateEndpointAsync()
    {
        // Nobody listens there: the events stay on their way, and each attempt changes them.
        var body = new { url = "http://127.0.0.1:9/events", workspaceId = _workspace };
        var answer = (await Api.SendAsync(HttpMethod.Post, "/v1/webhook-endpoints", ApiProcess.PlatformKey, body, cancellationToken)).Expect(
            HttpStatusCode.Created
        );
        Ledger.Endpoints.Enqueue(answer.Text("endpoint", "id")!);
        load.Acknowledged();
    }
}
