using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>From answers and the network's faults to the host's failures.</summary>
internal sealed partial class Failures(ProviderAccess access)
{
    /// <summary>The provider refused the client's id or secret (RFC 6749 section 5.2).</summary>
    public const string InvalidClient = "invalid_client";

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
    public static ProviderFailure? From(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            EgressDeniedException => new ProviderFailure(ProviderFailureKind.Misconfigured, "egress_denied"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => Protocol("response_too_large"),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Protocol("unreadable_answer"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new ProviderFailure(
                ProviderFailureKind.Unavailable,
                "tls_failed"
            ),
            HttpRequestException => new ProviderFailure(ProviderFailureKind.Unavailable, "network_failed"),
            OperationCanceledException when !cancellationToken.IsCancellationRequested => new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"),
            JsonException => Protocol("unreadable_answer"),
            _ => null,
        };

    /// <summary>
    /// What a status means by itself, whatever the body says: 429 and 5xx are the provider's trouble, a redirect or 404 is an address that is wrong.
    /// </summary>
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
    /// <param name="refusal">The answer.</param>
    /// <param name="invalidGrant">What <c>invalid_grant</c> means here.</param>
    public ProviderFailure FromTokenError(string at, Refusal refusal, ProviderFailureKind invalidGrant)
    {
        var response = refusal.Response;
        var error = refusal.Body is { } json ? Pointer.TextAt(json, ["/error", .. access.Provider.Errors.Codes]) : null;
        if (Mapped(at, refusal, Code(error), signed: false) is { } mapped)
        {
            return mapped;
        }

        ProviderFailureKind? specified = error switch
        {
            "invalid_grant" => invalidGrant,
            "temporarily_unavailable" or "server_error" => ProviderFailureKind.Unavailable,
            InvalidClient or "unauthorized_client" or "invalid_scope" or "unsupported_grant_type" or "invalid_request" => ProviderFailureKind.Misconfigured,
            _ => null,
        };
        if (specified is null && Passing(refusal, Code(error)) is { } passing)
        {
            return passing;
        }

        var kind =
            specified
            ?? (
                response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    ? ProviderFailureKind.Misconfigured
                    : ProviderFailureKind.ProtocolError
            );

        // A client that may not authenticate is answered with 401 (RFC 6749 section 5.2), whatever else an answer leaves out.
        var code = Code(error) ?? (response.StatusCode is HttpStatusCode.Unauthorized ? InvalidClient : Number(response.StatusCode));
        return new ProviderFailure(kind, code, TraceId(response));
    }

    /// <summary>A refusal to give a public document.</summary>
    public ProviderFailure FromDocument(Refusal refusal) =>
        FromStatus(refusal.Response) ?? Passing(refusal, code: null) ?? Protocol("discovery_failed", TraceId(refusal.Response));

    /// <summary>A refusal of a call that is made with the access token.</summary>
    /// <param name="at"><c>instance</c> or <c>userinfo</c>.</param>
    /// <param name="refusal">The answer.</param>
    /// <param name="signed">Whether the provider's signature names the instance that was asked for.</param>
    public ProviderFailure FromRefusal(string at, Refusal refusal, bool signed)
    {
        var response = refusal.Response;
        var code = refusal.Body is { } json ? Code(Pointer.TextAt(json, access.Provider.Errors.Codes)) : null;
        if (Mapped(at, refusal, code, signed) is { } mapped)
        {
            return mapped;
        }

        if (
            (FromStatus(response) is { } failure ? failure with { Error = code ?? failure.Error } : Passing(refusal, code) ?? OfScope(refusal, code)) is
            { } known
        )
        {
            return known;
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
        access.TraceHeader is { } header && response is not null && response.Headers.TryGetValues(header, out var values)
            ? Code(values.FirstOrDefault())
            : null;

    /// <summary>A code out of an answer, if it looks like one: what else may stand there must reach no log and no report.</summary>
    private static string? Code(string? text) =>
        text is { Length: > 0 and <= 128 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.') ? text : null;

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private ProviderFailure? Mapped(string at, Refusal refusal, string? code, bool signed)
    {
        var response = refusal.Response;
        var mapping = access.Provider.Errors;
        var rule = mapping.Rules.FirstOrDefault(rule =>
            (rule.At.Count == 0 || rule.At.Contains(at, StringComparer.Ordinal))
            && (rule.Statuses.Count == 0 || rule.Statuses.Contains((int)response.StatusCode))
            && (rule.Codes.Count == 0 || (code is not null && rule.Codes.Any(known => IsSame(known, code))))
            && (rule.IsSigned is null || rule.IsSigned == signed)
            && (rule.Contains is null || HasText(refusal.Body, mapping.Texts, rule.Contains))
        );
        if (rule is null)
        {
            return null;
        }

        var pause = RetryAfter(response) ?? (rule.Kind is ProviderFailureKind.Unavailable ? access.ThrottlePause : null);
        return new ProviderFailure(rule.Kind, code ?? Number(response.StatusCode), TraceId(response), pause);
    }

    /// <summary>
    /// Refusals that pass, whatever their status: a provider that says when to come back, or that a limit is reached, limits its callers; a page for people
    /// comes from something in between. A login's death is told by none of them.
    /// </summary>
    private ProviderFailure? Passing(Refusal refusal, string? code)
    {
        var (response, pause) = (refusal.Response, RetryAfter(refusal.Response));
        if (pause is null && response.StatusCode is HttpStatusCode.Forbidden && Limit().IsMatch(refusal.Text))
        {
            pause = access.ThrottlePause;
        }

        return pause is not null ? new ProviderFailure(ProviderFailureKind.Unavailable, code ?? Number(response.StatusCode), TraceId(response), pause)
            : refusal.IsPage ? new ProviderFailure(ProviderFailureKind.Unavailable, "html_answer", TraceId(response))
            : null;
    }

    /// <summary>The token may do too little (RFC 6750 section 3.1): no other login would be allowed more, so it is the operator's matter.</summary>
    private ProviderFailure? OfScope(Refusal refusal, string? code) =>
        refusal.Response.StatusCode is HttpStatusCode.Forbidden
        && (Scope().IsMatch(refusal.Text) || Scope().IsMatch(refusal.Response.Headers.WwwAuthenticate.ToString()))
            ? new ProviderFailure(ProviderFailureKind.Misconfigured, code ?? "insufficient_scope", TraceId(refusal.Response))
            : null;

    [GeneratedRegex("throttl|rate.?limit|too.?many.?requests", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Limit();

    [GeneratedRegex(
        "(in)?sufficient.?scope",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Scope();

    /// <summary>Some write numbers with leading zeros at one place and without them at another.</summary>
    private static bool IsSame(string known, string code) =>
        string.Equals(known, code, StringComparison.Ordinal)
        || (known.All(char.IsAsciiDigit) && code.All(char.IsAsciiDigit) && string.Equals(known.TrimStart('0'), code.TrimStart('0'), StringComparison.Ordinal));

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
