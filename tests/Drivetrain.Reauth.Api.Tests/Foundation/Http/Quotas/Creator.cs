using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http.Quotas;

/// <summary>Creates one thing after the other, of every kind that can be created.</summary>
internal sealed class Creator : IAsyncDisposable
{
    /// <summary>The limit that <see cref="Rows"/> are walked with.</summary>
    public const int Full = 2;

    public static readonly object Stuck = new { step = "other", description = "Stuck." };

    public ReauthApi Api { get; } = new();

    public HttpClient Platform => field ??= Api.With(ReauthApi.PlatformKey);

    public HttpClient Operator => field ??= Api.With(ReauthApi.OperatorKey);

    /// <summary>How each thing is created: with what came before it, one more.</summary>
    public static IReadOnlyDictionary<string, Func<Creator, Task<Func<Task<HttpResponseMessage>>>>> Rows { get; } =
        new Dictionary<string, Func<Creator, Task<Func<Task<HttpResponseMessage>>>>>(StringComparer.Ordinal)
        {
            ["ConnectorsPerWorkspace"] = t => Task.FromResult(() => t.ConnectorAsync(t.Platform)),
            ["ConnectorsPerSessionPerDay"] = async t =>
            {
                var dana = await t.SessionAsync();
                return () => t.ConnectorAsync(dana);
            },
            ["ReauthsPerWorkspacePerDay"] = async t =>
            {
                var id = await t.BoundAsync();
                return () => t.Platform.PostJsonAsync($"/v1/connectors/{id}/reauths", new { });
            },
            ["ReauthsPerSessionPerDay"] = async t =>
            {
                var (id, dana) = (await t.BoundAsync(), await t.SessionAsync());
                return () => dana.PostJsonAsync($"/v1/connectors/{id}/reauths", new { });
            },
            ["HandoversPerWorkspacePerDay"] = async t =>
            {
                var id = await t.BoundAsync();
                return () => t.Platform.PostJsonAsync($"/v1/connectors/{id}/handovers", new { });
            },
            ["HandoversPerSessionPerDay"] = async t =>
            {
                var (id, dana) = (await t.BoundAsync(), await t.SessionAsync());
                return () => dana.PostJsonAsync($"/v1/connectors/{id}/handovers", new { });
            },
            ["ReportsPerWorkspacePerDay"] = t => Task.FromResult(async () => await (await t.SessionAsync()).ReportAsync(Stuck)),
            ["ReportsPerSessionPerDay"] = async t =>
            {
                var dana = await t.SessionAsync();
                return () => dana.ReportAsync(Stuck);
            },
            ["ScreenshotMegabytesPerWorkspace"] = async t =>
            {
                await t.Api.Store.CommitAsync(
                    new Batch().Add(new ScreenshotUsage { Id = ReauthApi.Workspace, Bytes = (Full * 1_000_000) - 1 }),
                    Durability.Durable,
                    CancellationToken.None
                );
                var (dana, sent) = (await t.SessionAsync(), 0);
                return () => dana.ReportAsync(Stuck, sent++ < Full ? null : Pictures.Png());
            },
            ["PairingCodesPerWorkspace"] = t => Task.FromResult(() => t.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = ReauthApi.Workspace })),
            ["SessionsPerWorkspace"] = t =>
                Task.FromResult(async () =>
                {
                    using var pairing = await t.Platform.PostJsonAsync("/v1/pairings", new { workspaceId = ReauthApi.Workspace });
                    var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
                    return await t.Api.Anonymous().PostJsonAsync("/v1/sessions", new { code });
                }),
            ["ApiKeys"] = t => Task.FromResult(() => t.Operator.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" })),
            ["ConsoleSessionsPerCallerPerDay"] = t => Task.FromResult(t.SignInAsync),
            ["WebhookEndpoints"] = t => Task.FromResult(() => t.Operator.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example/in" })),
            ["WebhookEndpointsPerWorkspace"] = t =>
                Task.FromResult(() =>
                    t.Platform.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example/in", workspaceId = ReauthApi.Workspace })
                ),
            ["WebhookTestsPerCallerPerDay"] = async t =>
            {
                using var made = await t.Operator.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example/in" });
                var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("endpoint").GetProperty("id").GetString();
                return () => t.Operator.PostAsync($"/v1/webhook-endpoints/{id}/test", content: null);
            },
            ["IdempotencyKeysPerSessionPerDay"] = async t =>
            {
                var (id, dana) = (await t.BoundAsync(), await t.SessionAsync());
                return () => dana.PostJsonAsync($"/v1/connectors/{id}/reauths", new { }, Guid.NewGuid().ToString());
            },
            ["IdempotencyKeysPerApiKeyPerDay"] = t =>
                Task.FromResult(() => t.Operator.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" }, Guid.NewGuid().ToString())),
        };

    /// <summary>Before many ask at once: only one of them may start the api.</summary>
    public void Start() => Assert.NotSame(Platform, Operator);

    public async Task<HttpClient> SessionAsync() => Api.With(await Api.PairAsync(ReauthApi.Workspace));

    public Task<HttpResponseMessage> ConnectorAsync(HttpClient client, string? dataSourceId = null, string workspaceId = ReauthApi.Workspace) =>
        client.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = dataSourceId ?? Guid.NewGuid().ToString("N"),
                provider = "quickbooks",
                name = "QuickBooks",
                workspaceId,
            }
        );

    public async Task<string> UnboundAsync()
    {
        using var response = await ConnectorAsync(Platform);
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public async Task<string> BoundAsync()
    {
        using var response = await Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = "bound",
                provider = "quickbooks",
                name = "QuickBooks",
                workspaceId = ReauthApi.Workspace,
                instance = new { id = "9130347957983001", name = "Acme Inc." },
            }
        );
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public async Task<HttpResponseMessage> SignInAsync()
    {
        using var sam = new Supporter(Api);
        var answer = await sam.SignInAsync(ReauthApi.SupportKey);
        var response = new HttpResponseMessage(answer.Status);
        if (answer.Headers.TryGetValue("Retry-After", out var wait))
        {
            response.Headers.Add("Retry-After", wait);
        }

        return response;
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
