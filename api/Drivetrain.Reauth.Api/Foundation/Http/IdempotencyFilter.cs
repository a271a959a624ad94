using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Answers a repeated request with the answer of the first; see <see cref="IdempotencyEndpoints.WithIdempotency"/>.</summary>
internal sealed partial class IdempotencyFilter(
    IStore store,
    DailyQuotas quotas,
    TimeProvider time,
    IOptions<JsonOptions> json,
    IDataProtectionProvider protection,
    ILogger<IdempotencyFilter> logger,
    KnownKeys? keys = null
) : IEndpointFilter
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Longer than any handler runs.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly IDataProtector _protector = protection.CreateProtector("Drivetrain.Reauth.Idempotency.v1");

    public static ProblemCode InvalidKey { get; } = new(400, "invalid_idempotency_key");

    public static ProblemCode KeyReused { get; } = new(409, "idempotency_key_reused");

    public static ProblemCode InProgress { get; } = new(409, "idempotency_in_progress");

    /// <summary>The request's key, or null without one; false for what can be no key.</summary>
    public static bool TryReadKey(HttpRequest request, out string? key)
    {
        var header = request.Headers[KeyHeader];
        key = header is [{ Length: >= 1 and <= 255 } one] && one.All(c => c is >= '!' and <= '~') ? one : null;
        return key is not null || header.Count == 0;
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!TryReadKey(http.Request, out var key))
        {
            return InvalidKey.Result();
        }

        if (key is null)
        {
            return await next(context);
        }

        var scope =
            http.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value
            ?? throw new InvalidOperationException("A route with Idempotency-Key requires an authenticated caller who owns the key.");
        var id = Ids.Derive("idm", scope, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "", key);
        var running = new IdempotencyRecord
        {
            Id = id,
            Fingerprint = Fingerprint(context),
            ExpiresAt = time.GetUtcNow() + Lease,
        };
        var existing = await store.GetAsync<IdempotencyRecord>(id, http.RequestAborted);
        if (existing is { Value: var record } && record.ExpiresAt > time.GetUtcNow())
        {
            return !string.Equals(record.Fingerprint, running.Fingerprint, StringComparison.Ordinal) ? KeyReused.Result()
                : record.Answer is { } answer ? new Replay(answer, payload => Open(id, payload))
                : InProgress.Result();
        }

        var quota = http.User.IsInRole(Role.Extension.Code()) ? Quota.IdempotencyKeysOfSession : Quota.IdempotencyKeysOfApiKey;
        if (!quotas.TryTake(quota, scope, out var wait))
        {
            return QuotaFilters.Refuse(http, quota, wait);
        }

        var batch = new Batch().Put(running, existing?.Version ?? 0, out var stored);
        var claim = await store.CommitAsync(batch, Durability.Deferred, http.RequestAborted);
        if (!claim.Committed)
        {
            quotas.GiveBack(quota, scope);
            return InProgress.Result();
        }

        var result = await RunAsync(context, next, stored);
        if (http.Response.StatusCode >= StatusCodes.Status300MultipleChoices)
        {
            quotas.GiveBack(quota, scope);
        }

        return result;
    }

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, Stored<IdempotencyRecord> running)
    {
        // An exception leaves the claim until it lapses: whether the handler had changed something is not known.
        var result = await next(context);
        var http = context.HttpContext;
        var body = await CaptureAsync(http, result as IResult ?? TypedResults.Ok(result));
        var succeeded = http.Response.StatusCode is >= 200 and < 300;
        try
        {
            var batch = succeeded
                ? new Batch().Update(
                    running,
                    running.Value with
                    {
                        ExpiresAt = time.GetUtcNow() + Kept,
                        Answer = Remember(http.Response, body, running.Value.Id),
                    }
                )
                : new Batch().Delete(running);

            // Not the request's token: the change was made, and whoever repeats the request shall find its answer.
            await store.CommitAsync(batch, succeeded ? Durability.Durable : Durability.Deferred, CancellationToken.None);
        }
        catch (Exception exception) when (exception is StorageFullException or StorageUnavailableException or KeysMissingException)
        {
            LogNotKept(exception);
        }

        http.Response.ContentLength = body.Length == 0 ? null : body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
        return TypedResults.Empty;
    }

    private IdempotentAnswer Remember(HttpResponse response, byte[] body, string id) =>
        new(
            response.StatusCode,
            response.ContentType,
            response.Headers.Location,
            _protector.CreateProtector(id).Protect(body),
            response.Headers.SetCookie is [{ } cookie] ? _protector.CreateProtector(id).Protect(Encoding.UTF8.GetBytes(cookie)) : null
        );

    /// <exception cref="KeysMissingException">The answer's key is missing, and may come back.</exception>
    /// <exception cref="DocumentUnreadableException">It is damaged, or its key is lost for good.</exception>
    private byte[] Open(string id, byte[] payload)
    {
        try
        {
            return _protector.CreateProtector(id).Unprotect(payload);
        }
        catch (CryptographicException exception)
        {
            keys?.ThrowIfMissing(payload);
            throw new DocumentUnreadableException(IdempotencyRecord.Type.Name, id, exception);
        }
    }

    private static async Task<byte[]> CaptureAsync(HttpContext http, IResult result)
    {
        var wire = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await result.ExecuteAsync(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        return buffer.ToArray();
    }

    /// <summary>Of the bound body, so that white space and the order of fields make no difference.</summary>
    private string Fingerprint(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        var type = http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(http.Request.Path + http.Request.QueryString + "\n"));
        foreach (var argument in context.Arguments)
        {
            if (argument is not null && argument.GetType() == type)
            {
                hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(argument, type, json.Value.SerializerOptions));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request succeeded, but its response couldn't be saved for retries with the same Idempotency-Key.")]
    private partial void LogNotKept(Exception exception);

    private sealed class Replay(IdempotentAnswer answer, Func<byte[], byte[]> open) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            // First: what can't be opened is answered as a failure, without anything of the answer.
            var body = open(answer.Body);
            var cookie = answer.Cookie is null ? null : Encoding.UTF8.GetString(open(answer.Cookie));
            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            response.ContentType = answer.ContentType;
            response.Headers[ReplayedHeader] = "true";
            if (answer.Location is not null)
            {
                response.Headers.Location = answer.Location;
            }

            if (cookie is not null)
            {
                response.Headers.SetCookie = cookie;
            }

            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
