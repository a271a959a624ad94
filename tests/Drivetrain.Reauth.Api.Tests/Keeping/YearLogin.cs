using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>How a provider renews refresh tokens.</summary>
/// <param name="Rolling">How long one lasts that nobody uses.</param>
/// <param name="AccessLife">How long an access token lasts.</param>
/// <param name="ByDay">Whether it changes once a day; otherwise with each use.</param>
/// <param name="Grace">How long the one before is taken.</param>
/// <param name="TellsHardEnd">Whether the answer to a login names the hard end.</param>
internal sealed record YearRules(TimeSpan Rolling, TimeSpan AccessLife, bool ByDay, TimeSpan Grace, bool TellsHardEnd)
{
    public static YearRules Xero { get; } = new(TimeSpan.FromDays(60), TimeSpan.FromMinutes(30), ByDay: false, TimeSpan.FromMinutes(30), TellsHardEnd: false);

    public static YearRules Intuit(Random random) =>
        new(
            TimeSpan.FromDays(100),
            TimeSpan.FromHours(1),
            ByDay: random.Next(2) == 0,
            random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromHours(24),
            TellsHardEnd: random.Next(2) == 0
        );
}

/// <summary>What the provider knows of one login: the truth.</summary>
internal sealed class YearLogin(string connectorId, Instance instance, int number, YearRules rules, DateTimeOffset? hardEnd)
{
    private int _refreshes;
    private int _accesses;
    private int? _previous;
    private DateTimeOffset _previousUntil;
    private DateTimeOffset _rotatedAt;
    private DateTimeOffset _accessEnd;

    public string ConnectorId => connectorId;

    public int Number => number;

    public Instance Instance => instance;

    public DateTimeOffset? HardEnd => hardEnd;

    public DateTimeOffset RollingEnd { get; private set; }

    public bool IsRevoked { get; set; }

    public bool HasRole { get; set; } = true;

    public DateTimeOffset GivenAt { get; private set; }

    public bool IsDead(DateTimeOffset now) => IsRevoked || now >= RollingEnd;

    public TokenSet Give(DateTimeOffset now, TimeSpan off)
    {
        GivenAt = _rotatedAt = now;
        return Answer(now, off) with { RefreshTokenHardExpiresAt = rules.TellsHardEnd ? hardEnd + off : null };
    }

    /// <summary>Null where the provider refuses the token.</summary>
    public TokenSet? Refresh(string token, DateTimeOffset now, TimeSpan off)
    {
        var sent = int.Parse(token.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        if (IsDead(now) || (sent != _refreshes && (sent != _previous || now >= _previousUntil)))
        {
            return null;
        }

        if (sent == _refreshes && (!rules.ByDay || now - _rotatedAt >= TimeSpan.FromHours(24)))
        {
            (_previous, _previousUntil, _rotatedAt) = (_refreshes++, now + rules.Grace, now);
        }

        return Answer(now, off);
    }

    public bool Opens(string accessToken, DateTimeOffset now) =>
        !IsDead(now) && now < _accessEnd && string.Equals(accessToken, $"a:{connectorId}:{number}:{_accesses}", StringComparison.Ordinal);

    private TokenSet Answer(DateTimeOffset now, TimeSpan off)
    {
        var rolling = now + rules.Rolling;
        RollingEnd = rolling > hardEnd ? hardEnd.Value : rolling;
        _accessEnd = now + rules.AccessLife;
        return new TokenSet
        {
            AccessToken = $"a:{connectorId}:{number}:{++_accesses}",
            AccessTokenExpiresAt = _accessEnd + off,
            RefreshToken = $"r:{connectorId}:{number}:{_refreshes}",
            RefreshTokenExpiresAt = RollingEnd + off,
        };
    }
}
