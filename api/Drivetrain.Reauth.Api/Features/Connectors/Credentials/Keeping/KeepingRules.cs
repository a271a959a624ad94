using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;

/// <summary>
/// When a grant needs something that nobody asks for: a refresh before it lapses for lack of use, another look after a failure that may be over, a warning of
/// its end. Pure functions of the grant and the time; everything that they need is in the grant, so that an index can find what is due.
/// </summary>
internal static class KeepingRules
{
    /// <summary>How many days before its end a credential is warned of, the first first. Intuit warns its customers as many days ahead.</summary>
    public static readonly IReadOnlyList<int> WarningDays = [30, 7];

    /// <summary>
    /// The part of a refresh token's life after which it is used: early enough that a refresh can fail for weeks before anybody has to be warned (Intuit: 100
    /// days, Xero: 60).
    /// </summary>
    private const double RefreshedAt = 0.42;

    /// <summary>Grants of one day are spread over this part of their life, so that they don't come due together for ever.</summary>
    private const double Jitter = 0.06;

    /// <summary>Imported grants are first refreshed over this time once their access token has ended: a whole workspace may come at once.</summary>
    private static readonly TimeSpan ImportSpread = TimeSpan.FromHours(24);

    /// <summary>How often a grant is refreshed whose end doesn't move: a provider that gives longer lives again is found out so.</summary>
    private static readonly TimeSpan CutPause = TimeSpan.FromDays(1);

    /// <summary>
    /// A provider's instants are counted in seconds from its answer, so that the same end differs a little each time, and by a day or so when the clock was
    /// set.
    /// </summary>
    private static readonly TimeSpan SameEnd = TimeSpan.FromDays(2);

    /// <summary>When the keeper has to look at the grant again; null where there is nothing to keep.</summary>
    public static DateTimeOffset? NextAt(Grant grant)
    {
        if (grant.Status != GrantStatus.Used)
        {
            return null;
        }

        var next = grant.Recheck is { } recheck ? recheck.NextAt : RefreshAt(grant);
        return WarningAt(grant) is { } warning && (next is null || warning < next) ? warning : next;
    }

    /// <summary>What is due; null where nothing is.</summary>
    public static KeepingTask? Due(Grant grant, DateTimeOffset now) =>
        grant.Status != GrantStatus.Used ? null
        : grant.Recheck?.NextAt <= now ? KeepingTask.Recheck
        : grant.Recheck is null && RefreshAt(grant) <= now ? KeepingTask.Refresh
        : WarningAt(grant) <= now ? KeepingTask.Warn
        : null;

    /// <summary>When it is looked at again whether a failure is over: often for a week, daily for a month, then no more.</summary>
    /// <param name="since">When the credential was first refused.</param>
    public static DateTimeOffset? NextRecheck(DateTimeOffset since, DateTimeOffset now) =>
        (now - since) switch
        {
            var age when age < TimeSpan.FromHours(1) => now + TimeSpan.FromMinutes(10),
            var age when age < TimeSpan.FromDays(7) => now + TimeSpan.FromMinutes(30),
            var age when age < TimeSpan.FromDays(30) => now + TimeSpan.FromDays(1),
            _ => null,
        };

    /// <summary>The warning that has to stand now: of the nearest threshold that is reached; null where none is.</summary>
    public static ConnectorExpiry? Warning(Grant grant, DateTimeOffset now) =>
        End(grant) is { } end && WarningDays.LastOrDefault(days => ThresholdOf(grant, end, days) <= now) is > 0 and var reached
            ? new ConnectorExpiry(end.At, end.Cause, reached, now)
            : null;

    /// <summary>Whether this end was told so far ahead.</summary>
    public static bool IsTold(Grant grant, DateTimeOffset endsAt, int days) =>
        grant.Told is { } told && (told.EndsAt - endsAt).Duration() <= SameEnd && told.DaysAhead <= days;

    /// <summary>
    /// In time; when an end is reached, because nobody else may ask for long whether it has come; and where nobody knows the end. An end that was reached
    /// before the last refresh isn't asked about again.
    /// </summary>
    private static DateTimeOffset? RefreshAt(Grant grant)
    {
        var since = Since(grant);
        var hard = grant.RefreshTokenHardExpiresAt > since ? grant.RefreshTokenHardExpiresAt : null;
        return Earliest(hard, Earliest(InTime(grant, since), ToLearnTheEnd(grant, since)));
    }

    private static DateTimeOffset? InTime(Grant grant, DateTimeOffset since)
    {
        if (grant.RefreshTokenExpiresAt is not { } end)
        {
            return null;
        }

        var pause = (end - since) * (RefreshedAt + (Jitter * Spread(grant.Id)));
        return Earliest(end, since + (IsCut(grant) && pause < CutPause ? CutPause : pause));
    }

    /// <summary>
    /// As soon as the access token of an imported grant has ended, and once more when that refresh can be compared with another. By then its end is known to
    /// move, or else to be near.
    /// </summary>
    private static DateTimeOffset? ToLearnTheEnd(Grant grant, DateTimeOffset since) =>
        !grant.IsEndUnknown ? null
        : grant.EndWatch is { Since: var first } ? first + RefreshTokenEnd.Comparable + (ImportSpread * Spread(grant.Id))
        : (grant.AccessTokenExpiresAt > since ? grant.AccessTokenExpiresAt : since) + (ImportSpread * Spread(grant.Id));

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    /// <summary>When the next warning is due that wasn't given yet.</summary>
    private static DateTimeOffset? WarningAt(Grant grant)
    {
        if (End(grant) is not { } end)
        {
            return null;
        }

        foreach (var days in WarningDays)
        {
            if (!IsTold(grant, end.At, days))
            {
                return ThresholdOf(grant, end, days);
            }
        }

        return null;
    }

    /// <summary>When the provider takes away a scope that this login has: at the beginning of the first such day.</summary>
    public static DateTimeOffset? ScopeEnd(string? granted, IReadOnlyList<WithdrawnScope> withdrawn)
    {
        if (granted is null || withdrawn.Count == 0)
        {
            return null;
        }

        var scopes = Scopes(granted);
        var days = withdrawn.Where(one => scopes.Contains(one.Scope, StringComparer.Ordinal)).Select(one => one.On).ToList();
        return days.Count == 0 ? null : new DateTimeOffset(days.Min(), TimeOnly.MinValue, TimeSpan.Zero);
    }

    /// <summary>The scopes in a list of them (RFC 6749 section 3.3).</summary>
    public static string[] Scopes(string granted) => granted.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// The end that no refresh moves, or that none has moved. A grant whose refresh is due, or failed, ends with its refresh token; one that is refreshed in
    /// time has no end but the hard one.
    /// </summary>
    private static GrantEnd? End(Grant grant)
    {
        var tokens = TokensEnd(grant);
        return grant.ScopeEndsAt is { } scope && (tokens is null || scope < tokens.At) ? new GrantEnd(scope, ExpiryCause.ScopeWithdrawn) : tokens;
    }

    private static GrantEnd? TokensEnd(Grant grant) =>
        (grant.RefreshTokenHardExpiresAt, grant.RefreshTokenExpiresAt) switch
        {
            ({ } hard, var rolling) when rolling is null || hard <= rolling || IsCut(grant) => new(
                hard < rolling ? hard : rolling ?? hard,
                ExpiryCause.HardLimit
            ),
            (_, { } rolling) when IsCut(grant) => new(rolling, ExpiryCause.HardLimit),
            (_, { } rolling) => new(rolling, ExpiryCause.NotRefreshed),
            _ => null,
        };

    private static bool IsCut(Grant grant) => grant.EndWatch is { IsFixed: true };

    /// <summary>A short life is warned of in proportion: it can't be 30 days ahead of an end in seven.</summary>
    private static DateTimeOffset ThresholdOf(Grant grant, GrantEnd end, int days)
    {
        var threshold = end.At - TimeSpan.FromDays(days);
        if (end.Cause != ExpiryCause.NotRefreshed)
        {
            return threshold;
        }

        var since = Since(grant);
        var part = since + ((end.At - since) * (days == WarningDays[0] ? 0.65 : 0.9));
        return part > threshold ? part : threshold;
    }

    private static DateTimeOffset Since(Grant grant) => grant.TokensAt ?? grant.UpdatedAt;

    /// <summary>The same for one grant, between 0 and 1.</summary>
    private static double Spread(string id) => BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(id))) / (double)uint.MaxValue;

    private sealed record GrantEnd(DateTimeOffset At, ExpiryCause Cause);
}

/// <summary>What the keeper does for a grant.</summary>
internal enum KeepingTask
{
    /// <summary>Nobody has used it for long: refreshing it moves its end.</summary>
    Refresh,

    /// <summary>It was refused, or its connector failed otherwise: that may be over.</summary>
    Recheck,

    /// <summary>It ends soon.</summary>
    Warn,
}
