using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>Keeps the contact of each workspace that has one.</summary>
internal sealed class WorkspaceContacts(IStore store, SteadyClock time)
{
    /// <summary>The contact; null where there is none, or it can't be read: pages then name support as if there were none.</summary>
    public async ValueTask<WorkspaceContact?> FindAsync(string workspaceId, CancellationToken cancellationToken) =>
        (await store.FindReadableAsync<WorkspaceContact>(workspaceId, cancellationToken))?.Value;

    public Task<WorkspaceContact> SetAsync(string workspaceId, SetContactRequest request, string actor, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var stored = await store.GetAsync<WorkspaceContact>(workspaceId, cancellationToken);
                var next = new WorkspaceContact
                {
                    Id = workspaceId,
                    Name = request.Name,
                    Mail = request.Mail,
                    Link = request.Link,
                    UpdatedAt = now,
                };
                return stored is not null && next with { UpdatedAt = stored.Value.UpdatedAt } == stored.Value
                    ? stored.Value
                    : new Change<WorkspaceContact>(
                        next,
                        new Batch()
                            .Put(next, stored?.Version ?? 0)
                            .AddFresh(AuditEntry.Create(workspaceId, actor, "workspace_contact.set", workspaceId, now, details: null))
                    );
            },
            CancellationToken.None
        );

    /// <summary>Whether there was one.</summary>
    public Task<bool> RemoveAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async () =>
                await store.GetAsync<WorkspaceContact>(workspaceId, cancellationToken) is { } stored
                    ? new Change<bool>(
                        true,
                        new Batch()
                            .Delete(stored)
                            .AddFresh(AuditEntry.Create(workspaceId, actor, "workspace_contact.removed", workspaceId, time.GetUtcNow(), details: null))
                    )
                    : false,
            CancellationToken.None
        );
}
