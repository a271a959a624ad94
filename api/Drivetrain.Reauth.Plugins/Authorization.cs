namespace Drivetrain.Reauth.Plugins;

/// <summary>What the host decides of an authorization request; the provider adds client id, scopes and endpoints.</summary>
/// <param name="RedirectUri">The registered redirect URI, exactly as the exchange will repeat it.</param>
/// <param name="State">An opaque value of at least 128 random bits (RFC 6749 section 10.12).</param>
/// <param name="CodeChallenge">BASE64URL(SHA256(verifier)), method S256 (RFC 7636 section 4.2).</param>
/// <param name="Instance">The instance the connector is bound to, for providers that accept a hint; null when unbound.</param>
/// <param name="Locale">BCP 47 tag of the person's language, or null.</param>
public sealed record AuthorizationRequest(string RedirectUri, string State, string CodeChallenge, Instance? Instance, string? Locale);

/// <summary>The exchange of an authorization code.</summary>
/// <param name="Code">The code as the callback carried it.</param>
/// <param name="CodeVerifier">The verifier behind the challenge (RFC 7636 section 4.1).</param>
/// <param name="RedirectUri">The same value as in the authorization request (RFC 6749 section 4.1.3).</param>
public sealed record CodeExchange(string Code, string CodeVerifier, string RedirectUri)
{
    /// <summary>The issuer that the callback named (<c>iss</c>, RFC 9207 section 2), or null. A code of another issuer is not sent anywhere.</summary>
    public string? Issuer { get; init; }
}

/// <summary>A company at the provider: a QuickBooks company (<c>realmId</c>), a Xero organisation (<c>tenantId</c>).</summary>
/// <param name="Id">The provider's stable identifier. A GUID is the same in capitals (RFC 9562 section 4), and is kept in small letters.</param>
/// <param name="Name">The name a person recognises; it may change and is never used to match. It is kept fit to be shown (<see cref="DisplayText"/>): the id,
/// where there is none.</param>
public sealed record Instance(string Id, string Name)
{
    /// <summary>The provider's stable identifier, in the one form in which it is compared.</summary>
    public string Id
    {
        get;
        init => field = CanonicalId(value);
    } = CanonicalId(Id);

    /// <summary>The name a person recognises, fit to be shown.</summary>
    public string Name
    {
        get;
        init => field = DisplayText.Of(value) ?? Id;
    } = DisplayText.Of(Name) ?? CanonicalId(Id);

    /// <summary>The form in which an identifier is compared: GUIDs in small letters, all others as they are.</summary>
    public static string CanonicalId(string id) => Guid.TryParseExact(id, "D", out var guid) ? guid.ToString("D") : id;
}

/// <summary>What a proof found.</summary>
/// <param name="Instances">Every instance that the tokens open: none, one, or (Xero) several.</param>
/// <param name="Subject">The login's stable identifier at the provider (OpenID Connect <c>sub</c>), where known. Never an e-mail address.</param>
/// <param name="TraceId">The provider's trace id of the proving call (Intuit: <c>intuit_tid</c>), where there is one.</param>
public sealed record InstanceProof(IReadOnlyList<Instance> Instances, string? Subject = null, string? TraceId = null)
{
    /// <summary>
    /// The name of the person who logged in, as the provider gives it, fit to be shown; null where it gives none. It says who to ask, and nothing is linked by
    /// it. Never an e-mail address.
    /// </summary>
    public string? Person
    {
        get;
        init => field = DisplayText.Of(value);
    }
}

/// <summary>The result of a revocation.</summary>
/// <param name="TraceId">The provider's trace id, where there is one.</param>
/// <param name="KeptForOthers">Some access of the tokens was left as it is, because connectors use it, or may.</param>
public sealed record Revoked(string? TraceId = null, bool KeptForOthers = false);
