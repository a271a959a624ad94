using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>The outbox with its webhooks and its REST, on a clock that the test moves; nothing else of the service.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _app;

    private OutboxHost(WebApplication app, InMemoryStore store, FakeTimeProvider time, CapturedLogs logs)
    {
        _app = app;
        Store = store;
        Time = time;
        Logs = logs;
    }

    public InMemoryStore Store { get; }

    public FakeTimeProvider Time { get; }

    public CapturedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>
    /// A clock far from those of other tests: identifiers keep their order within a process even when its clock goes back a little, and tests run side by side.
    /// </summary>
    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero).AddSeconds(Random.Shared.NextInt64(3_000_000_000)));

    /// <summary>Settings with one endpoint for each URL, all with <see cref="Secret"/>.</summary>
    public static Dictionary<string, string?> Endpoints(params string[] urls) =>
        urls.SelectMany(
                (url, i) =>
                    new[]
                    {
                        KeyValuePair.Create($"Webhooks:Endpoints:{i}:Url", (string?)url),
                        KeyValuePair.Create($"Webhooks:Endpoints:{i}:Secret", (string?)Secret),
                    }
            )
            .ToDictionary(StringComparer.Ordinal);

    public static async Task<OutboxHost> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        InMemoryStore? store = null,
        FakeTimeProvider? time = null,
        IDataProtectionProvider? keys = null
    )
    {
        store ??= new InMemoryStore();
        time ??= Clock();
        var logs = new CapturedLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.AddHttpConventions();
        builder.Services.AddSingleton<IStore>(store).AddSingleton<TimeProvider>(time).AddSingleton(keys ?? new EphemeralDataProtectionProvider());
        builder.Services.AddSingleton<IInstances>(OneInstance.Only);
        builder.Services.AddOutbox().AddWebhooks().AddAudit();
        builder.Services.AddSingleton(new CountedActions(AccessEvents.Counted));
        builder
            .Services.AddAuthentication(HeaderAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(HeaderAuthentication.Name, null);
        builder
            .Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Operator, p => p.RequireRole(Role.Operator.Code()))
            .AddPolicy(Policies.PlatformOrOperator, p => p.RequireRole(Role.Operator.Code(), Role.Platform.Code()));
        var built = builder.Build();
        built.UseHttpConventions();
        var v1 = built.MapGroup("/v1");
        v1.MapOutboxEndpoints();
        v1.MapWebhookEndpoints();
        v1.MapAuditEndpoints();
        await built.StartAsync();
        return new OutboxHost(built, store, time, logs);
    }

    public HttpClient Client(Role role = Role.Operator, string? workspace = null)
    {
        var client = _app.GetTestClient();
        client.DefaultRequestHeaders.Add(HeaderAuthentication.RoleHeader, role.Code());
        if (workspace is not null)
        {
            client.DefaultRequestHeaders.Add(HeaderAuthentication.WorkspaceHeader, workspace);
        }

        return client;
    }

    /// <summary>Commits an event of a connector as a feature does, a millisecond after the one before.</summary>
    public async Task<string> PublishAsync(string connectorId, string type = "connector.reauthenticated", string workspaceId = "w1")
    {
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var message = OutboxMessage.Create(type, workspaceId, connectorId, JsonSerializer.SerializeToElement(new { connectorId }), Time.GetUtcNow());
        var result = await Store.CommitAsync(new Batch().Add(message), Durability.Durable, CancellationToken.None);
        Assert.True(result.Committed);
        Services.GetRequiredService<OutboxSignal>().Set();
        return message.Id;
    }

    public OutboxMessage Message(string id) => Store.Find<OutboxMessage>(id)!;

    /// <summary>Waits until the message is stored as the test wants it.</summary>
    public Task UntilAsync(string id, Func<OutboxMessage, bool> condition) =>
        Store.UntilAsync(s => s.Find<OutboxMessage>(id) is { } message && condition(message));

    public Task UntilAttemptsAsync(string id, int attempts) => UntilAsync(id, m => m.Deliveries is [var d, ..] && d.Attempts >= attempts);

    /// <summary>Registers an endpoint by REST.</summary>
    public async Task<WebhookEndpointSecret> RegisterAsync(string url, Role role = Role.Operator, string? workspace = null)
    {
        using var client = Client(role, workspace);
        using var response = await client.PostAsJsonAsync("/v1/webhook-endpoints", new { url });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<WebhookEndpointSecret>(Json))!;
    }

    public static JsonSerializerOptions Json { get; } = CreateJson();

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static JsonSerializerOptions CreateJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonDefaults.Configure(options);
        return options;
    }

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public const string Name = "header";
        public const string RoleHeader = "Test-Role";
        public const string WorkspaceHeader = "Test-Workspace";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (RoleCodes.Find(Request.Headers[RoleHeader]) is not { } role)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var workspace = Request.Headers[WorkspaceHeader].FirstOrDefault();
            ClaimsPrincipal principal = new Caller($"key:{role}", role, workspace, "test").ToPrincipal(Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Name)));
        }
    }
}
