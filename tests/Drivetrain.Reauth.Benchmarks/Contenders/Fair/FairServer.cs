using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

/// <summary>
/// The fair baseline's process, written to win: what Drivetrain.Reauth does in a login (API key, single-use ticket, PKCE and state bound to the browser,
/// exchange, company call, id_token signature, encrypted tokens, rows for attempt, connector, credential, outbox and audit, all durable before the redirect) on
/// AddOAuth and SQLite, for one provider and one machine. It leaves out what a login does not need: logs, limits, validation, plugins, failures in words.
/// </summary>
internal static class FairServer
{
    private const string Scheme = "provider";
    private const string AttemptItem = "attempt";

    public static async Task<int> RunAsync(int port, string provider, string folder, string key, CancellationToken cancellationToken)
    {
        var origin = $"http://127.0.0.1:{port}";
        var keyHash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        await using var database = new FairDatabase(Path.Combine(folder, "fair.db"));
        using var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        };
        using var http = new HttpClient(handler, disposeHandler: false);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(origin);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FairJson.Default));
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(folder, "keys")));
        builder.Services.AddSingleton(database).AddSingleton(new FairProof(provider, http)).AddSingleton<FairLogins>();
        builder.Services.AddAuthentication(Scheme).AddCookie("session").AddOAuth(Scheme, options => Configure(options, provider, handler));
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/live", () => "ok");
        app.MapPut(
            "/v1/connectors",
            async (HttpRequest request, ConnectorRequest body, FairLogins logins) =>
                IsPlatform(request, keyHash) ? Results.Ok(await logins.RegisterAsync(body)) : Results.Unauthorized()
        );
        app.MapPost(
            "/v1/connectors/{id}/reauths",
            (string id, HttpRequest request, FairLogins logins) =>
                !IsPlatform(request, keyHash) ? Results.Unauthorized()
                : logins.Begin(id, origin) is { } begun ? Results.Created($"/v1/reauths/{begun.Id}", begun)
                : Results.NotFound()
        );
        app.MapGet(
            "/reauth/{id}/start",
            (string id, string ticket, FairLogins logins) =>
                logins.Redeem(id, ticket) ? Results.Challenge(new AuthenticationProperties { Items = { [AttemptItem] = id } }, [Scheme]) : Results.Forbid()
        );
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static void Configure(OAuthOptions options, string provider, SocketsHttpHandler handler)
    {
        options.SignInScheme = "session";
        options.ClientId = FairProof.ClientId;
        options.ClientSecret = "bench-secret";
        options.AuthorizationEndpoint = $"{provider}/authorize";
        options.TokenEndpoint = $"{provider}/token";
        options.CallbackPath = "/oauth/quickbooks/callback";
        options.UsePkce = true;
        options.BackchannelHttpHandler = handler;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.Always;
        options.Events.OnCreatingTicket = async context =>
        {
            // Past this point the code is used up: what the browser does no longer counts.
            var logins = context.HttpContext.RequestServices.GetRequiredService<FairLogins>();
            context.Properties.RedirectUri = await logins.FinishAsync(
                context.Properties.Items[AttemptItem]!,
                context.Request.Query["realmId"].ToString(),
                context.TokenResponse.Response!.RootElement
            );
        };
        options.Events.OnTicketReceived = context => Redirect(context, context.ReturnUri!);
        options.Events.OnRemoteFailure = context => Redirect(context, "/reauth/failed");
    }

    private static Task Redirect<TOptions>(HandleRequestContext<TOptions> context, string location)
        where TOptions : AuthenticationSchemeOptions
    {
        context.HandleResponse();
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static bool IsPlatform(HttpRequest request, byte[] keyHash)
    {
        const string Bearer = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Bearer.Length..])), keyHash);
    }
}
