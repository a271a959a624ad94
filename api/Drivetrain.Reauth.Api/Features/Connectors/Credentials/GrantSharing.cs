using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// One grant for several connectors (ADR 14): pure functions. The connector whose login gave it stands in <see cref="Grant.ConnectorId"/>, the others in
/// <see cref="Grant.AlsoUsedBy"/>. Tokens and generation are the grant's own: they change by a refresh alone, whoever comes and goes.
/// </summary>
internal static class GrantSharing
{
    /// <summary>Another connector uses it from now on, for an instance that its tokens were proved to open.</summary>
    public static Grant Join(Grant grant, string connectorId, Instance instance, DateTimeOffset now) =>
        grant.Uses.Any(use => IsOf(use, connectorId))
            ? grant
            : grant with
            {
                AlsoUsedBy = [.. grant.AlsoUsedBy, new GrantUse(connectorId, instance.Id)],
                Ending = [.. grant.Ending.Where(end => !string.Equals(end.InstanceId, instance.Id, StringComparison.Ordinal))],
                UpdatedAt = now,
            };

    /// <summary>
    /// A connector does not use it any more. Null where nobody else does: then the grant goes the way of any that is replaced or released. The next one in line
    /// stands in the place of the one that gave it.
    /// </summary>
    /// <param name="reason">Why access to its instance is to be ended; null where a newer login opens that instance.</param>
    public static Grant? Leave(Grant grant, string connectorId, string? reason, DateTimeOffset now)
    {
        if (grant.AlsoUsedBy is [])
        {
            return null;
        }

        if (grant.Uses.FirstOrDefault(use => IsOf(use, connectorId)) is not { } left)
        {
            return grant;
        }

        var others = grant.Uses.Where(use => !IsOf(use, connectorId)).ToList();
        return grant with
        {
            ConnectorId = others[0].ConnectorId,
            InstanceId = others[0].InstanceId,
            AlsoUsedBy = [.. others.Skip(1)],
            Ending = reason is null
                ? grant.Ending
                : [.. grant.Ending, new InstanceEnd(left.InstanceId, connectorId, new PlannedRevocation(reason, UndoesLogin: false, now, now))],
            UpdatedAt = now,
        };
    }

    /// <summary>Access to an instance has ended, or is not tried any more.</summary>
    public static Grant Ended(Grant grant, InstanceEnd end) => grant with { Ending = [.. grant.Ending.Where(other => other != end)] };

    /// <summary>It could not be ended now; it is tried again after a pause.</summary>
    public static Grant PutOff(Grant grant, InstanceEnd end, PlannedRevocation next) =>
        grant with
        {
            Ending = [.. grant.Ending.Select(other => other == end ? end with { Planned = next } : other)],
        };

    /// <summary>Adds to a batch that a connector uses its grant no more: the grant stays for others, is forgotten, or is to be revoked.</summary>
    /// <param name="reason">Why access is to be ended; null where a newer login replaces it.</param>
    /// <returns>The id of the grant of which something is to be ended; null where there is nothing.</returns>
    public static string? Leave(this Batch batch, Stored<Grant> grant, string connectorId, string? reason, DateTimeOffset now)
    {
        if (Leave(grant.Value, connectorId, reason, now) is { } kept)
        {
            batch.Update(grant, kept);
            return reason is null ? null : kept.Id;
        }

        if (reason is null && grant.Value.Ending is [])
        {
            // Of the same instance, which the new one opens: revoking it would take the new one's access away, too (Intuit). It ends with the new one.
            batch.Delete(grant);
            return null;
        }

        batch.Update(grant, GrantTransitions.Release(grant.Value, reason ?? "replaced", now));
        return grant.Value.Id;
    }

    /// <summary>The connectors that use a grant, as they say themselves: one that was deleted and registered again does not.</summary>
    public static async Task<List<Stored<Connector>>> UsersAsync(this IStore store, Grant grant, CancellationToken cancellationToken)
    {
        var users = new List<Stored<Connector>>();
        foreach (var use in grant.Uses)
        {
            if (
                await store.FindReadableAsync<Connector>(use.ConnectorId, cancellationToken) is { } stored
                && string.Equals(stored.Value.GrantKey, grant.Id, StringComparison.Ordinal)
            )
            {
                users.Add(stored);
            }
        }

        return users;
    }

    private static bool IsOf(GrantUse use, string connectorId) => string.Equals(use.ConnectorId, connectorId, StringComparison.Ordinal);
}
