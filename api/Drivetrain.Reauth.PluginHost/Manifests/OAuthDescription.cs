using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>How a provider speaks OAuth 2.0 and OpenID Connect, as far as that differs between providers. The host's engine does the rest.</summary>
/// <param name="Discovery">The discovery document's address (OpenID Connect Discovery section 4, RFC 8414); null when <see cref="Endpoints"/> name
/// everything.</param>
/// <param name="Endpoints">Addresses that a manifest gives itself.</param>
/// <param name="ClientAuthentication">How the client authenticates at the token endpoint.</param>
/// <param name="UsesPkce">Whether the provider takes <c>code_challenge</c> with S256 (RFC 7636). Default true.</param>
/// <param name="AuthorizationParameters">Further parameters of the authorization request.</param>
/// <param name="TokenHeaders">Further headers of requests to the token endpoint.</param>
/// <param name="TokenParameters">Further parameters of requests to the token endpoint.</param>
/// <param name="Lifetimes">How long tokens live.</param>
/// <param name="Revocation">The body that the revocation endpoint takes.</param>
/// <param name="TraceHeader">The response header that carries the provider's trace id, or null.</param>
/// <param name="ThrottlePause">How long to wait after a 429 that does not say. Default 60 s.</param>
/// <param name="Limits">The longest values that are accepted.</param>
public sealed record OAuthDescription(
    Template? Discovery,
    OAuthEndpoints Endpoints,
    ClientAuthentication ClientAuthentication,
    bool UsesPkce,
    IReadOnlyDictionary<string, Template> AuthorizationParameters,
    IReadOnlyDictionary<string, string> TokenHeaders,
    IReadOnlyDictionary<string, string> TokenParameters,
    TokenLifetimes Lifetimes,
    RevocationBody Revocation,
    string? TraceHeader,
    TimeSpan ThrottlePause,
    TokenLimits Limits
)
{
    /// <summary>How long a refresh token is still taken after a newer one was given. Default none.</summary>
    public TimeSpan PreviousTokenGrace { get; init; }

    /// <summary>Scopes that the provider will take away from logins that still have them. Default none.</summary>
    public IReadOnlyList<WithdrawnScope> WithdrawnScopes { get; init; } = [];

    /// <summary>
    /// Whether a token response without <c>token_type</c>, which RFC 6749 section 5.1 requires, counts as one of a bearer token. Default false: it is refused.
    /// </summary>
    public bool AssumesBearer { get; init; }

    /// <summary>
    /// Whether a login has to grant every scope that is asked for. Default true; false for providers that call scopes otherwise in their answers.
    /// </summary>
    public bool ChecksGrantedScope { get; init; } = true;

    /// <summary>Algorithms of id_tokens; empty for those that the discovery document announces.</summary>
    public IReadOnlyList<string> IdTokenAlgorithms { get; init; } = [];

    /// <summary>The claim that stands for the placeholder in an issuer that is a template; null where the issuer is one address.</summary>
    public string? TenantClaim { get; init; }

    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    /// <summary>Stands for one that a faulty manifest has; nothing runs it.</summary>
    internal static OAuthDescription Unreadable { get; } =
        new(
            null,
            OAuthEndpoints.None,
            ClientAuthentication.Basic,
            UsesPkce: true,
            new Dictionary<string, Template>(StringComparer.Ordinal),
            Nothing,
            Nothing,
            new TokenLifetimes(null, null, null),
            RevocationBody.None,
            TraceHeader: null,
            TimeSpan.Zero,
            TokenLimits.Default
        );
}

/// <summary>A scope that ends on a day, whoever has it.</summary>
/// <param name="Scope">As a token answer names it (RFC 6749 section 3.3).</param>
/// <param name="On">The first day without it.</param>
public sealed record WithdrawnScope(string Scope, DateOnly On);

/// <summary>Endpoints by their names in RFC 8414 section 2; what a manifest leaves out comes from the discovery document.</summary>
/// <param name="Issuer">The exact <c>iss</c> of id_tokens.</param>
/// <param name="Authorization">Where the browser goes.</param>
/// <param name="Token">Codes and refresh tokens.</param>
/// <param name="Revocation">RFC 7009; null when there is none.</param>
/// <param name="UserInfo">OpenID Connect Core section 5.3; null when there is none.</param>
/// <param name="Jwks">The signing keys (RFC 7517); null when nothing is signed.</param>
public sealed record OAuthEndpoints(Template? Issuer, Template? Authorization, Template? Token, Template? Revocation, Template? UserInfo, Template? Jwks)
{
    /// <summary>All of them come from the discovery document.</summary>
    public static OAuthEndpoints None { get; } = new(null, null, null, null, null, null);
}

/// <summary>How a client authenticates (RFC 6749 section 2.3; names of OpenID Connect Core section 9).</summary>
public enum ClientAuthentication
{
    /// <summary><c>client_secret_basic</c>: in the Authorization header.</summary>
    Basic,

    /// <summary><c>client_secret_post</c>: in the form.</summary>
    Post,

    /// <summary><c>none</c>: a public client; PKCE alone protects the code.</summary>
    None,
}

/// <summary>What a revocation request carries.</summary>
public enum RevocationBody
{
    /// <summary>A form (RFC 7009 section 2.1).</summary>
    Form,

    /// <summary>A JSON object with <c>token</c>.</summary>
    Json,

    /// <summary>The provider revokes nothing.</summary>
    None,
}

/// <summary>Lifetimes of tokens.</summary>
/// <param name="AccessToken">Where an answer names none in <c>expires_in</c>; null when it must.</param>
/// <param name="RefreshToken">From its last use.</param>
/// <param name="RefreshTokenHard">From the login, however often it is used.</param>
public sealed record TokenLifetimes(TimeSpan? AccessToken, Lifetime? RefreshToken, Lifetime? RefreshTokenHard);

/// <summary>A duration that is fixed, or stands in the answer; exactly one is set.</summary>
/// <param name="Fixed">The provider documents it.</param>
/// <param name="Field">A JSON pointer into the token response to a number of seconds.</param>
public sealed record Lifetime(TimeSpan? Fixed, string? Field);

/// <summary>The longest values in characters; longer ones are refused.</summary>
/// <param name="Code">Authorization codes. Default 2048.</param>
/// <param name="AccessToken">Access tokens. Default 16384.</param>
/// <param name="RefreshToken">Refresh tokens. Default 4096.</param>
public sealed record TokenLimits(int Code, int AccessToken, int RefreshToken)
{
    /// <summary>Where a manifest says nothing.</summary>
    public static TokenLimits Default { get; } = new(2048, 16 * 1024, 4096);
}

/// <summary>The question that a provider answers only to a token that opens the instance.</summary>
/// <param name="Url">With <c>{instance}</c>, the candidate is confirmed; without it, the answer lists what the token opens.</param>
/// <param name="Headers">Further headers.</param>
/// <param name="Items">A JSON pointer to the list of instances; null when the answer is about one instance.</param>
/// <param name="Where">Only entries of the list for which all of these hold.</param>
/// <param name="Id">A JSON pointer, from the entry, to the id; null when the candidate is the id.</param>
/// <param name="Names">JSON pointers, from the entry, to the name; the first that yields text counts.</param>
public sealed record InstanceRequest(
    Template Url,
    IReadOnlyDictionary<string, string> Headers,
    string? Items,
    IReadOnlyList<InstanceFilter> Where,
    string? Id,
    IReadOnlyList<string> Names
);

/// <summary>An entry counts when the text at <paramref name="Field"/> is one of these.</summary>
/// <param name="Field">A JSON pointer from the entry.</param>
/// <param name="Equal">The texts, compared exactly.</param>
public sealed record InstanceFilter(string Field, IReadOnlyList<string> Equal);

/// <summary>What a provider's refusals mean where the specifications do not say.</summary>
/// <param name="Codes">JSON pointers to the provider's own error code; the first that yields one counts.</param>
/// <param name="Texts">JSON pointers to texts that rules look into. They are never kept.</param>
/// <param name="Rules">The first that holds counts.</param>
public sealed record ErrorMapping(IReadOnlyList<string> Codes, IReadOnlyList<string> Texts, IReadOnlyList<ErrorRule> Rules)
{
    /// <summary>Nothing to add to the specifications.</summary>
    public static ErrorMapping Empty { get; } = new([], [], []);
}

/// <summary>A rule: all that it names must hold.</summary>
/// <param name="At">Which calls: <c>token</c>, <c>refresh</c>, <c>instance</c>, <c>userinfo</c>, <c>revoke</c>; empty for all.</param>
/// <param name="Statuses">HTTP statuses; empty for all.</param>
/// <param name="Codes">The provider's error codes; empty for all.</param>
/// <param name="Contains">A text in one of the mapping's texts, compared without case; null for all.</param>
/// <param name="IsSigned">Whether the provider's signature names the instance; null for either.</param>
/// <param name="Kind">What it means.</param>
public sealed record ErrorRule(
    IReadOnlyList<string> At,
    IReadOnlyList<int> Statuses,
    IReadOnlyList<string> Codes,
    string? Contains,
    bool? IsSigned,
    ProviderFailureKind Kind
);
