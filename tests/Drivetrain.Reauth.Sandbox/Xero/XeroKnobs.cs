using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>
/// Everything about the simulated Xero that can be turned while it runs. The defaults are the strict reading of what is known. Each knob explains itself at
/// <c>GET /_sandbox/xero/knobs/help</c>.
/// </summary>
public sealed record XeroKnobs : IProviderKnobs, IValidatableObject
{
    [Description("Redirect URIs of the app's configuration, compared exactly. https anywhere, http only on localhost and *.localhost.")]
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    [Description("Asks for the code of an authenticator app after the password. The page shows the code.")]
    public bool MultiFactor { get; init; }

    [Description("Keeps people signed in in the browser, so that a second authorization starts at the organisations.")]
    public bool RememberSignIn { get; init; } = true;

    [Description(
        "Answers authorization requests at once, without a page, as this person for these organisations: {\"email\":…,\"tenantIds\":[…]}, as if every "
            + "older Drivetrain app had been disconnected. For tests without a browser."
    )]
    public XeroApproval? AutoApprove { get; init; }

    [Description("Lets people go on without choosing an organisation: the token is valid and /connections is empty.")]
    public bool AllowsNoOrganisation { get; init; }

    [Description("The organisations cannot take one more app.")]
    public bool AppLimitReached { get; init; }

    [Description("A connection that was deleted and made again keeps the authEventId of the first time.")]
    public bool KeepsAuthEvent { get; init; } = true;

    [Description("Sends this error to the callback in place of a code: access_denied, server_error, temporarily_unavailable, invalid_scope.")]
    [AllowedValues(null, "access_denied", "server_error", "temporarily_unavailable", "invalid_scope", ErrorMessage = "callbackError is none of OAuth's codes.")]
    public string? CallbackError { get; init; }

    [Description("Lifetime of an authorization code in seconds; Xero's own is not known.")]
    [Range(1, 86_400, ErrorMessage = "codeLifetimeSeconds is 1 to 86400.")]
    public int CodeLifetimeSeconds { get; init; } = 300;

    [Description("Lifetime of an access token in seconds.")]
    [Range(1, 86_400, ErrorMessage = "accessTokenLifetimeSeconds is 1 to 86400.")]
    public int AccessTokenLifetimeSeconds { get; init; } = 1800;

    [Description("Lifetime of a refresh token that is not used, in seconds (60 days).")]
    [Range(1, 400_000_000, ErrorMessage = "refreshTokenLifetimeSeconds is 1 to 400000000.")]
    public int RefreshTokenLifetimeSeconds { get; init; } = 5_184_000;

    [Description("How long a refresh token can be tried again after it was used, in seconds (30 minutes).")]
    [Range(0, 86_400, ErrorMessage = "refreshGraceSeconds is 0 to 86400.")]
    public int RefreshGraceSeconds { get; init; } = 1800;

    [Description(
        "The token endpoint is broken: invalid_grant although nothing is wrong, 500, 503, 429, a page in place of JSON, or an answer that is lost after "
            + "the token has rotated."
    )]
    public XeroTokenOutage TokenOutage { get; init; } = XeroTokenOutage.None;

    [Description("How many token requests the outage still hits before it ends; null for all.")]
    [Range(0, 1_000_000, ErrorMessage = "tokenOutageRequests is 0 to 1000000, or null.")]
    public int? TokenOutageRequests { get; init; }

    [Description("What is wrong with id_tokens.")]
    public XeroIdTokenFault IdToken { get; init; } = XeroIdTokenFault.None;

    [Description("What /connections answers in place of the list.")]
    public XeroApiFault ApiFault { get; init; } = XeroApiFault.None;

    [Description("How many API requests the fault still hits before it ends; null for all.")]
    [Range(0, 1_000_000, ErrorMessage = "apiFaultRequests is 0 to 1000000, or null.")]
    public int? ApiFaultRequests { get; init; }

    [Description("How faults write their keys: Detail, or detail.")]
    public XeroFaultKeys FaultKeys { get; init; } = XeroFaultKeys.UpperCase;

    [Description("Milliseconds before the token endpoint and the API answer.")]
    [Range(0, 120_000, ErrorMessage = "delayMs is 0 to 120000.")]
    public int DelayMs { get; init; }

    [Description("Milliseconds between a refresh and its answer: the token has changed, and the app does not know yet.")]
    [Range(0, 120_000, ErrorMessage = "refreshAnswerDelayMs is 0 to 120000.")]
    public int RefreshAnswerDelayMs { get; init; }

    [Description("Moves the simulator's clock forward by seconds, so that tokens age without waiting. id_tokens keep the true time.")]
    [Range(0, 400_000_000, ErrorMessage = "clockOffsetSeconds is 0 to 400000000.")]
    public long ClockOffsetSeconds { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        RedirectUris.Where(uri => !RedirectUriRules.IsRegistrable(uri)).Select(uri => new ValidationResult($"'{uri}' cannot be registered as a redirect URI."));
}

/// <summary>An authorization that is answered without a page.</summary>
public sealed record XeroApproval(string Email, IReadOnlyList<string> TenantIds);

/// <summary>How the token endpoint is broken.</summary>
public enum XeroTokenOutage
{
    None,
    InvalidGrant,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
    Garbage,
    AnswerLost,
}

/// <summary>What is wrong with id_tokens.</summary>
public enum XeroIdTokenFault
{
    None,
    BadSignature,
    UnknownKey,
    WrongAudience,
    WrongIssuer,
    Expired,
}

/// <summary>What the API answers in place of what was asked.</summary>
public enum XeroApiFault
{
    None,
    TokenExpired,
    AuthorizationUnsuccessful,
    AuthenticationUnsuccessful,
    Throttled,
    ServerError,
    ServiceUnavailable,
    Garbage,
}

/// <summary>How faults write their keys.</summary>
public enum XeroFaultKeys
{
    UpperCase,
    LowerCase,
}
