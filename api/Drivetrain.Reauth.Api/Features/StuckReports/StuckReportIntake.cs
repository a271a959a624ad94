using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Takes new reports: once each, within the quota, together with audit entry and notice.</summary>
internal sealed class StuckReportIntake(
    IStore store,
    WorkspaceContacts contacts,
    EventOutbox outbox,
    IOptions<QuotaOptions> quotas,
    IOptions<AddressOptions> addresses,
    TimeProvider time
)
{
    /// <summary>As for every other Idempotency-Key.</summary>
    private static readonly TimeSpan RequestsKnownFor = TimeSpan.FromHours(24);

    public static readonly TimeSpan QuotaWindow = TimeSpan.FromDays(1);

    private const long Megabyte = 1_000_000;

    /// <summary>
    /// The connector and attempt that the report is about, as far as the caller may see them. What is gone, or somebody else's, is left out: the report counts
    /// more.
    /// </summary>
    public async Task<(Connector? Connector, ReauthAttempt? Reauth)> SubjectAsync(
        string? connectorId,
        string? reauthId,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var reauth = await FindAsync<ReauthAttempt>(reauthId, r => caller.MaySee(r.WorkspaceId), cancellationToken);
        var connector = await FindAsync<Connector>(connectorId ?? reauth?.ConnectorId, c => caller.MaySee(c.WorkspaceId), cancellationToken);
        reauth ??= reauthId is null ? await FindAsync<ReauthAttempt>(connector?.ReauthId, r => caller.MaySee(r.WorkspaceId), cancellationToken) : null;
        return (connector, reauth);
    }

    /// <summary>
    /// The quota that is used up, of the workspace or of the session that reports; null while there may be one more report. Images that were refused count as
    /// the workspace's reports.
    /// </summary>
    public async Task<FullQuota?> FullAsync(string workspaceId, string reporter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = KeyRange.Prefix($"{workspaceId}/") with { From = $"{workspaceId}/{ExpiryKey.Of(now - QuotaWindow)}/~" };
        var refused = await store.QueryAsync(RefusedScreenshot.ByWorkspace, since, Quota.Reports.Limit(quotas.Value), cancellationToken);
        var full = await FullAsync(Quota.Reports, StuckReport.ByWorkspace, workspaceId, refused.Select(image => image.Value.At), cancellationToken);
        return full is not null || !CallerResolver.IsSession(reporter)
            ? full
            : await FullAsync(Quota.ReportsOfSession, StuckReport.ByReporter, reporter, [], cancellationToken);
    }

    /// <summary>Counts an image that its decoder refused.</summary>
    public async Task CountRefusedAsync(string workspaceId)
    {
        var now = time.GetUtcNow();
        var refused = new RefusedScreenshot
        {
            Id = Ids.New("ref", now),
            WorkspaceId = workspaceId,
            At = now,
        };
        await store.CommitAsync(new Batch().AddFresh(refused), Durability.Deferred, CancellationToken.None);
    }

    /// <summary>Whether the workspace's screenshots take up all the room that they may.</summary>
    public async Task<bool> HasRoomAsync(string workspaceId, long bytes, CancellationToken cancellationToken) =>
        (await ScreenshotUsage.ReadAsync(store, workspaceId, cancellationToken)).Usage.Bytes + bytes <= Quota.Screenshots.Limit(quotas.Value) * Megabyte;

    /// <summary>The report that an earlier request with this key made, if the key still counts.</summary>
    public async Task<StuckReport?> KnownAsync(string keyHash, CancellationToken cancellationToken)
    {
        var found = await store.QueryAsync(StuckReport.ByRequest, KeyRange.Exactly(keyHash), 100, cancellationToken);
        return found.Select(stored => stored.Value).FirstOrDefault(report => report.CreatedAt + RequestsKnownFor > time.GetUtcNow());
    }

    /// <summary>
    /// Stores the report. All commits of reports change the ledger, so of any number of equal requests at once one is stored, and the quota holds exactly.
    /// </summary>
    public async Task<IntakeResult> AddAsync(NewStuckReport input, Connector? connector, ReauthAttempt? reauth)
    {
        // Not the request's token: a batch that was handed over counts, and its files must not be taken away.
        using var events = outbox.Begin();
        return await store.ChangeAsync(() => PlanAsync(input, connector, reauth), CancellationToken.None);
    }

    private async Task<Change<IntakeResult>> PlanAsync(NewStuckReport input, Connector? connector, ReauthAttempt? reauth)
    {
        // First the ledger: whatever is read after it belongs to its version or a later one, and with a later one the commit fails.
        var ledger = await store.GetAsync<StuckReportLedger>(StuckReportLedger.TheId, CancellationToken.None);
        if (input.Request is { } request && await KnownAsync(request.KeyHash, CancellationToken.None) is { } known)
        {
            return string.Equals(known.Request!.Fingerprint, request.Fingerprint, StringComparison.Ordinal)
                ? new IntakeResult(StuckReportTransitions.AsCreated(known), IsReplay: true)
                : new IntakeResult(Report: null, IsReuse: true);
        }

        if (await FullAsync(input.WorkspaceId, input.ReportedBy.Subject, CancellationToken.None) is { } full)
        {
            return new IntakeResult(Report: null, Full: full);
        }

        if (input.Screenshot is { } added && !await HasRoomAsync(input.WorkspaceId, added.Bytes, CancellationToken.None))
        {
            return new IntakeResult(Report: null, Full: new FullQuota(Quota.Screenshots, TimeSpan.Zero));
        }

        var now = time.GetUtcNow();
        var before = ledger?.Value ?? new StuckReportLedger();
        var after = before with { LastNumber = before.LastNumber + 1, LastChange = before.LastChange + 1 };
        var report = StuckReportTransitions.Create(input, connector, reauth, now) with
        {
            Number = after.LastNumber,
            Change = after.LastChange,

            // That is what the workspace's people were promised.
            Assignee = (await contacts.FindAsync(input.WorkspaceId, CancellationToken.None))?.Name,
        };
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["number"] = report.Number.ToString(),
            ["screenshot"] = report.Screenshot is null ? "no" : "yes",
        };
        var batch = new Batch().Put(after, ledger?.Version ?? 0).AddFresh(report);
        outbox.Add(batch, StuckReportEvent.CreatedType, report.WorkspaceId, () => StuckReportEvent.Created(report, addresses.Value, now));
        batch.AddFresh(AuditEntry.Create(report.WorkspaceId, report.ReportedBy.Subject, "stuck_report.created", report.Id, now, details));

        if (report.Screenshot is { } screenshot)
        {
            await ScreenshotUsage.ChangeAsync(batch, store, report.WorkspaceId, screenshot.Bytes, CancellationToken.None);
        }

        return new(new IntakeResult(report), batch);
    }

    /// <summary>
    /// As many as there may be are read, the newest first: where the last of them is younger than a day, there is room again when it no longer is.
    /// </summary>
    /// <param name="alsoCounted">What else took a place of the quota, and when.</param>
    private async Task<FullQuota?> FullAsync(
        Quota quota,
        DocumentIndex<StuckReport> index,
        string scope,
        IEnumerable<DateTimeOffset> alsoCounted,
        CancellationToken cancellationToken
    )
    {
        var limit = quota.Limit(quotas.Value);
        var newest = await store.QueryAsync(index, KeyRange.Prefix($"{scope}/", descending: true), limit, cancellationToken);
        var used = newest.Select(report => report.Value.CreatedAt).Concat(alsoCounted).OrderDescending().Take(limit).ToList();

        // When so many are older than a day that one more fits.
        return used.Count == limit && used[^1] + QuotaWindow - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? new FullQuota(quota, wait) : null;
    }

    private async ValueTask<T?> FindAsync<T>(string? id, Func<T, bool> may, CancellationToken cancellationToken)
        where T : class, IDocument<T> => id is not null && await store.GetAsync<T>(id, cancellationToken) is { Value: var found } && may(found) ? found : null;
}

/// <summary>What came of a new report.</summary>
/// <param name="Report">Stored, now or before; null when it was refused.</param>
/// <param name="IsReplay">It was stored by an earlier request.</param>
/// <param name="IsReuse">Refused: the key was used for another report.</param>
/// <param name="Full">Refused: this quota is used up.</param>
internal sealed record IntakeResult(StuckReport? Report, bool IsReplay = false, bool IsReuse = false, FullQuota? Full = null);

/// <summary>A quota that is used up, and for how long; zero where waiting does not help.</summary>
internal sealed record FullQuota(Quota Quota, TimeSpan Wait);
