using System.Globalization;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>
/// Erases workspaces: that it is wanted is stored, and the sweep goes on until a whole round has found nothing more, whatever ends the process in between.
/// </summary>
internal sealed class WorkspaceEraser(IStore store, IEnumerable<IWorkspaceData> data, SteadyClock time) : ISweep
{
    /// <summary>A round may find what the one before has caused; more than these at once would keep others waiting.</summary>
    private const int MostRounds = 3;

    private readonly IReadOnlyList<IWorkspaceData> _data = [.. data.OrderBy(kind => kind.Stage)];

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(10);

    public async Task<WorkspaceErasure?> FindAsync(string workspaceId, CancellationToken cancellationToken) =>
        (await store.GetAsync<WorkspaceErasure>(workspaceId, cancellationToken))?.Value;

    /// <summary>Stores that the workspace is to be erased; the rest is done behind it. One that is under way goes on.</summary>
    public Task<WorkspaceErasure> BeginAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async () =>
            {
                var before = await store.GetAsync<WorkspaceErasure>(workspaceId, cancellationToken);
                if (before is { Value.FinishedAt: null })
                {
                    return before.Value;
                }

                var now = time.GetUtcNow();
                var erasure = new WorkspaceErasure
                {
                    Id = workspaceId,
                    RequestedBy = actor,
                    RequestedAt = now,
                };
                return new Change<WorkspaceErasure>(
                    erasure,
                    new Batch()
                        .Put(erasure, before?.Version ?? 0)
                        .AddFresh(AuditEntry.Create(workspaceId, actor, "workspace.erasure_started", workspaceId, now))
                );
            },
            CancellationToken.None
        );

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var open = await store.QueryAsync(WorkspaceErasure.ByOpen, new KeyRange(null, null), limit: 100, cancellationToken);
        await open.EachAsync(erasure => RunAsync(erasure.Value, cancellationToken), cancellationToken);
    }

    private async Task RunAsync(WorkspaceErasure erasure, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var found = 0;
            foreach (var kind in _data)
            {
                if (await kind.EraseAsync(erasure.Id, erasure.RequestedBy, cancellationToken) is > 0 and var count)
                {
                    found += count;
                    await ChangeAsync(erasure.Id, now => now with { Erased = Added(now.Erased, kind.Name, count) });
                }
            }

            if (found == 0)
            {
                await ChangeAsync(erasure.Id, now => now with { FinishedAt = time.GetUtcNow() });
                return;
            }
        }
    }

    /// <summary>The end has its entry in the audit log.</summary>
    private Task<bool> ChangeAsync(string workspaceId, Func<WorkspaceErasure, WorkspaceErasure> change) =>
        store.ChangeAsync(
            async () =>
            {
                if (await store.GetAsync<WorkspaceErasure>(workspaceId, CancellationToken.None) is not { Value.FinishedAt: null } stored)
                {
                    return false;
                }

                var next = change(stored.Value);
                var batch = new Batch().Update(stored, next);
                if (next.FinishedAt is { } at)
                {
                    var counts = next.Erased.ToDictionary(kind => kind.Key, kind => kind.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
                    batch.AddFresh(AuditEntry.Create(workspaceId, next.RequestedBy, "workspace.erased", workspaceId, at, counts));
                }

                return new Change<bool>(true, batch);
            },
            CancellationToken.None
        );

    private static Dictionary<string, int> Added(IReadOnlyDictionary<string, int> counts, string name, int count) =>
        new(counts, StringComparer.Ordinal) { [name] = counts.GetValueOrDefault(name) + count };
}
