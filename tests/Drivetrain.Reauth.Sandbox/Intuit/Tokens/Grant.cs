namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>A person's consent for one company. Guarded by the vault's lock.</summary>
internal sealed class Grant(IntuitUser user, IntuitCompany company, string scope, DateTimeOffset authorizedAt)
{
    public IntuitUser User { get; } = user;

    public IntuitCompany Company { get; } = company;

    public IReadOnlyList<string> Scopes { get; } = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public DateTimeOffset AuthorizedAt { get; } = authorizedAt;

    public bool IsRevoked { get; set; }

    /// <summary>The current refresh token; kept in clear because the same value is handed out again within a day.</summary>
    public string RefreshToken { get; set; } = "";

    public DateTimeOffset RefreshValueSince { get; set; }

    public DateTimeOffset RefreshUsedAt { get; set; }

    public bool IsRefreshing { get; set; }

    public bool Has(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);
}

/// <summary>An authorization request as it was accepted.</summary>
internal sealed record AuthorizeRequest(string RedirectUri, string State, string Scope, string? CodeChallenge, string? CodeChallengeMethod);

/// <summary>An issued authorization code.</summary>
internal sealed class IssuedCode(AuthorizeRequest request, Grant grant, DateTimeOffset expiresAt)
{
    public AuthorizeRequest Request { get; } = request;

    public Grant Grant { get; } = grant;

    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    public bool IsUsed { get; set; }
}

/// <summary>What a token request came to.</summary>
internal sealed record TokenOutcome(IssuedTokens? Tokens, string? Error = null, string? Description = null)
{
    public static TokenOutcome InvalidGrant(string description) => new(null, "invalid_grant", description);
}

/// <summary>Tokens as the answer carries them.</summary>
internal sealed record IssuedTokens(Grant Grant, string AccessToken, string RefreshToken, int ExpiresIn, int RefreshExpiresIn, long HardExpiresIn);
