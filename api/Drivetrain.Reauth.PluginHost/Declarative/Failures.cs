using System.Globalization;
using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>From answers and the network's faults to the host's failures.</summary>
internal sealed class Failures(ProviderAccess access)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public static ProviderFailure Protocol(string error, string? traceId = null) => new(ProviderFailureKind.ProtocolError, error, traceId);

    public static async ValueTask<ProviderResult<T>> GuardAsync<T>(Func<Task<ProviderResult<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (From(exception, cancellationToken) is { } failure)
        {
            return failure;
        }
    }

    /// <summary>The failure behind an exception; null for one that is a bug or the caller's own cancellation.</summary>
    public static ProviderFailure? From(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        EgressDeniedException => new ProviderFailure(ProviderFailureKind.Misconfigured, "egress_denied"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => Protocol("response_too_large"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new ProviderFailure(ProviderFailureKind.Unavailable, "tls_failed"),
        HttpRequestException => new ProviderFailure(ProviderFailureKind.Unavailable, "network_failed"),
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"),
        JsonException => Protocol("unreadable_answer"),
        _ => null,
    };

    /// <summary>What a status means by itself, whatever the body says: 429 and 5xx are the provider's trouble, a redirect or 404 is an address that is wrong.</summary>
    public ProviderFailure? FromStatus(HttpResponseMessage response)
    {
        var traceId = TraceId(response);
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => null,
            429 => new ProviderFailure(ProviderFailureKind.Unavailable, "429", traceId, RetryAfter(response) ?? access.ThrottlePause),
            408 or >= 500 => new ProviderFailure(ProviderFailureKind.Unavailable, Number(response.StatusCode), traceId, RetryAfter(response)),
            >= 300 and < 400 => Protocol("unexpected_redirect", traceId),
            404 or 405 => new ProviderFailure(ProviderFailureKind.Misconfigured, Number(response.StatusCode), traceId),
            _ => null,
        };
    }

    /// <summary>An answer of the token or the revocation endpoint (RFC 6749 section 5.2, RFC 7009 section 2.2.1).</summary>
    /// <param name="at"><c>token</c>, <c>refresh</c> or <c>revoke</c>.</param>
    /// <param name="response">The answer, not a success.</param>
    /// <param name="body">Its JSON, where it is JSON.</param>
    /// <param name="invalidGrant">What <c>invalid_grant</c> means here.</param>
    public ProviderFailure FromTokenError(string at, HttpResponseMessage response, JsonElement? body, ProviderFailureKind invalidGrant)
    {
        var error = body is { } json ? Pointer.TextAt(json, ["/error"]) : null;
        if (Mapped(at, response, body, Code(error), signed: false) is { } mapped)
        {
            return mapped;
        }

        var kind = (error, response.StatusCode) switch
        {
            ("invalid_grant", _) => invalidGrant,
            ("temporarily_unavailable" or "server_error", _) => ProviderFailureKind.Unavailable,
            ("invalid_client" or "unauthorized_client" or "invalid_scope" or "unsupported_grant_type" or "invalid_request", _) => ProviderFailureKind.Misconfigured,
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => ProviderFailureKind.Misconfigured,
            _ => ProviderFailureKind.ProtocolError,
        };
        return new ProviderFailure(kind, Code(error) ?? Number(response.StatusCode), TraceId(response));
    }

    /// <summary>A refusal of a call that is made with the access token.</summary>
    /// <param name="at"><c>instance</c> or <c>userinfo</c>.</param>
    /// <param name="response">The answer, not a success.</param>
    /// <param name="body">Its JSON, where it is JSON.</param>
    /// <param name="signed">Whether the provider's signature names the instance that was asked for.</param>
    public ProviderFailure FromRefusal(string at, HttpResponseMessage response, JsonElement? body, bool signed)
    {
        var code = body is { } json ? Code(Pointer.TextAt(json, access.Provider.Errors.Codes)) : null;
        if (Mapped(at, response, body, code, signed) is { } mapped)
        {
            return mapped;
        }

        if (FromStatus(response) is { } failure)
        {
            return failure with { Error = code ?? failure.Error };
        }

        var kind = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => ProviderFailureKind.CredentialRejected,
            HttpStatusCode.Forbidden => ProviderFailureKind.NotAdmin,
            _ => ProviderFailureKind.ProtocolError,
        };
        return new ProviderFailure(kind, code ?? Number(response.StatusCode), TraceId(response));
    }

    /// <summary>The provider's trace id, which its support asks for.</summary>
    public string? TraceId(HttpResponseMessage? response) =>
        access.TraceHeader is { } header && response is not null && response.Headers.TryGetValues(header, out var values) ? Code(values.FirstOrDefault()) : null;

    /// <summary>A code out of an answer, if it looks like one: what else may stand there must reach no log and no report.</summary>
    private static string? Code(string? text) =>
        text is { Length: > 0 and <= 128 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') ? text : null;

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private ProviderFailure? Mapped(string at, HttpResponseMessage response, JsonElement? body, string? code, bool signed)
    {
        var mapping = access.Provider.Errors;
        var rule = mapping.Rules.FirstOrDefault(rule =>
            (rule.At.Count == 0 || rule.At.Contains(at, StringComparer.Ordinal))
            && (rule.Statuses.Count == 0 || rule.Statuses.Contains((int)response.StatusCode))
            && (rule.Codes.Count == 0 || (code is not null && rule.Codes.Contains(code, StringComparer.Ordinal)))
            && (rule.IsSigned is null || rule.IsSigned == signed)
            && (rule.Contains is null || HasText(body, mapping.Texts, rule.Contains)));
        return rule is null ? null : new ProviderFailure(rule.Kind, code ?? Number(response.StatusCode), TraceId(response), RetryAfter(response));
    }

    private static bool HasText(JsonElement? body, IReadOnlyList<string> pointers, string text) =>
        body is { } json && pointers.Any(pointer => Pointer.TextAt(json, [pointer])?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        // As text: a negative or broken number says "wait" as well, and the header's own parser would drop it.
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out var values))
        {
            return null;
        }

        var pause = decimal.TryParse(values.First(), NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds((double)decimal.Clamp(seconds, 0, (decimal)LongestPause.TotalSeconds))
            : response.Headers.RetryAfter?.Date - access.Time.GetUtcNow();
        return pause > LongestPause ? LongestPause : pause;
    }
}
