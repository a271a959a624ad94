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

namespace Drivetrain.Reauth.PluginHost.Tests.Support;

/// <summary>What one test needs of a provider, on loopback: fixed answers that a test replaces, and every request kept.</summary>
public abstract class FakeServer : IAsyncDisposable
{
    public const string ClientId = "client-id";
    public const string ClientSecret = "CANARY-secret";

    // Made once: making one takes longer than most tests.
    private static readonly RSA SharedKey = RSA.Create(2048);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new(StringComparer.Ordinal);

    protected FakeServer(string? traceHeader = null)
    {
        TraceHeader = traceHeader;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string? TraceHeader { get; }

    /// <summary>What becomes of each answer's body on its way out, with its headers; null where it stays as it is.</summary>
    public Func<HttpResponse, byte[], byte[]>? Dress { get; set; }

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string Origin { get; private set; } = string.Empty;

    public RSA Key { get; set; } = SharedKey;

    public string KeyId { get; set; } = "key-1";

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public async Task ListenAsync()
    {
        await _app.StartAsync();
        Origin = _app.Urls.Single();
    }

    /// <summary>Replaces the answer of a path.</summary>
    public void Answer(string path, RequestDelegate answer) => _answers[path] = answer;

    public void Answer(string path, Func<JsonNode> answer) =>
        Answer(
            path,
            context =>
            {
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync(answer().ToJsonString());
            }
        );

    public void Answer(string path, int status, string body, string contentType = "application/json", string? retryAfter = null) =>
        Answer(
            path,
            context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = contentType;
                if (retryAfter is not null)
                {
                    context.Response.Headers.RetryAfter = retryAfter;
                }

                return context.Response.WriteAsync(body);
            }
        );

    public int Count(string path) => Requests.Count(request => string.Equals(request.Path, path, StringComparison.Ordinal));

    public Received Last(string path) => Requests.Last(request => string.Equals(request.Path, path, StringComparison.Ordinal));

    public JsonObject Jwks()
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(Key.ExportParameters(includePrivateParameters: false)) { KeyId = KeyId });
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = key.Kid,
                    ["n"] = key.N,
                    ["e"] = key.E,
                }
            ),
        };
    }

    public string Sign(IDictionary<string, object> claims, string algorithm = SecurityAlgorithms.RsaSha256) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = new SigningCredentials(
                    new RsaSecurityKey(Key)
                    {
                        KeyId = KeyId,
                        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                    },
                    algorithm
                ),
            }
        );

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new Received(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? string.Empty, headers, body));
        if (TraceHeader is not null)
        {
            context.Response.Headers[TraceHeader] = "tid-" + context.Request.Path.Value!.Split('/')[^1];
        }

        if (_answers.TryGetValue(context.Request.Path, out var answer))
        {
            await DressedAsync(context, answer);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task DressedAsync(HttpContext context, RequestDelegate answer)
    {
        if (Dress is not { } dress)
        {
            await answer(context);
            return;
        }

        var wire = context.Response.Body;
        using var plain = new MemoryStream();
        context.Response.Body = plain;
        await answer(context);
        context.Response.Body = wire;
        if (plain.Length > 0)
        {
            await wire.WriteAsync(dress(context.Response, plain.ToArray()), context.RequestAborted);
        }
    }

    public sealed record Received(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body);
}
