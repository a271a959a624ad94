using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Why a connector can't sync. What each reason means to people, and what they can do, is in the plugin's manifest.</summary>
public enum FailureReason
{
    /// <summary>The credential reached its end: it wasn't used for too long, or its provider's hard limit has come.</summary>
    ExpiredCredentials,

    /// <summary>Somebody ended the access at the provider, or the provider took it back.</summary>
    Revoked,

    /// <summary>The company's account at the provider is no longer active. A login helps once it is.</summary>
    DeactivatedAccount,

    /// <summary>The person who connected it no longer has the role that it needs.</summary>
    RoleLost,

    /// <summary>The login granted less than the connector needs.</summary>
    ScopeMissing,

    /// <summary>The service's keys belong to another environment of the provider than the company. The operator has to act.</summary>
    WrongEnvironment,

    /// <summary>A limit of the plan that the app has at the provider. The operator has to act; a login doesn't help.</summary>
    PlanLimit,

    /// <summary>The provider is down. It passes; a login doesn't help.</summary>
    ProviderOutage,
}

/// <summary>From codes and providers' answers to reasons.</summary>
internal static class FailureReasons
{
    public static EnumCodes<FailureReason> Codes { get; } =
        new(
            (FailureReason.ExpiredCredentials, "expired_credentials"),
            (FailureReason.Revoked, "revoked"),
            (FailureReason.DeactivatedAccount, "deactivated_account"),
            (FailureReason.RoleLost, "role_lost"),
            (FailureReason.ScopeMissing, "scope_missing"),
            (FailureReason.WrongEnvironment, "wrong_environment"),
            (FailureReason.PlanLimit, "plan_limit"),
            (FailureReason.ProviderOutage, "provider_outage")
        );

    /// <summary>Whether the connector only has to wait: neither its credential nor the person who connected it has anything to do with it.</summary>
    public static bool IsInterruption(FailureReason? reason) => reason is FailureReason.PlanLimit or FailureReason.ProviderOutage;

    /// <summary>The reason behind a code of the platform's, or null where the code doesn't tell.</summary>
    public static FailureReason? OfCode(string code) =>
        Codes.Find(code)
        ?? code switch
        {
            "credentials_expired" or "token_expired" => FailureReason.ExpiredCredentials,
            "credentials_revoked" or "token_revoked" or "access_revoked" => FailureReason.Revoked,
            "account_deactivated" or "account_inactive" => FailureReason.DeactivatedAccount,
            "not_admin" or "insufficient_role" => FailureReason.RoleLost,
            "insufficient_scope" => FailureReason.ScopeMissing,
            "provider_unavailable" => FailureReason.ProviderOutage,
            _ => null,
        };

    /// <summary>
    /// What it means that the provider refuses a grant's tokens for good: before the end that it gave them somebody has revoked them, after it they have
    /// expired.
    /// </summary>
    public static FailureReason OfRejection(Grant grant, DateTimeOffset now) =>
        grant.EndsAt is { } end && end <= now ? FailureReason.ExpiredCredentials : FailureReason.Revoked;

    /// <summary>What a provider's answer to a call with a good token means to the connector; null for one that tells nothing of it.</summary>
    public static FailureReason? OfAnswer(ProviderFailureKind kind) =>
        kind switch
        {
            ProviderFailureKind.NotAdmin => FailureReason.RoleLost,
            ProviderFailureKind.InsufficientScope => FailureReason.ScopeMissing,
            ProviderFailureKind.Deactivated => FailureReason.DeactivatedAccount,
            ProviderFailureKind.WrongEnvironment => FailureReason.WrongEnvironment,
            ProviderFailureKind.PlanLimit => FailureReason.PlanLimit,
            ProviderFailureKind.Unavailable => FailureReason.ProviderOutage,
            _ => null,
        };
}
