using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>From Intuit's answers and the network's faults to the host's failures.</summary>
internal static class Failures
{
    /// <summary>Intuit asks to wait a minute after a 429.</summary>
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(60);

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

    /// <summary>What a status means by itself, whatever the body says: 429 and 5xx are Intuit's trouble, a redirect or 404 is an address that is wrong.</summary>
    public static ProviderFailure? FromStatus(HttpResponseMessage response, DateTimeOffset now)
    {
        var traceId = TraceId(response);
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => null,
            429 => new ProviderFailure(ProviderFailureKind.Unavailable, "429", traceId, RetryAfter(response, now) ?? ThrottlePause),
            408 or >= 500 => new ProviderFailure(ProviderFailureKind.Unavailable, Number(response.StatusCode), traceId, RetryAfter(response, now)),
            >= 300 and < 400 => Protocol("unexpected_redirect", traceId),
            404 or 405 => new ProviderFailure(ProviderFailureKind.Misconfigured, Number(response.StatusCode), traceId),
            _ => null,
        };
    }

    /// <summary>RFC 6749 section 5.2, as Intuit's token endpoint uses it; <paramref name="invalidGrant"/> is what <c>invalid_grant</c> means here.</summary>
    public static ProviderFailure FromTokenError(HttpStatusCode status, string? error, string? traceId, ProviderFailureKind invalidGrant)
    {
        var kind = (error, status) switch
        {
            ("invalid_grant", _) => invalidGrant,
            ("temporarily_unavailable" or "server_error", _) => ProviderFailureKind.Unavailable,
            ("invalid_client" or "unauthorized_client" or "invalid_scope" or "unsupported_grant_type" or "invalid_request", _) => ProviderFailureKind.Misconfigured,
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => ProviderFailureKind.Misconfigured,
            _ => ProviderFailureKind.ProtocolError,
        };
        return new ProviderFailure(kind, Code(error) ?? Number(status), traceId);
    }

    /// <summary>Intuit's trace id, which its support asks for.</summary>
    public static string? TraceId(HttpResponseMessage? response) =>
        response is not null && response.Headers.TryGetValues("intuit_tid", out var values) ? Code(values.FirstOrDefault()) : null;

    /// <summary>A code out of an answer, if it looks like one: what else may stand there must reach no log and no report.</summary>
    public static string? Code(string? text) =>
        text is { Length: > 0 and <= 128 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') ? text : null;

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var header = response.Headers.RetryAfter;
        var pause = header?.Delta ?? (header?.Date - now);
        return pause is null || pause < TimeSpan.Zero ? null : pause > LongestPause ? LongestPause : pause;
    }
}
