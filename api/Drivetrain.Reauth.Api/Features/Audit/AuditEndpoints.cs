using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>Who did what and when.</summary>
/// <param name="Id">Its id; ids sort by time.</param>
/// <param name="WorkspaceId">The workspace it concerns, or <c>-</c> for the whole service.</param>
/// <param name="At">When it happened; for counted entries, the first time.</param>
/// <param name="Actor">
/// Who: <c>key:{id}</c>, <c>session:{id}</c>, <c>browser</c> for the person in the browser, <c>handover:{id}</c> for the person who opened that link,
/// <c>anonymous</c> for a caller without a valid key or session, or <c>system</c>.
/// </param>
/// <param name="Action">What, as <c>noun.verb</c>: <c>connector.reauthenticated</c>, <c>access_token.issued</c>, <c>caller.refused</c>.</param>
/// <param name="SubjectId">The id of its subject; <c>-</c> if there is none.</param>
/// <param name="Details">Names and codes with more details.</param>
/// <param name="Address">Where the request came from, for counted entries: an IPv4 address, an IPv6 network of 64 bits, or <c>others</c>.</param>
/// <param name="Count">How often it happened from <c>at</c> to <c>lastAt</c>, for counted entries.</param>
/// <param name="LastAt">When it last happened, for counted entries.</param>
public sealed record AuditEntryView(
    string Id,
    string WorkspaceId,
    DateTimeOffset At,
    string Actor,
    string Action,
    string SubjectId,
    IReadOnlyDictionary<string, string>? Details = null,
    string? Address = null,
    int? Count = null,
    DateTimeOffset? LastAt = null
)
{
    internal static AuditEntryView Of(AuditEntry e) => new(e.Id, e.WorkspaceId, e.At, e.Actor, e.Action, e.SubjectId, e.Details, e.Address, e.Count, e.LastAt);
}

/// <summary>The filters of the list, as they stand in its address; each narrows what the others leave.</summary>
internal sealed record AuditFilters : IQueryFilters
{
    [
        FromQuery(Name = "workspaceId"),
        RegularExpression(@"^(-|[A-Za-z0-9][A-Za-z0-9._:\-]{0,63})$"),
        Description("Only from this workspace; '-' for entries about the whole service.")
    ]
    public string? WorkspaceId { get; init; }

    [
        FromQuery(Name = "action"),
        TextLength(100, MinimumLength = 1),
        Description("Only this action, such as 'access_token.issued', 'caller.refused' or 'pairing_code.refused'.")
    ]
    public string? Action { get; init; }

    [FromQuery(Name = "subjectId"), TextLength(300, MinimumLength = 1), Description("Only entries about this subject, such as a connector's id.")]
    public string? SubjectId { get; init; }

    [FromQuery(Name = "actor"), TextLength(300, MinimumLength = 1), Description("Only entries by this caller, such as 'key:key_…'.")]
    public string? Actor { get; init; }

    [FromQuery(Name = "from"), Description("Only from this time on, such as 2026-11-23T09:00:00Z.")]
    public DateTimeOffset? From { get; init; }

    [FromQuery(Name = "to"), Description("Only before this time.")]
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether an entry passes all of them.</summary>
    public bool Admits(AuditEntry entry) =>
        Same(WorkspaceId, entry.WorkspaceId)
        && Same(Action, entry.Action)
        && Same(SubjectId, entry.SubjectId)
        && Same(Actor, entry.Actor)
        && (From is null || (entry.LastAt ?? entry.At) >= From)
        && (To is null || entry.At < To);

    /// <summary>The index that leaves the fewest entries to be looked at, and its range.</summary>
    /// <param name="isCounted">Whether entries of an action are counted, and so found by it at once.</param>
    public (DocumentIndex<AuditEntry> Index, KeyRange Range) Narrowest(Func<string, bool> isCounted)
    {
        // A counted entry goes on after it began.
        DateTimeOffset? earliest = From is { } from && from > DateTimeOffset.UnixEpoch + AuditOptions.LongestWindow ? from - AuditOptions.LongestWindow : null;
        KeyRange Within(string prefix) =>
            new(
                $"{prefix}/{(earliest is { } at ? AuditEntry.LowestId(at) : "")}",
                $"{prefix}/{(To is { } to ? AuditEntry.LowestId(to) : "\U0010FFFF")}",
                Descending: true
            );
        return Action is not null && isCounted(Action) ? (AuditEntry.ByCountedAction, Within(Action))
            : WorkspaceId is not null ? (AuditEntry.ByWorkspace, Within(WorkspaceId))
            : (AuditEntry.ByTime, new KeyRange(earliest is { } start ? ExpiryKey.Of(start) : null, To is { } end ? ExpiryKey.Of(end) : null, Descending: true));
    }

    private static bool Same(string? wanted, string value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);
}

/// <summary>The audit log in the REST API.</summary>
internal static class AuditEndpoints
{
    /// <summary>Entries that one request looks at; the cursor of its page goes on behind them.</summary>
    private const int MostLookedAt = 2_000;

    private const int AtOnce = 200;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/audit", ListAsync)
            .WithQueryFilters()
            .WithTags(AuditFeature.Tag)
            .RequireAuthorization(Policies.Operator)
            .WithName("listAuditEntries")
            .WithSummary("List audit entries")
            .WithDescription(
                "Newest first, for one workspace or all. A key for one workspace sees only that workspace. With filters, a page may hold fewer "
                    + "entries than 'limit', or none at all, "
                    + "and still have a next page: each request scans a few thousand entries, and 'nextCursor' continues from there. "
                    + "Recurring events are combined into one entry for a few hours, with 'count', 'lastAt' and 'address': issued access "
                    + "tokens ('access_token.issued'), refused keys and sessions "
                    + "('caller.refused', 'caller.forbidden'), wrong pairing codes ('pairing_code.refused'), refused console sign-ins "
                    + "('console_session.refused'), "
                    + "and used, expired or forged login and hand-over links ('start_ticket.refused', 'handover_link.refused')."
            )
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);

    internal static async Task<Results<Ok<Page<AuditEntryView>>, ProblemHttpResult>> ListAsync(
        [AsParameters] AuditFilters filters,
        Caller caller,
        IStore store,
        AuditTally tally,
        CancellationToken cancellationToken,
        int? limit = null,
        string? cursor = null
    )
    {
        if (limit is < 1 or > Paging.MaxLimit)
        {
            return CommonProblems.InvalidParameter.Result($"'limit' must be a number from 1 to {Paging.MaxLimit}.");
        }

        // A workspace out of sight is as one without entries.
        filters = filters with
        {
            WorkspaceId = filters.WorkspaceId is null || caller.MaySee(filters.WorkspaceId) ? filters.WorkspaceId ?? caller.WorkspaceId : "//",
        };
        var (index, range) = filters.Narrowest(tally.IsCounted);
        if (cursor is not null && !Paging.TryContinue(range, cursor, out range))
        {
            return CommonProblems.InvalidCursor.Result();
        }

        await tally.TryFlushAsync(cancellationToken);
        return TypedResults.Ok(await SearchAsync(store, filters, index, range, limit ?? Paging.DefaultLimit, cancellationToken));
    }

    private static async Task<Page<AuditEntryView>> SearchAsync(
        IStore store,
        AuditFilters filters,
        DocumentIndex<AuditEntry> index,
        KeyRange range,
        int size,
        CancellationToken cancellationToken
    )
    {
        var items = new List<AuditEntryView>(size);
        string? last = null;
        for (var lookedAt = 0; lookedAt < MostLookedAt; lookedAt += AtOnce)
        {
            var rows = await store.QueryAsync(index, range, AtOnce, cancellationToken);
            foreach (var row in rows)
            {
                // Another one is known to follow when it is met, so that the last page has no cursor.
                if (items.Count == size && filters.Admits(row.Value))
                {
                    return new Page<AuditEntryView>(items, Paging.Encode(last!));
                }

                last = index.Key(row.Value)!;
                if (filters.Admits(row.Value))
                {
                    items.Add(AuditEntryView.Of(row.Value));
                }
            }

            if (rows.Count < AtOnce)
            {
                return new Page<AuditEntryView>(items);
            }

            range = range with { To = last };
        }

        return new Page<AuditEntryView>(items, Paging.Encode(last!));
    }
}
