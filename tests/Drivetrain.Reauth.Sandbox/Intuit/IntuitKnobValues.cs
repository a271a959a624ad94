namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>An authorization that is answered without a page.</summary>
/// <param name="Email">Who consents.</param>
/// <param name="RealmId">The company.</param>
/// <param name="AnyCompany">Whether a request may name another company in its <c>sandboxRealmId</c>: one of the directory, or one that is made up and has the
/// user as its admin.</param>
public sealed record AutoApproval(string Email, string RealmId, bool AnyCompany = false);

/// <summary>How people sign in.</summary>
public enum SignInMethod
{
    Password,
    Passkey,
    Either,
}

/// <summary>What a person without the admin role meets.</summary>
public enum StandardUserOutcome
{
    StaysOnPage,
    AccessDenied,
}

/// <summary>Whether another person has connected the company before.</summary>
public enum ConnectionState
{
    None,
    AlreadyConnected,
    ChangeAdmin,
}

/// <summary>When the refresh token's value changes.</summary>
public enum RefreshRotation
{
    Daily,
    EveryRefresh,
}

/// <summary>When an old refresh token dies.</summary>
public enum OldRefreshToken
{
    DiesAtOnce,
    LivesOneDay,
}

/// <summary>What parallel refreshes meet.</summary>
public enum RefreshRace
{
    Allowed,
    Rejected,
    Revokes,
}

/// <summary>How the token endpoint is broken.</summary>
public enum TokenOutage
{
    None,
    InvalidGrant,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
    Garbage,
}

/// <summary>What a revocation answers.</summary>
public enum RevokeOutcome
{
    Succeeds,
    BadRequest,
    ServerError,
    ServiceUnavailable,
}

/// <summary>What a revocation takes down.</summary>
public enum RevokeScope
{
    Company,
    Login,
}

/// <summary>What is wrong with id_tokens.</summary>
public enum IdTokenFault
{
    None,
    BadSignature,
    UnknownKey,
    WrongAudience,
    WrongIssuer,
    Expired,
    OtherRealm,
    NoRealm,
}

/// <summary>What the company API answers in place of the company.</summary>
public enum CompanyFault
{
    None,
    AuthenticationFailed,
    ServiceAuthenticationFailed,
    WrongCluster,
    WrongEnvironment,
    InsufficientScope,
    Throttled,
    ServerError,
    ServiceUnavailable,
    OtherCompany,
}

/// <summary>Which of the two shapes a fault has.</summary>
public enum FaultShape
{
    Gateway,
    Service,
}

/// <summary>Whether a redirect says which company it is about.</summary>
public enum RealmIdHint
{
    WithRealmId,
    WithoutRealmId,
}

/// <summary>Where Intuit's own reconnect address leads.</summary>
public enum ReconnectForwarding
{
    WithRealmId,
    WithoutRealmId,
    None,
}
