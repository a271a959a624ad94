namespace Drivetrain.Reauth.Sandbox.Xero.Tokens;

/// <summary>What a login gave: access as this person, to whatever that person has connected. Guarded by the vault's lock.</summary>
internal sealed class Grant(XeroUser user, IReadOnlyList<string> scopes, Guid authEventId, DateTimeOffset authorizedAt)
{
    public XeroUser User { get; } = user;

    /// <summary>All that was ever granted: scopes are additive.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <summary>The login.</summary>
    public Guid AuthEventId { get; } = authEventId;

    public DateTimeOffset AuthorizedAt { get; } = authorizedAt;

    public bool IsRevoked { get; set; }

    public bool Has(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);
}

/// <summary>An authorization request as it was accepted.</summary>
internal sealed record AuthorizeRequest(string RedirectUri, string? State, string Scope, string? CodeChallenge);

/// <summary>A refresh token: alive until it was used, and for the grace after that.</summary>
internal sealed class RefreshToken(Grant grant, DateTimeOffset issuedAt)
{
    public Grant Grant { get; } = grant;

    public DateTimeOffset IssuedAt { get; } = issuedAt;

    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Tokens as the answer carries them.</summary>
internal sealed record IssuedTokens(Grant Grant, string AccessToken, string? RefreshToken, int ExpiresIn);
