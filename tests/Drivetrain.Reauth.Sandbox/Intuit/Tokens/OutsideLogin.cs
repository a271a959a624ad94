namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Tokens that a platform has from a login of its own.</summary>
/// <param name="AccessToken">The access token.</param>
/// <param name="AccessTokenExpiresAt">When it ends.</param>
/// <param name="RefreshToken">The refresh token.</param>
/// <param name="RefreshTokenExpiresAt">When it ends unless it is used before.</param>
/// <param name="RefreshTokenHardExpiresAt">When it ends in any case.</param>
/// <param name="GrantedBy">Who logged in.</param>
public sealed record OutsideLogin(
    string AccessToken,
    DateTimeOffset AccessTokenExpiresAt,
    string RefreshToken,
    DateTimeOffset RefreshTokenExpiresAt,
    DateTimeOffset RefreshTokenHardExpiresAt,
    string GrantedBy
)
{
    private const string Callback = "https://platform.example/intuit/callback";
    private const string Scopes = "com.intuit.quickbooks.accounting openid profile";

    internal static OutsideLogin? Of(IntuitWorld world, string email, string realmId)
    {
        if (world.Directory.FindUser(email) is not { } user || world.Directory.FindCompany(realmId) is not { } company)
            return null;
        var (knobs, now) = (world.Knobs, world.Now);
        var code = world.Vault.IssueCode(new AuthorizeRequest(Callback, "", Scopes, CodeChallenge: null, CodeChallengeMethod: null), user, company, knobs, now);
        return world.Vault.Redeem(code, Callback, verifier: null, knobs, now).Tokens is { } tokens
            ? new OutsideLogin(
                tokens.AccessToken,
                now.AddSeconds(tokens.ExpiresIn),
                tokens.RefreshToken,
                now.AddSeconds(tokens.RefreshExpiresIn),
                now.AddSeconds(tokens.HardExpiresIn),
                $"{user.GivenName} {user.FamilyName}"
            )
            : null;
    }
}
