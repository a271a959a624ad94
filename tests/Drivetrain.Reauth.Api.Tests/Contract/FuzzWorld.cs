using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>An api with something of every kind in it, so that requests reach their handlers; what is deleted is made anew.</summary>
internal sealed class FuzzWorld(ReauthApi api, Random random) : IDisposable
{
    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private int _scrap;

    /// <summary>An api whose quotas and limits do not end a long run, and whose provider answers from memory.</summary>
    public static ReauthApi NewApi()
    {
        var api = new ReauthApi();
        foreach (var quota in typeof(QuotaOptions).GetProperties().Where(property => property.CanWrite))
        {
            var most = quota.GetCustomAttribute<RangeAttribute>()!.Maximum;
            api.Settings[$"{QuotaOptions.Section}:{quota.Name}"] = Convert.ToString(most, CultureInfo.InvariantCulture);
        }

        api.Settings["Access:Pairing:FailuresPerAddress"] = "1000";
        var provider = new ScriptedProvider(api.Time.GetUtcNow()) { Proof = new InstanceProof([JourneyHost.Acme]) };
        provider.Refreshes = _ => provider.Granted;
        api.ExtraServices = services => services.AddSingleton<IProviderCatalog>(provider);
        return api;
    }

    public async Task<HttpClient> ClientAsync(Role role) =>
        _clients.TryGetValue(role.Code(), out var client) ? client : _clients[role.Code()] = await api.ClientAsync(role);

    public HttpClient Anonymous() => _clients.TryGetValue("", out var client) ? client : _clients[""] = api.Anonymous();

    /// <summary>After a request that may have ended the session or taken the row away.</summary>
    public void Forget(ContractOperation operation, string path)
    {
        if (operation.Path.StartsWith("/v1/sessions", StringComparison.Ordinal) && operation.Method != HttpMethod.Get)
        {
            _clients.Remove(Role.Extension.Code());
        }

        if (operation.Method == HttpMethod.Delete)
        {
            foreach (var ids in _ids.Values)
            {
                ids.RemoveAll(id => path.Contains(id, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>A value for a field or parameter of this name that the service knows; null where any will do.</summary>
    public JsonNode? Hint(string name) =>
        name switch
        {
            "workspaceId" => ReauthApi.Workspace,
            "provider" => ScriptedProvider.Id,
            "returnUrl" => "https://acme.drivetrain.ai/data",
            "instance" => new JsonObject { ["id"] = "9130347957983001", ["name"] = "Acme Inc." },
            "url" => "https://hooks.example/reauth",
            "link" => "https://partner.example/book",
            "expiresAt" => "2027-11-23T09:00:00Z",
            "connectorId" or "connectorIds" when _ids.TryGetValue("connector", out var connectors) && connectors.Count > 0 => Pick(connectors),
            "reauthId" when _ids.TryGetValue("reauth", out var reauths) && reauths.Count > 0 => Pick(reauths),
            "code" when random.Next(2) == 0 => "ABCD-EFGH",
            _ => null,
        };

    /// <summary>What stands for a parameter in the path of an operation.</summary>
    public async Task<string> IdAsync(ContractOperation operation, string parameter)
    {
        switch (parameter)
        {
            case "workspaceId":
                // What is erased must not be what the others live in.
                return operation.Path.EndsWith("/{workspaceId}", StringComparison.Ordinal) ? $"scrap-{++_scrap}" : ReauthApi.Workspace;
            case "provider":
                return ScriptedProvider.Id;
        }

        var kind = parameter is "id" ? operation.Path.Split('/')[2].TrimEnd('s') : parameter[..^2];
        if (!_ids.TryGetValue(kind, out var ids))
        {
            _ids[kind] = ids = [];
        }

        if (ids.Count < 3)
        {
            ids.Add(await MakeAsync(kind));
        }

        return Pick(ids);
    }

    private string Pick(List<string> ids) => ids[random.Next(ids.Count)];

    private async Task<string> MakeAsync(string kind) =>
        kind switch
        {
            "connector" => await ConnectorAsync(),
            "reauth" => await CreatedAsync(Role.Platform, HttpMethod.Post, $"/v1/connectors/{await ConnectorAsync()}/reauths", new { }),
            "handover" => await CreatedAsync(Role.Platform, HttpMethod.Post, $"/v1/connectors/{await ConnectorAsync()}/handovers", new { }),
            "api-key" => await CreatedAsync(Role.Operator, HttpMethod.Post, "/v1/api-keys", new { name = "Fuzz", role = "platform" }),
            "webhook-endpoint" => await CreatedAsync(Role.Platform, HttpMethod.Post, "/v1/webhook-endpoints", new { url = "https://hooks.example/reauth" }),
            "report" => await ReportAsync(),
            "session" => await SessionAsync(),
            "outbox" => await MessageAsync(),
            _ => throw new InvalidOperationException($"FuzzWorld makes no {kind}."),
        };

    private Task<string> ConnectorAsync() =>
        CreatedAsync(
            Role.Platform,
            HttpMethod.Put,
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = Guid.NewGuid().ToString(),
                provider = ScriptedProvider.Id,
                name = "QuickBooks",
                instance = new { id = "9130347957983001", name = "Acme Inc." },
            }
        );

    private async Task<string> ReportAsync()
    {
        var report = new
        {
            workspaceId = ReauthApi.Workspace,
            step = "other",
            description = "Stuck.",
        };
        using var made = await (await ClientAsync(Role.Platform)).ReportAsync(report, Pictures.Png());
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task<string> SessionAsync()
    {
        using var client = api.With(await api.PairAsync(ReauthApi.Workspace));
        using var current = await client.GetAsync("/v1/sessions/current");
        return (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString()!;
    }

    private async Task<string> MessageAsync()
    {
        var client = await ClientAsync(Role.Operator);
        foreach (var status in new[] { "dead_letter", "pending", "delivered" })
        {
            using var list = await client.GetAsync($"/v1/outbox?status={status}");
            if (
                (await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().FirstOrDefault() is
                { ValueKind: not System.Text.Json.JsonValueKind.Undefined } first
            )
            {
                return first.GetProperty("id").GetString()!;
            }
        }

        return "msg_none";
    }

    private async Task<string> CreatedAsync(Role role, HttpMethod method, string path, object body)
    {
        using var made = await (await ClientAsync(role)).SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) });
        var answer = await made.ReadJsonAsync(HttpStatusCode.Created);
        return (answer.TryGetProperty("endpoint", out var endpoint) ? endpoint : answer).GetProperty("id").GetString()!;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}
