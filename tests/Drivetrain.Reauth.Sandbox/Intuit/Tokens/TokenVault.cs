using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Codes, grants and tokens. Every decision is made under one lock: they take microseconds, and races are what tests look at.</summary>
internal sealed class TokenVault(IntuitLog log)
{
    private const int PurgeEvery = 2000;
    private static readonly TimeSpan OneDay = TimeSpan.FromHours(24);
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, IssuedCode> _codes = [];
    private readonly Dictionary<UInt128, (Grant Grant, DateTimeOffset ExpiresAt)> _accessTokens = [];
    private readonly Dictionary<UInt128, (Grant Grant, DateTimeOffset DiesAt)> _refreshTokens = [];
    private int _issued;

    public string IssueCode(AuthorizeRequest request, IntuitUser user, IntuitCompany company, IntuitKnobs knobs, DateTimeOffset now)
    {
        var code = TokenText.NewCode();
        lock (_gate)
            _codes.Add(Opaque.Key(code), new IssuedCode(request, new Grant(user, company, request.Scope, now), now.AddSeconds(knobs.CodeLifetimeSeconds)));
        log.Add(IntuitEvent.CodeIssued);
        return code;
    }

    public TokenOutcome Redeem(string code, string? redirectUri, string? verifier, IntuitKnobs knobs, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_codes.TryGetValue(Opaque.Key(code), out var issued))
                return TokenOutcome.InvalidGrant("Invalid authorization code");
            if (issued.IsUsed)
            {
                log.Add(IntuitEvent.CodeReplay);
                issued.Grant.IsRevoked |= knobs.CodeReplayRevokes;
                return TokenOutcome.InvalidGrant("Invalid authorization code");
            }

            // Used up by the attempt itself: a second try with the right verifier or redirect URI must not work.
            issued.IsUsed = true;
            if (
                now >= issued.ExpiresAt
                || !string.Equals(issued.Request.RedirectUri, redirectUri, StringComparison.Ordinal)
                || (knobs.PkceChecked && !Proves(issued.Request, verifier))
            )
                return TokenOutcome.InvalidGrant("Invalid authorization code");

            issued.Grant.RefreshToken = NewRefreshToken(issued.Grant, now);
            return new TokenOutcome(Issue(issued.Grant, knobs, now));
        }
    }

    /// <summary>Begins a refresh: from here until <see cref="CompleteRefresh"/> another one of the same grant is a race.</summary>
    public (Grant? Grant, TokenOutcome? Refused) BeginRefresh(string refreshToken, IntuitKnobs knobs, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_refreshTokens.TryGetValue(Opaque.Key(refreshToken), out var entry) || entry.DiesAt <= now || entry.Grant.IsRevoked)
                return (null, TokenOutcome.InvalidGrant("Incorrect or invalid refresh token"));
            var grant = entry.Grant;
            if (now >= grant.RefreshUsedAt.AddSeconds(knobs.RefreshTokenLifetimeSeconds) || now >= grant.AuthorizedAt.AddSeconds(knobs.HardExpirySeconds))
                return (null, TokenOutcome.InvalidGrant("Incorrect or invalid refresh token"));
            if (grant.IsRefreshing && knobs.RefreshRace != RefreshRace.Allowed)
            {
                log.Add(IntuitEvent.RefreshRace);
                grant.IsRevoked |= knobs.RefreshRace == RefreshRace.Revokes;
                return (null, TokenOutcome.InvalidGrant("Incorrect or invalid refresh token"));
            }

            grant.IsRefreshing = true;
            return (grant, null);
        }
    }

    public TokenOutcome CompleteRefresh(Grant grant, IntuitKnobs knobs, DateTimeOffset now)
    {
        lock (_gate)
        {
            grant.IsRefreshing = false;
            if (grant.IsRevoked)
                return TokenOutcome.InvalidGrant("Token invalid");
            grant.RefreshUsedAt = now;
            if (knobs.RefreshRotation == RefreshRotation.EveryRefresh || now - grant.RefreshValueSince >= OneDay)
            {
                var old = Opaque.Key(grant.RefreshToken);
                if (knobs.OldRefreshToken == OldRefreshToken.DiesAtOnce)
                    _refreshTokens.Remove(old);
                else
                    _refreshTokens[old] = (grant, now + OneDay);
                grant.RefreshToken = NewRefreshToken(grant, now);
            }

            return new TokenOutcome(Issue(grant, knobs, now));
        }
    }

    public void AbandonRefresh(Grant grant)
    {
        lock (_gate)
            grant.IsRefreshing = false;
    }

    /// <summary>The grant of a living access token, or null.</summary>
    public Grant? FindAccess(string accessToken, DateTimeOffset now)
    {
        lock (_gate)
            return _accessTokens.TryGetValue(Opaque.Key(accessToken), out var entry) && entry.ExpiresAt > now && !entry.Grant.IsRevoked ? entry.Grant : null;
    }

    /// <summary>The company of a token, dead or alive; null when it is not known, or long forgotten.</summary>
    public string? CompanyOf(string token)
    {
        lock (_gate)
        {
            var key = Opaque.Key(token);
            return _accessTokens.TryGetValue(key, out var access) ? access.Grant.Company.RealmId
                : _refreshTokens.TryGetValue(key, out var refresh) ? refresh.Grant.Company.RealmId
                : null;
        }
    }

    /// <summary>Revokes by an access or refresh token. False when the token is not known or dead.</summary>
    public bool Revoke(string token, RevokeScope scope, DateTimeOffset now)
    {
        lock (_gate)
        {
            var key = Opaque.Key(token);
            var grant =
                _refreshTokens.TryGetValue(key, out var refresh) && refresh.DiesAt > now ? refresh.Grant
                : _accessTokens.TryGetValue(key, out var access) && access.ExpiresAt > now ? access.Grant
                : null;
            if (grant is null or { IsRevoked: true })
                return false;
            RevokeWhere(other =>
                scope == RevokeScope.Login
                    ? string.Equals(other.User.Email, grant.User.Email, StringComparison.OrdinalIgnoreCase)
                    : string.Equals(other.Company.RealmId, grant.Company.RealmId, StringComparison.Ordinal)
            );
            log.AddRevocation(grant.Company.RealmId);
            return true;
        }
    }

    /// <summary>Takes the app's permission for a company away, as its disconnect page does.</summary>
    public void DisconnectCompany(string realmId)
    {
        lock (_gate)
            RevokeWhere(grant => string.Equals(grant.Company.RealmId, realmId, StringComparison.Ordinal));
    }

    /// <summary>The companies the app has permission for.</summary>
    public IReadOnlyList<IntuitCompany> ConnectedCompanies()
    {
        lock (_gate)
            return
            [
                .. _refreshTokens
                    .Values.Select(entry => entry.Grant)
                    .Where(grant => !grant.IsRevoked)
                    .Select(grant => grant.Company)
                    .DistinctBy(company => company.RealmId, StringComparer.Ordinal),
            ];
    }

    /// <summary>When tokens were last given for each company that the app has permission for, by realm id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Connections()
    {
        lock (_gate)
        {
            return _refreshTokens
                .Values.Select(entry => entry.Grant)
                .Where(grant => !grant.IsRevoked)
                .GroupBy(grant => grant.Company.RealmId, StringComparer.Ordinal)
                .ToDictionary(grants => grants.Key, grants => grants.Max(grant => grant.RefreshUsedAt), StringComparer.Ordinal);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _codes.Clear();
            _accessTokens.Clear();
            _refreshTokens.Clear();
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

    private void RevokeWhere(Func<Grant, bool> matches)
    {
        foreach (var grant in _refreshTokens.Values.Select(entry => entry.Grant).Where(matches))
            grant.IsRevoked = true;
    }

    private string NewRefreshToken(Grant grant, DateTimeOffset now)
    {
        var token = TokenText.NewRefreshToken();
        _refreshTokens.Add(Opaque.Key(token), (grant, DateTimeOffset.MaxValue));
        grant.RefreshValueSince = grant.RefreshUsedAt = now;
        return token;
    }

    private IssuedTokens Issue(Grant grant, IntuitKnobs knobs, DateTimeOffset now)
    {
        if (++_issued % PurgeEvery == 0)
            Purge(now);
        var accessToken = TokenText.NewAccessToken();
        _accessTokens.Add(Opaque.Key(accessToken), (grant, now.AddSeconds(knobs.AccessTokenLifetimeSeconds + knobs.AccessTokenGraceSeconds)));
        var hardExpiresIn = (long)(grant.AuthorizedAt.AddSeconds(knobs.HardExpirySeconds) - now).TotalSeconds;
        return new IssuedTokens(
            grant,
            accessToken,
            grant.RefreshToken,
            knobs.AccessTokenLifetimeSeconds,
            (int)Math.Min(knobs.RefreshTokenLifetimeSeconds, hardExpiresIn),
            hardExpiresIn
        );
    }

    // Load runs issue hundreds of thousands of tokens: what is dead is dropped now and then.
    private void Purge(DateTimeOffset now)
    {
        foreach (var (key, entry) in _accessTokens)
        {
            if (entry.ExpiresAt <= now)
                _accessTokens.Remove(key);
        }

        foreach (var (key, code) in _codes)
        {
            if (code.ExpiresAt + OneDay <= now)
                _codes.Remove(key);
        }
    }
}
