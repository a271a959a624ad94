using System.Diagnostics.CodeAnalysis;

namespace Drivetrain.Reauth.Plugins;

/// <summary>What a provider's call came to: a value, or an expected failure.</summary>
public readonly record struct ProviderResult<T>
    where T : class
{
    private ProviderResult(T? value, ProviderFailure? failure) => (Value, Failure) = (value, failure);

    /// <summary>The value, when <see cref="Succeeded"/>.</summary>
    public T? Value { get; }

    /// <summary>The failure, when not.</summary>
    public ProviderFailure? Failure { get; }

    /// <summary>True with a value, false with a failure.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Value is not null;

    /// <summary>A success.</summary>
    public static implicit operator ProviderResult<T>(T value) => new(value, null);

    /// <summary>An expected failure.</summary>
    public static implicit operator ProviderResult<T>(ProviderFailure failure) => new(null, failure);
}

/// <summary>Why a provider's call did not succeed. The host turns <see cref="Kind"/> into an outcome with words and a next action.</summary>
/// <param name="Kind">What it means for the person or the operator.</param>
/// <param name="Error">The provider's own error code, for support (<c>invalid_grant</c>, <c>3100</c>); never a token, a body or a URL.</param>
/// <param name="TraceId">The provider's trace id (Intuit: <c>intuit_tid</c>), where there is one.</param>
/// <param name="RetryAfter">How long the provider asks to wait, where it does: a second at the least, whatever was given.</param>
public sealed record ProviderFailure(ProviderFailureKind Kind, string? Error = null, string? TraceId = null, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the provider asks to wait, where it does. Callers that were told to wait no time at all would come back at once, again and again.
    /// </summary>
    public TimeSpan? RetryAfter
    {
        get;
        init => field = value < LeastWait ? LeastWait : value;
    } = RetryAfter < LeastWait ? LeastWait : RetryAfter;

    /// <summary>With <see cref="ProviderFailureKind.InsufficientScope"/>: the scopes that were asked for and not granted, separated by spaces.</summary>
    public string? MissingScope { get; init; }
}

/// <summary>What a failure means.</summary>
public enum ProviderFailureKind
{
    /// <summary>The person said no, or closed the consent (<c>access_denied</c>).</summary>
    Denied,

    /// <summary>The provider refused this login for the instance; mostly it lacks the admin role.</summary>
    NotAdmin,

    /// <summary>The authorization code was refused: expired, used, or of another client (<c>invalid_grant</c> at the exchange).</summary>
    CodeRejected,

    /// <summary>
    /// The tokens were refused: the refresh token (<c>invalid_grant</c> at a refresh), or the access token at a proof (401). Providers also answer so
    /// during outages: confirm before acting.
    /// </summary>
    CredentialRejected,

    /// <summary>Network failure, time-out, 429 or 5xx: try later.</summary>
    Unavailable,

    /// <summary>
    /// Client id, secret, redirect URI, scope or environment are wrong: the operator has to act. The error is <c>invalid_client</c> where the provider refused
    /// the client id or the secret (RFC 6749 section 5.2).
    /// </summary>
    Misconfigured,

    /// <summary>An answer that cannot be trusted or understood: a bad signature, a foreign audience, an instance that differs from the proof.</summary>
    ProtocolError,

    /// <summary>The login granted less than was asked for (RFC 6749 section 3.3); <see cref="ProviderFailure.MissingScope"/> says what is missing.</summary>
    InsufficientScope,

    /// <summary>The company's account at the provider is no longer active; a login helps once it is.</summary>
    Deactivated,

    /// <summary>The client's keys belong to another environment of the provider than the instance: the operator has to act.</summary>
    WrongEnvironment,

    /// <summary>A limit of the plan that the app has at the provider: the operator has to act, and no login helps.</summary>
    PlanLimit,
}
