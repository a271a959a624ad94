namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Watches whether refreshes move the end of a login's refresh token. A provider that doesn't name its hard limit shows it by an end that stays where it is
/// (Intuit's rule for an absent <c>x_refresh_token_hard_expires_in</c>). The same token may be answered for a day, with the same end.
/// </summary>
/// <param name="Since">When the provider gave the end that the next ones are compared with.</param>
/// <param name="EndsAt">That end.</param>
/// <param name="IsFixed">Whether the last comparison over <see cref="Comparable"/> or longer found that it doesn't move along with the time.</param>
internal sealed record RefreshTokenEnd(DateTimeOffset Since, DateTimeOffset EndsAt, bool IsFixed)
{
    /// <summary>From when on an end that hasn't moved says something: Intuit answers with the same token for 24 hours.</summary>
    public static readonly TimeSpan Comparable = TimeSpan.FromHours(36);

    /// <summary>An end that moves by less than this part of the time is held back by the limit.</summary>
    private const double Moving = 0.95;

    /// <summary>What is known after the provider has given <paramref name="endsAt"/>; null where it gives no end.</summary>
    public static RefreshTokenEnd? Next(RefreshTokenEnd? before, DateTimeOffset? endsAt, DateTimeOffset now) =>
        endsAt is not { } end ? null
        : before is null || HasMoved(before, end, now) ? new(now, end, IsFixed: false)
        : now - before.Since >= Comparable ? new(now, end, IsFixed: true)
        : before;

    private static bool HasMoved(RefreshTokenEnd before, DateTimeOffset end, DateTimeOffset now) =>
        end > before.EndsAt && end - before.EndsAt >= (now - before.Since) * Moving;
}
