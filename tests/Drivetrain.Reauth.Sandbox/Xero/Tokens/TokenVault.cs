using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Tokens;

/// <summary>Codes, grants and tokens, under one lock.</summary>
internal sealed class TokenVault(XeroLog log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, (AuthorizeRequest Request, Grant Grant, DateTimeOffset ExpiresAt)> _codes = [];
    private readonly Dictionary<UInt128, (Grant Grant, DateTimeOffset ExpiresAt)> _accessTokens = [];
    private readonly Dictionary<UInt128, RefreshToken> _refreshTokens = [];
    private readonly Dictionary<string, SortedSet<string>> _consented = new(StringComparer.OrdinalIgnoreCase);

    public string IssueCode(AuthorizeRequest request, XeroUser user, Guid authEventId, XeroKnobs knobs, DateTimeOffset now)
    {
        var code = Opaque.New(32);
        lock (_gate)
        {
            if (!_consented.TryGetValue(user.Email, out var scopes))
                _consented[user.Email] = scopes = new SortedSet<string>(StringComparer.Ordinal);
            scopes.UnionWith(request.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            _codes.Add(Opaque.Key(code), (request, new Grant(user, [.. scopes], authEventId, now), now.AddSeconds(knobs.CodeLifetimeSeconds)));
        }

        log.Add(XeroEvent.CodeIssued);
        return code;
    }

    /// <summary>Null when the code is not taken. It is used up by the attempt itself.</summary>
    public IssuedTokens? Redeem(string code, string? redirectUri, string? verifier, XeroWorld world)
    {
        lock (_gate)
        {
            if (!_codes.Remove(Opaque.Key(code), out var issued))
            {
                log.Add(XeroEvent.CodeReplay);
                return null;
            }

            return
                world.Now < issued.ExpiresAt
                && string.Equals(issued.Request.RedirectUri, redirectUri, StringComparison.Ordinal)
                && Proves(issued.Request, verifier)
                ? Issue(issued.Grant, world)
                : null;
        }
    }

    /// <summary>
    /// Rotates. The used token can be tried again for a while, in case the answer was lost; what that other answer held begins its own grace then.
    /// </summary>
    public IssuedTokens? Refresh(string token, XeroWorld world)
    {
        lock (_gate)
        {
            var now = world.Now;
            if (
                !_refreshTokens.TryGetValue(Opaque.Key(token), out var entry)
                || entry.Grant.IsRevoked
                || now >= entry.IssuedAt.AddSeconds(world.Knobs.RefreshTokenLifetimeSeconds)
            )
                return null;
            if (entry.UsedAt is { } usedAt)
            {
                if (now >= usedAt.AddSeconds(world.Knobs.RefreshGraceSeconds))
                    return null;
                log.Add(XeroEvent.RefreshRetried);
                foreach (var other in _refreshTokens.Values.Where(other => other.Grant == entry.Grant))
                    other.UsedAt ??= now;
            }

            entry.UsedAt ??= now;
            return Issue(entry.Grant, world);
        }
    }

    /// <summary>The grant of a living access token, or null.</summary>
    public Grant? FindAccess(string accessToken, DateTimeOffset now)
    {
        lock (_gate)
            return _accessTokens.TryGetValue(Opaque.Key(accessToken), out var entry) && entry.ExpiresAt > now && !entry.Grant.IsRevoked ? entry.Grant : null;
    }

    /// <summary>Revokes by a refresh token. The email whose grants died, or null when the token is not known.</summary>
    public string? Revoke(string token)
    {
        lock (_gate)
        {
            if (!_refreshTokens.TryGetValue(Opaque.Key(token), out var entry) || entry.Grant.IsRevoked)
                return null;
            var email = entry.Grant.User.Email;
            foreach (var other in _refreshTokens.Values.Where(other => string.Equals(other.Grant.User.Email, email, StringComparison.OrdinalIgnoreCase)))
                other.Grant.IsRevoked = true;
            _consented.Remove(email);
            return email;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _codes.Clear();
            _accessTokens.Clear();
            _refreshTokens.Clear();
            _consented.Clear();
        }
    }

    private static bool Proves(AuthorizeRequest request, string? verifier) =>
        request.CodeChallenge is null
        || (
            verifier is not null
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(request.CodeChallenge),
                Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))))
            )
        );

    private IssuedTokens Issue(Grant grant, XeroWorld world)
    {
        var accessToken = Jwts.AccessToken(grant, world);
        _accessTokens[Opaque.Key(accessToken)] = (grant, world.Now.AddSeconds(world.Knobs.AccessTokenLifetimeSeconds));
        string? refreshToken = null;
        if (grant.Has("offline_access"))
        {
            refreshToken = Opaque.New(32);
            _refreshTokens.Add(Opaque.Key(refreshToken), new RefreshToken(grant, world.Now));
        }

        return new IssuedTokens(grant, accessToken, refreshToken, world.Knobs.AccessTokenLifetimeSeconds);
    }
}
