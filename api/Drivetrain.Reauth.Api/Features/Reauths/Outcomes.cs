using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The stable codes of how an attempt ended.</summary>
internal static class Outcomes
{
    public const string Matched = "matched";
    public const string InstanceMismatch = "instance_mismatch";
    public const string NoInstance = "no_instance";
    public const string Denied = "denied";
    public const string NotAdmin = "not_admin";
    public const string CodeRejected = "code_rejected";
    public const string ProviderUnavailable = "provider_unavailable";
    public const string ProviderMisconfigured = "provider_misconfigured";
    public const string InsufficientScope = "insufficient_scope";
    public const string DeactivatedAccount = "deactivated_account";
    public const string PlanLimit = "plan_limit";
    public const string ProviderError = "provider_error";
    public const string Interrupted = "interrupted";
    public const string Cancelled = "cancelled";
    public const string Superseded = "superseded";
    public const string Expired = "expired";
    public const string TooManyTries = "too_many_tries";
    public const string KeysMissing = "keys_missing";

    public static string Of(ProviderFailureKind kind) =>
        kind switch
        {
            ProviderFailureKind.Denied => Denied,
            ProviderFailureKind.NotAdmin => NotAdmin,
            ProviderFailureKind.CodeRejected or ProviderFailureKind.CredentialRejected => CodeRejected,
            ProviderFailureKind.Unavailable => ProviderUnavailable,
            ProviderFailureKind.Misconfigured or ProviderFailureKind.WrongEnvironment => ProviderMisconfigured,
            ProviderFailureKind.InsufficientScope => InsufficientScope,
            ProviderFailureKind.Deactivated => DeactivatedAccount,
            ProviderFailureKind.PlanLimit => PlanLimit,
            ProviderFailureKind.ProtocolError => ProviderError,
            _ => ProviderError,
        };

    /// <summary>What the <c>error</c> of an authorization response means (RFC 6749 section 4.1.2.1).</summary>
    public static ProviderFailureKind OfCallbackError(string error) =>
        error switch
        {
            "access_denied" => ProviderFailureKind.Denied,
            "server_error" or "temporarily_unavailable" => ProviderFailureKind.Unavailable,
            "invalid_request" or "unauthorized_client" or "unsupported_response_type" or "invalid_scope" => ProviderFailureKind.Misconfigured,
            _ => ProviderFailureKind.ProtocolError,
        };
}
