using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>What one test needs of Intuit, on loopback: fixed answers that a test replaces, and every request kept.</summary>
public sealed class FakeIntuit : IAsyncDisposable
{
    public const string ClientId = "client-id";
    public const string ClientSecret = "CANARY-secret";
    public const string Realm = "9130347957983546";
    public const string Issuer = "https://oauth.platform.intuit.com/op/v1";

    // Made once: making one takes longer than most tests.
    private static readonly RSA SharedKey = RSA.Create(2048);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new(StringComparer.Ordinal);

    private FakeIntuit(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string Origin { get; private set; } = string.Empty;

    public RSA Key { get; set; } = SharedKey;

    public string KeyId { get; set; } = "key-1";

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public static async Task<FakeIntuit> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var intuit = new FakeIntuit(builder.Build());
        intuit._app.Run(intuit.AnswerAsync);
        await intuit._app.StartAsync();
        intuit.Origin = intuit._app.Urls.Single();
        intuit.Answer("/discovery", context => JsonAsync(context, intuit.Discovery()));
        intuit.Answer("/jwks", context => JsonAsync(context, intuit.Jwks()));
        intuit.Answer("/token", context => JsonAsync(context, intuit.Tokens()));
        intuit.Answer("/revoke", context => JsonAsync(context, new JsonObject()));
        intuit.Answer("/userinfo", context => JsonAsync(context, new JsonObject { ["sub"] = "person-2", ["email"] = "CANARY-mail@example.com", ["emailVerified"] = "true" }));
        intuit.Answer("/api/v3/company/" + Realm + "/companyinfo/" + Realm, context => JsonAsync(context, Company()));
        return intuit;
    }

    /// <summary>Replaces the answer of a path.</summary>
    public void Answer(string path, RequestDelegate answer) => _answers[path] = answer;

    public void Answer(string path, int status, string body, string contentType = "application/json", string? retryAfter = null) =>
        Answer(path, context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            if (retryAfter is not null)
            {
                context.Response.Headers.RetryAfter = retryAfter;
            }

            return context.Response.WriteAsync(body);
        });

    public void AnswerCompany(int status, string body, string contentType = "application/json", string? retryAfter = null) =>
        Answer("/api/v3/company/" + Realm + "/companyinfo/" + Realm, status, body, contentType, retryAfter);

    public int Count(string path) => Requests.Count(request => string.Equals(request.Path, path, StringComparison.Ordinal));

    public JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Origin + "/authorize",
        ["token_endpoint"] = Origin + "/token",
        ["revocation_endpoint"] = Origin + "/revoke",
        ["userinfo_endpoint"] = Origin + "/userinfo",
        ["jwks_uri"] = Origin + "/jwks",
        ["response_types_supported"] = new JsonArray("code"),
    };

    public JsonObject Tokens(string? idToken = null) => new()
    {
        ["token_type"] = "bearer",
        ["expires_in"] = 3600,
        ["access_token"] = "CANARY-access-" + new string('a', 4096 - "CANARY-access-".Length),
        ["refresh_token"] = "CANARY-refresh",
        ["x_refresh_token_expires_in"] = 8726400,
        ["x_refresh_token_hard_expires_in"] = "157680000",
        ["id_token"] = idToken ?? IdToken(),
        ["something_new"] = new JsonArray(1),
    };

    public string IdToken(Action<Dictionary<string, object>>? change = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["sub"] = "person-1",
            ["aud"] = new[] { ClientId },
            ["realmid"] = Realm,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(Key) { KeyId = KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, algorithm),
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static JsonObject Company() => new()
    {
        ["CompanyInfo"] = new JsonObject { ["Id"] = "1", ["CompanyName"] = "Café Ünique, Ltd.", ["LegalName"] = "Other", ["NameValue"] = new JsonArray() },
        ["time"] = "2026-11-01T00:00:00Z",
    };

    private static Task JsonAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonObject Jwks()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(Key.ExportParameters(includePrivateParameters: false)) { KeyId = KeyId });
        return new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = key.Kid, ["n"] = key.N, ["e"] = key.E }) };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new Received(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? string.Empty, headers, body));
        context.Response.Headers["intuit_tid"] = "tid-" + context.Request.Path.Value!.Split('/')[^1];
        if (_answers.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    public sealed record Received(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body);
}
