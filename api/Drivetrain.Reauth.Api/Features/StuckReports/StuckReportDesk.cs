using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Everything that is done with reports that exist. REST and the console share it.</summary>
internal sealed class StuckReportDesk(IStore store, ScreenshotFiles files, EventOutbox outbox, IOptions<AddressOptions> addresses, TimeProvider time)
{
    /// <summary>Whether the caller sees all reports of its workspaces; others see what they reported themselves.</summary>
    public static bool IsSupport(Caller caller) => caller.Role is Role.Support or Role.Operator;

    public static bool MaySee(Caller caller, StuckReport report) =>
        caller.MaySee(report.WorkspaceId) && (IsSupport(caller) || string.Equals(report.ReportedBy.Subject, caller.Subject, StringComparison.Ordinal));

    /// <summary>The report, if the caller may see it.</summary>
    public async Task<StuckReport?> FindAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        await store.GetAsync<StuckReport>(id, cancellationToken) is { Value: var report } && MaySee(caller, report) ? report : null;

    /// <summary>Changes status and assignee, each unless it is null. Null when there is no such report.</summary>
    public Task<StuckReport?> UpdateAsync(string id, Caller caller, StuckReportStatus? status, string? assignee, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            caller,
            (report, now) => Updated(report, status, assignee, now),
            (before, after, now) => Updates(before, after, caller, now),
            cancellationToken
        );

    /// <summary>Changes what a person saw to be otherwise, unless somebody else has changed it since.</summary>
    /// <param name="seen">Whether the report is still as the person saw it.</param>
    public async Task<UpdateResult> UpdateIfAsync(
        string id,
        Caller caller,
        Func<StuckReport, bool> seen,
        StuckReportStatus? status,
        string? assignee,
        CancellationToken cancellationToken
    )
    {
        var (isOther, before) = (false, (StuckReport?)null);
        var after = await ChangeAsync(
            id,
            caller,
            (report, now) =>
            {
                (isOther, before) = (!seen(report), report);
                return isOther ? report : Updated(report, status, assignee, now);
            },
            (before, after, now) => Updates(before, after, caller, now),
            cancellationToken
        );
        return new UpdateResult(before, after, isOther);
    }

    /// <summary>The reporter has seen the answers. Null when there is no such report.</summary>
    public Task<StuckReport?> ReadAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(id, caller, (report, _) => StuckReportTransitions.Read(report), (_, _, _) => [], cancellationToken);

    /// <summary>
    /// Adds a message: support's answer or note, or the reporter's word. <see cref="ReplyResult.Report"/> is null when there is no such report.
    /// </summary>
    /// <param name="once">Makes sending the same form twice sending it once; null where that cannot be.</param>
    public async Task<ReplyResult> ReplyAsync(string id, Caller caller, string text, bool isInternal, CancellationToken cancellationToken, string? once = null)
    {
        var full = false;
        var report = await ChangeAsync(
            id,
            caller,
            (report, now) =>
            {
                var side = IsSupport(caller) ? MessageSide.Support : MessageSide.Reporter;
                var messageId = once is null ? Ids.New("msg", now) : Ids.Derive("msg", id, caller.Subject, once);
                if (report.Messages.Any(message => string.Equals(message.Id, messageId, StringComparison.Ordinal)))
                {
                    return report;
                }

                var next = StuckReportTransitions.Write(report, new ReportMessage(messageId, now, side, caller.Name, text.Trim(), isInternal));
                full = next is null;
                return next ?? report;
            },
            (_, after, now) =>
                [AuditEntry.Create(after.WorkspaceId, caller.Subject, isInternal ? "stuck_report.noted" : "stuck_report.replied", after.Id, now)],
            cancellationToken
        );
        return new ReplyResult(report, full);
    }

    /// <summary>Deletes the report with its files; false when there is none.</summary>
    public async Task<bool> DeleteAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        await DeleteAsync(id, report => MaySee(caller, report), caller.Subject, "stuck_report.deleted", cancellationToken);

    /// <summary>Deletes a report whose time is over, unless it has changed meanwhile.</summary>
    public Task<bool> ExpireAsync(StuckReport expired, CancellationToken cancellationToken) =>
        DeleteAsync(expired.Id, report => report.Change == expired.Change, "system", "stuck_report.expired", cancellationToken);

    /// <summary>Opens the screenshot, or its thumbnail, and writes down who looks. Null when there is none.</summary>
    /// <param name="viewer">Who sees it; null for a request that gets no pixel (HEAD).</param>
    public async Task<Stream?> OpenScreenshotAsync(StuckReport report, bool thumbnail, Caller? viewer, CancellationToken cancellationToken)
    {
        if (report.Screenshot is null || files.Open(report.Id, thumbnail) is not { } stream)
        {
            return null;
        }

        if (viewer is null)
        {
            return stream;
        }

        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["size"] = thumbnail ? "thumbnail" : "full", ["by"] = viewer.Name };
        var entry = AuditEntry.Create(report.WorkspaceId, viewer.Subject, "stuck_report.screenshot_viewed", report.Id, time.GetUtcNow(), details);
        try
        {
            // On the disk before a pixel is sent.
            await store.CommitAsync(new Batch().AddFresh(entry), Durability.Durable, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static StuckReport Updated(StuckReport report, StuckReportStatus? status, string? assignee, DateTimeOffset now)
    {
        var next = status is null ? report : StuckReportTransitions.SetStatus(report, status.Value, now);
        return assignee is null ? next : StuckReportTransitions.Assign(next, assignee, now);
    }

    private async Task<StuckReport?> ChangeAsync(
        string id,
        Caller caller,
        Func<StuckReport, DateTimeOffset, StuckReport> change,
        Func<StuckReport, StuckReport, DateTimeOffset, IEnumerable<AuditEntry>> audit,
        CancellationToken cancellationToken
    )
    {
        using var events = outbox.Begin();
        return await store.ChangeAsync<StuckReport?>(
            async () =>
            {
                var ledger = await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, cancellationToken);
                if (await store.GetAsync<StuckReport>(id, cancellationToken) is not { } stored || ledger is null || !MaySee(caller, stored.Value))
                {
                    return (StuckReport?)null;
                }

                var now = time.GetUtcNow();
                var next = change(stored.Value, now);
                if (ReferenceEquals(next, stored.Value))
                {
                    return next;
                }

                next = next with { Change = ledger.Value.LastChange + 1 };
                var batch = new Batch().Update(ledger, ledger.Value with { LastChange = next.Change }).Update(stored, next);
                foreach (var entry in audit(stored.Value, next, now))
                {
                    batch.AddFresh(entry);
                }

                foreach (var message in next.Messages.Skip(stored.Value.Messages.Count).Where(m => !m.Internal))
                {
                    outbox.Add(batch, StuckReportEvent.RepliedType, next.WorkspaceId, () => StuckReportEvent.Replied(next, message, addresses.Value, now));
                }

                return new(next, batch);
            },
            CancellationToken.None
        );
    }

    private async Task<bool> DeleteAsync(string id, Func<StuckReport, bool> may, string actor, string action, CancellationToken cancellationToken)
    {
        var deleted = await store.ChangeAsync(
            async () =>
            {
                var ledger = await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, cancellationToken);
                if (await store.GetAsync<StuckReport>(id, cancellationToken) is not { } stored || ledger is null || !may(stored.Value))
                {
                    return false;
                }

                var now = time.GetUtcNow();
                var change = ledger.Value.LastChange + 1;
                var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["number"] = stored.Value.Number.ToString() };
                var batch = new Batch()
                    .Update(ledger, ledger.Value with { LastChange = change })
                    .Delete(stored)
                    .AddFresh(
                        new StuckReportRemoval
                        {
                            Id = id,
                            Change = change,
                            At = now,
                        }
                    )
                    .AddFresh(AuditEntry.Create(stored.Value.WorkspaceId, actor, action, id, now, details));
                if (stored.Value.Screenshot is { } screenshot)
                {
                    await ScreenshotUsage.ChangeAsync(batch, store, stored.Value.WorkspaceId, -screenshot.Bytes, cancellationToken);
                }

                return new Change<bool>(true, batch);
            },
            cancellationToken
        );
        if (deleted)
        {
            // A crash in between leaves files without a row, which are swept.
            files.Delete(id);
        }

        return deleted;
    }

    private static IEnumerable<AuditEntry> Updates(StuckReport before, StuckReport after, Caller caller, DateTimeOffset now)
    {
        if (before.Status != after.Status)
        {
            var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["from"] = before.Status.ToString(), ["to"] = after.Status.ToString() };
            yield return AuditEntry.Create(after.WorkspaceId, caller.Subject, "stuck_report.status_changed", after.Id, now, details);
        }

        if (!string.Equals(before.Assignee, after.Assignee, StringComparison.Ordinal))
        {
            var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["to"] = after.Assignee ?? "-" };
            yield return AuditEntry.Create(after.WorkspaceId, caller.Subject, "stuck_report.assigned", after.Id, now, details);
        }
    }
}

/// <summary>What came of a message.</summary>
/// <param name="Report">As it is now; null when there is none.</param>
/// <param name="Full">There is no room for another message, and nothing was added.</param>
internal readonly record struct ReplyResult(StuckReport? Report, bool Full);

/// <summary>What came of a change.</summary>
/// <param name="Before">The report as it was just before; null when there is none.</param>
/// <param name="After">As it is now; null when there is none.</param>
/// <param name="IsOther">Somebody else had changed it, so nothing was done.</param>
internal readonly record struct UpdateResult(StuckReport? Before, StuckReport? After, bool IsOther);
