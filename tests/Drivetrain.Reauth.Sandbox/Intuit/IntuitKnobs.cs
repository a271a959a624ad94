using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Hosting.Providers;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>
/// Everything about the simulated Intuit that can be turned while it runs. The defaults are the strict reading of what is known: where sources differ,
/// the stricter one. Each knob explains itself at <c>GET /_sandbox/intuit/knobs/help</c>.
/// </summary>
public sealed record IntuitKnobs : IProviderKnobs, IValidatableObject
{
    [Description(
        "Redirect URIs of the app's keys tab, compared exactly. https anywhere, http only on localhost and *.localhost; no IP address, no query, no fragment."
    )]
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    [Description("The app's Disconnect URL: where the browser is sent after someone disconnects the app. Null shows a plain page.")]
    public Uri? DisconnectUrl { get; init; }

    [Description("Whether the redirect to the Disconnect URL carries ?realmId=.")]
    public RealmIdHint DisconnectRedirect { get; init; } = RealmIdHint.WithRealmId;

    [Description("The app's Reconnect URL: one address for all customers. Null shows a plain page.")]
    public Uri? ReconnectUrl { get; init; }

    [Description(
        "What Intuit's own reconnect address (/app/connect/oauth2/request?appId=…&realmId=…&mode=reconnect) does: forwards to the app's Reconnect URL with "
            + "realmId, without it, or not at all. The real behaviour is not known."
    )]
    public ReconnectForwarding ReconnectForwarding { get; init; } = ReconnectForwarding.WithRealmId;

    [Description("The app's Launch URL: where the browser is sent, without parameters, when someone opens the app from QuickBooks. Null shows no link.")]
    public Uri? LaunchUrl { get; init; }

    [Description("How people prove who they are after their email.")]
    public SignInMethod SignIn { get; init; } = SignInMethod.Either;

    [Description("Asks for a verification code after the password. The page shows the code.")]
    public bool VerificationCode { get; init; }

    [Description("Keeps people signed in in the browser, so that a second authorization starts at the company selector.")]
    public bool RememberSignIn { get; init; } = true;

    [Description(
        "Answers authorization requests at once, without a page, as this user for this company: {\"email\":…,\"realmId\":…}. With \"anyCompany\":true a "
            + "request may name another one in sandboxRealmId, which is made up where the directory does not have it. For tests without a browser."
    )]
    public AutoApproval? AutoApprove { get; init; }

    [Description("What a person without the admin role meets after choosing the company. The real behaviour is not known.")]
    public StandardUserOutcome StandardUser { get; init; } = StandardUserOutcome.StaysOnPage;

    [Description("Whether another person has connected this company before: a dead end that names them, or a page with 'Change admin'.")]
    public ConnectionState Connection { get; init; } = ConnectionState.None;

    [Description("Shows Intuit's generic connection problem page in place of signing in.")]
    public bool ConnectionProblem { get; init; }

    [Description(
        "Sends this error to the callback in place of a code: access_denied, invalid_scope, invalid_request, unauthorized_client, "
            + "unsupported_response_type, server_error, temporarily_unavailable."
    )]
    [AllowedValues(
        null,
        "access_denied",
        "invalid_scope",
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "server_error",
        "temporarily_unavailable",
        ErrorMessage = "callbackError is none of OAuth's codes."
    )]
    public string? CallbackError { get; init; }

    [Description("Puts this realmId on the callback whatever was chosen: the parameter is not authenticated.")]
    [RegularExpression(@"^[^&#]{0,64}$", ErrorMessage = "callbackRealmId is too long or holds & or #.")]
    public string? CallbackRealmId { get; init; }

    [Description("Lifetime of an authorization code in seconds (600 is the community's figure).")]
    [Range(1, 86_400, ErrorMessage = "codeLifetimeSeconds is 1 to 86400.")]
    public int CodeLifetimeSeconds { get; init; } = 600;

    [Description("A second use of a code revokes what the first one gave.")]
    public bool CodeReplayRevokes { get; init; } = true;

    [Description("Checks the PKCE verifier of requests that sent a challenge. Intuit does not advertise PKCE and probably ignores it.")]
    public bool PkceChecked { get; init; } = true;

    [Description("Lifetime of an access token in seconds.")]
    [Range(1, 86_400, ErrorMessage = "accessTokenLifetimeSeconds is 1 to 86400.")]
    public int AccessTokenLifetimeSeconds { get; init; } = 3600;

    [Description("Seconds that an access token is taken beyond the lifetime that it was given with, so that short ones do not end on their way.")]
    [Range(0, 86_400, ErrorMessage = "accessTokenGraceSeconds is 0 to 86400.")]
    public int AccessTokenGraceSeconds { get; init; }

    [Description("Rolling lifetime of a refresh token in seconds, from its last use.")]
    [Range(1, 100_000_000, ErrorMessage = "refreshTokenLifetimeSeconds is 1 to 100000000.")]
    public int RefreshTokenLifetimeSeconds { get; init; } = 8_726_400;

    [Description("Hard cap on a grant in seconds from its authorization: five years.")]
    [Range(1, 1_000_000_000, ErrorMessage = "hardExpirySeconds is 1 to 1000000000.")]
    public int HardExpirySeconds { get; init; } = 157_680_000;

    [Description("When the value of the refresh token changes: at the first refresh after 24 hours, or at every refresh.")]
    public RefreshRotation RefreshRotation { get; init; } = RefreshRotation.Daily;

    [Description("When the old value dies after a change: at once, or 24 hours later.")]
    public OldRefreshToken OldRefreshToken { get; init; } = OldRefreshToken.DiesAtOnce;

    [Description("What a second refresh meets while the first is under way: nothing, invalid_grant, or invalid_grant and the grant is lost.")]
    public RefreshRace RefreshRace { get; init; } = RefreshRace.Revokes;

    [Description("Errors of the token endpoint carry error_description.")]
    public bool ErrorDescriptions { get; init; } = true;

    [Description("The token endpoint is broken: answers invalid_grant although nothing is wrong, 500, 503, 429, or 200 with a page in place of JSON.")]
    public TokenOutage TokenOutage { get; init; } = TokenOutage.None;

    [Description("How many token requests the outage still hits before it ends; null for all.")]
    [Range(0, 1_000_000, ErrorMessage = "tokenOutageRequests is 0 to 1000000, or null.")]
    public int? TokenOutageRequests { get; init; }

    [Description("Milliseconds before the token endpoint answers.")]
    [Range(0, 120_000, ErrorMessage = "tokenDelayMs is 0 to 120000.")]
    public int TokenDelayMs { get; init; }

    [Description("Milliseconds between a refresh and its answer: the token has changed, and the app does not know yet.")]
    [Range(0, 120_000, ErrorMessage = "refreshAnswerDelayMs is 0 to 120000.")]
    public int RefreshAnswerDelayMs { get; init; }

    [Description("What revocation answers.")]
    public RevokeOutcome Revocation { get; init; } = RevokeOutcome.Succeeds;

    [Description("The realm ids whose revocation is answered so; null for all.")]
    public IReadOnlyList<string>? RevocationRealmIds { get; init; }

    [Description("What a revocation takes down: the app's permission for the company, or all companies connected with the same login.")]
    public RevokeScope RevocationScope { get; init; } = RevokeScope.Company;

    [Description("What is wrong with id_tokens.")]
    public IdTokenFault IdToken { get; init; } = IdTokenFault.None;

    [Description("What the company API answers in place of the company.")]
    public CompanyFault CompanyFault { get; init; } = CompanyFault.None;

    [Description("How many company requests the fault still hits before it ends; null for all.")]
    [Range(0, 1_000_000, ErrorMessage = "companyFaultRequests is 0 to 1000000, or null.")]
    public int? CompanyFaultRequests { get; init; }

    [Description("Shape of faults that come from both places: {\"fault\":{\"error\":[…]}} of the gateway, or {\"Fault\":{\"Error\":[…]}} of the service.")]
    public FaultShape FaultShape { get; init; } = FaultShape.Gateway;

    [Description("Milliseconds before the company API answers.")]
    [Range(0, 120_000, ErrorMessage = "companyDelayMs is 0 to 120000.")]
    public int CompanyDelayMs { get; init; }

    [Description("Limits of the company API: 10 requests a second and 500 a minute for each company, then 429 for 60 seconds. Turn off for load.")]
    public bool Throttling { get; init; } = true;

    [Description("Moves the simulator's clock forward by seconds, so that tokens age without waiting. id_tokens keep the true time.")]
    [Range(0, 400_000_000, ErrorMessage = "clockOffsetSeconds is 0 to 400000000.")]
    public long ClockOffsetSeconds { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        RedirectUris.Where(uri => !RedirectUriRules.IsRegistrable(uri)).Select(uri => new ValidationResult($"'{uri}' cannot be registered as a redirect URI."));
}
