using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Tokens that the platform has from a login outside of this service. At least one of the two tokens.</summary>
/// <param name="AccessToken">The access token (RFC 6749 section 1.4).</param>
/// <param name="AccessTokenExpiresAt">When it ends. Without it the token is asked with once, and refreshed before it is handed out.</param>
/// <param name="RefreshToken">The refresh token (RFC 6749 section 1.5). Don't use it anywhere else from now on: this service refreshes it.</param>
/// <param name="RefreshTokenExpiresAt">When it ends unless it is used before, if known.</param>
/// <param name="RefreshTokenHardExpiresAt">When it ends however often it is used, if known (Intuit: <c>x_refresh_token_hard_expires_in</c>).</param>
/// <param name="Scope">The granted scopes, separated by spaces (RFC 6749 section 3.3), if known.</param>
/// <param name="GrantedBy">The name of the person who logged in, if known; shown as <c>connectedBy</c> unless the provider gives another.</param>
/// <param name="GrantedAt">When that person logged in, if known. A newer login that is in use is kept then.</param>
public sealed record ImportCredentialRequest(
    [property: TextLength(16_384, MinimumLength = 1), RegularExpression(ImportCredentialRequest.Visible)] string? AccessToken = null,
    DateTimeOffset? AccessTokenExpiresAt = null,
    [property: TextLength(16_384, MinimumLength = 1), RegularExpression(ImportCredentialRequest.Visible)] string? RefreshToken = null,
    DateTimeOffset? RefreshTokenExpiresAt = null,
    DateTimeOffset? RefreshTokenHardExpiresAt = null,
    [property: TextLength(8_192, MinimumLength = 1)] string? Scope = null,
    [property: TextLength(200, MinimumLength = 1), VisibleText] string? GrantedBy = null,
    DateTimeOffset? GrantedAt = null
)
{
    /// <summary>What a token consists of (RFC 6749 appendix A: VSCHAR), without the space.</summary>
    internal const string Visible = "^[!-~]+$";

    /// <summary>Never shows the tokens.</summary>
    public override string ToString() => nameof(ImportCredentialRequest);

    /// <param name="now">The end of an access token that nobody knows the end of: it is refreshed before it is handed out.</param>
    internal TokenSet ToTokens(DateTimeOffset now) =>
        new()
        {
            AccessToken = AccessToken ?? string.Empty,
            AccessTokenExpiresAt = AccessTokenExpiresAt ?? now,
            RefreshToken = RefreshToken,
            RefreshTokenExpiresAt = RefreshTokenExpiresAt,
            RefreshTokenHardExpiresAt = RefreshTokenHardExpiresAt,
            Scope = Scope,
        };
}

/// <summary>What came of an import.</summary>
/// <param name="Result">imported or unchanged.</param>
/// <param name="Refreshed">Whether the tokens had to be refreshed for it, so that the platform's own copies may have ended.</param>
/// <param name="Connector">The connector as it is now.</param>
public sealed record ImportCredentialResponse(CredentialImportResult Result, bool Refreshed, ConnectorResponse Connector);

/// <summary>What an import changed.</summary>
public enum CredentialImportResult
{
    /// <summary>The connector uses these tokens from now on.</summary>
    Imported,

    /// <summary>It was already using what was handed over.</summary>
    Unchanged,
}
