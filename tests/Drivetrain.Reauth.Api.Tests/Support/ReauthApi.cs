using System.Net;
using System.Net.Http.Headers;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// The whole api behind a test server: a folder, a clock and a store of its own, a key for each role, logs kept, and no way out to the network.
/// Set <see cref="Settings"/> before the first client is made.
/// </summary>
public sealed class ReauthApi : WebApplicationFactory<Program>
{
    public const string Workspace = "acme";
    public const string OtherWorkspace = "globex";
    public const string PlatformKey = "test-platform-key-canary-0123456789abcdef";
    public const string OtherPlatformKey = "test-globex-only-key-canary-0123456789ab";
    public const string SupportKey = "test-support-key-canary-0123456789abcdefg";
    public const string OperatorKey = "test-operator-key-canary-0123456789abcdef";

    public const string ClientSecret = "test-client-secret-canary-0123456789abcde";

    private readonly StringWriter _console = new();

    /// <summary>Settings beyond the defaults of a test; they may replace them.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything of this instance that lies on disk; another instance's after a restart.</summary>
    public string Folder { get; init; } = Directory.CreateTempSubdirectory("reauth-test-").FullName;

    public FakeTimeProvider Time { get; init; } = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    /// <summary>What outbound requests reach; by default each fails its test.</summary>
    public HttpMessageHandler Outbound { get; set; } = new RefuseOutbound();

    /// <summary>The start-up text.</summary>
    public string ConsoleText => _console.ToString();

    internal CapturedLogs Logs { get; } = new();

    internal InMemoryStore Store { get; set; } = new();

    /// <summary>Uses a database in place of <see cref="Store"/>, as in production: that of <see cref="TestEngine"/>, for this <see cref="Folder"/>.</summary>
    public bool OnDisk { get; init; }

    /// <summary>Several instances run on the database: it is PostgreSQL's, and their <see cref="Folder"/> is one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether the folder goes with this instance; of several on one folder the last one has it.</summary>
    public bool OwnsFolder { get; init; } = true;

    /// <summary>The address that the test server sees its clients at.</summary>
    public IPAddress ClientAddress { get; set; } = IPAddress.Parse("203.0.113.7");

    /// <summary>More services, after those of the api.</summary>
    public Action<IServiceCollection>? ExtraServices { get; set; }

    public HttpClient Anonymous() =>
        CreateClient(
            new()
            {
                AllowAutoRedirect = false,
                HandleCookies = false,
                BaseAddress = new Uri("https://reauth.example"),
            }
        );

    /// <summary>A client of the role in <see cref="Workspace"/>: for the extension it pairs first; the keys see all workspaces.</summary>
    public async Task<HttpClient> ClientAsync(Role role) =>
        With(
            role switch
            {
                Role.Platform => PlatformKey,
                Role.Support => SupportKey,
                Role.Operator => OperatorKey,
                _ => await PairAsync(Workspace),
            }
        );

    /// <summary>A client with this bearer token.</summary>
    public HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A session of the workspace, by way of a pairing code.</summary>
    public async Task<string> PairAsync(string workspace)
    {
        using var platform = With(PlatformKey);
        using var pairing = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = workspace, personName = "Dana Fox" });
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        using var anonymous = Anonymous();
        using var session = await anonymous.PostJsonAsync("/v1/sessions", new { code });
        return (await session.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("token").GetString()!;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Test");
        foreach (var (name, value) in DefaultSettings().Concat(OnDisk ? TestEngine.SettingsOf(Folder, IsShared) : []).Concat(Settings))
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        builder.ConfigureTestServices(services =>
        {
            if (!OnDisk)
            {
                services.AddSingleton<IStore>(Store);
            }

            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton(new StartupConsole(_console));
            services.AddSingleton<IStartupFilter>(new RemoteAddress(this));
            services.ConfigureHttpClientDefaults(client => client.ConfigurePrimaryHttpMessageHandler(() => Outbound));
            ExtraServices?.Invoke(services);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (OwnsFolder && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
            await TestEngine.ForgetAsync(Folder);
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> DefaultSettings()
    {
        (string Name, string Role, string Key, string? Workspace)[] keys =
        [
            ("Platform", "platform", PlatformKey, null),
            ("Globex", "platform", OtherPlatformKey, OtherWorkspace),
            ("Support", "support", SupportKey, null),
            ("Operator", "operator", OperatorKey, null),
        ];
        foreach (var (index, key) in keys.Index())
        {
            yield return new($"Access:Keys:{index}:Name", key.Name);
            yield return new($"Access:Keys:{index}:Role", key.Role);
            yield return new($"Access:Keys:{index}:Key", key.Key);
            yield return new($"Access:Keys:{index}:WorkspaceId", key.Workspace);
        }

        // The embedded database runs beside Store as well; an instance that shares a folder with another must not wait for its lock.
        yield return new("Storage:Path", Path.Combine(Folder, OnDisk ? "data" : $"data-{Guid.NewGuid():N}"));

        // Configured, so that attempts can begin; nobody listens there unless a test says otherwise.
        yield return new("Providers:quickbooks:ClientId", "test-client");
        yield return new("Providers:quickbooks:ClientSecret", ClientSecret);
        yield return new("Providers:quickbooks:Environment", "custom");
        yield return new("Providers:quickbooks:DiscoveryUrl", "http://127.0.0.1:9/.well-known/openid_configuration");
        yield return new("Providers:quickbooks:ApiBaseUrl", "http://127.0.0.1:9");
        yield return new("Http:RateLimits:Address", "0");
        yield return new("Http:RateLimits:Session", "0");
        yield return new("Http:RateLimits:Staff", "0");

        // Tests see what was told, although they register no endpoint for it.
        yield return new("Outbox:KeepUnheard", "true");
    }

    private sealed class RefuseOutbound : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException(
                $"A test reached for {request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}; give ReauthApi.Outbound an answer for it."
            );
    }

    /// <summary>The test server has no connections, so no addresses.</summary>
    private sealed class RemoteAddress(ReauthApi api) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, following) =>
                    {
                        context.Connection.RemoteIpAddress ??= api.ClientAddress;
                        return following(context);
                    }
                );
                next(app);
            };
    }
}
