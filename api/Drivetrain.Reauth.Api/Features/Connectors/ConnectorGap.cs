namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>The time for which a connector could not sync, and how much of it the platform has read again since.</summary>
/// <param name="FailedFrom">When the failure began.</param>
/// <param name="FailedTo">When it was over; null while it lasts.</param>
/// <param name="From">The first day that has to be read again.</param>
/// <param name="ReadTo">The last day that was read again without a hole since <paramref name="From"/>, or null.</param>
/// <param name="CaughtUpAt">When nothing was missing any more, or null.</param>
public sealed record ConnectorGap(
    DateTimeOffset FailedFrom,
    DateTimeOffset? FailedTo,
    DateOnly From,
    DateOnly? ReadTo = null,
    DateTimeOffset? CaughtUpAt = null
)
{
    /// <summary>A connector has failed. What is still missing from an earlier failure is part of the new gap.</summary>
    internal static ConnectorGap? Begin(Connector before, ConnectorFailure failure)
    {
        if (IsFirstLogin(failure))
        {
            return before.Gap;
        }

        if (before.Gap is { CaughtUpAt: null } open)
        {
            return open with { FailedTo = null };
        }

        // A connector that had failed before gaps were kept has a failure and no gap.
        var since = before.Failure is { } known && !IsFirstLogin(known) && known.At < failure.At ? known.At : failure.At;
        return new ConnectorGap(since, FailedTo: null, Earlier(before.SyncedTo, DayOf(since)));
    }

    /// <summary>The failure is over: by a login, or by itself.</summary>
    internal static ConnectorGap? End(Connector before, DateTimeOffset now)
    {
        var gap = before is { Gap: null or { CaughtUpAt: not null }, Failure: { } failure } ? Begin(before, failure) : before.Gap;
        return gap is { FailedTo: null } ? Settle(gap with { FailedTo = now }, now) : gap;
    }

    /// <summary>A sync has succeeded. One that does not say its period counts as having read everything.</summary>
    internal static ConnectorGap? Read(ConnectorGap? gap, ConnectorSync sync, DateTimeOffset now)
    {
        if (gap is not { CaughtUpAt: null } || sync.Status != SyncStatus.Succeeded || sync.From > gap.Next)
        {
            return gap;
        }

        var to = sync.To ?? DayOf(now);
        return to < gap.Next ? gap : Settle(gap with { ReadTo = to }, now);
    }

    /// <summary>The last day that is known to be read, after a sync that has succeeded.</summary>
    internal static DateOnly? Synced(DateOnly? before, ConnectorSync sync, DateTimeOffset now)
    {
        if (sync.Status != SyncStatus.Succeeded)
        {
            return before;
        }

        var to = sync.To is { } told ? Earlier(told, DayOf(now)) : DayOf(now);
        return before > to ? before : to;
    }

    /// <summary>The first day that is still missing.</summary>
    private DateOnly Next => ReadTo?.AddDays(1) ?? From;

    /// <summary>The day from which the platform has to sync again; null where nothing is missing, or the failure lasts.</summary>
    internal DateOnly? SyncFrom => FailedTo is not null && CaughtUpAt is null ? Next : null;

    /// <summary>The last day of the failure; null while it lasts.</summary>
    internal DateOnly? To => FailedTo is { } end ? DayOf(end) : null;

    private static bool IsFirstLogin(ConnectorFailure failure) => string.Equals(failure.Code, ConnectorFailure.NoCredential, StringComparison.Ordinal);

    private static ConnectorGap Settle(ConnectorGap gap, DateTimeOffset now) =>
        gap is { To: { } end, ReadTo: { } read } && read >= end ? gap with { CaughtUpAt = now } : gap;

    private static DateOnly Earlier(DateOnly? day, DateOnly other) => day < other ? day.Value : other;

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}

/// <summary>What a connector missed while it couldn't sync.</summary>
/// <param name="From">The first day to sync again: the day of the last successful sync before the failure, or the day of the failure where none is
/// known.</param>
/// <param name="To">The day the failure ended; absent while it lasts.</param>
/// <param name="CaughtUpAt">When the platform had synced the whole period again; absent until then.</param>
/// <param name="FailedFrom">When the failure began.</param>
/// <param name="FailedTo">When it ended; absent while it lasts.</param>
/// <param name="SyncFrom">The first day that is still missing, now that the failure is over; absent while it lasts, and once nothing is missing.</param>
public sealed record GapResponse(
    DateOnly From,
    DateOnly? To,
    DateTimeOffset? CaughtUpAt,
    DateTimeOffset FailedFrom,
    DateTimeOffset? FailedTo,
    DateOnly? SyncFrom = null
)
{
    internal static GapResponse? Of(ConnectorGap? gap) =>
        gap is null ? null : new(gap.From, gap.To, gap.CaughtUpAt, gap.FailedFrom, gap.FailedTo, gap.SyncFrom);
}
