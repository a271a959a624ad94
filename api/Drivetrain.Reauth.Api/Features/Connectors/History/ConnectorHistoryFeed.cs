using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors.History;

/// <summary>What happened to a connector, as the audit log has it: every entry that is about it, but for tokens that were handed out.</summary>
internal sealed class ConnectorHistoryFeed(IStore store)
{
    /// <summary>The newest entries of the connector.</summary>
    public async Task<IReadOnlyList<ConnectorHistoryEntry>> LatestAsync(Connector connector, int most, CancellationToken cancellationToken)
    {
        var people = new People(store);
        var entries = new List<ConnectorHistoryEntry>();
        foreach (var row in await store.QueryAsync(AuditEntry.ByConnector, RangeOf(connector), most, cancellationToken))
        {
            entries.Add(await EntryAsync(row.Value, people, cancellationToken));
        }

        return entries;
    }

    /// <summary>One page, newest first.</summary>
    public Task<Results<Ok<Page<ConnectorHistoryEntry>>, ProblemHttpResult>> PageAsync(
        Connector connector,
        int? limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var people = new People(store);
        return store.PageAsync(
            AuditEntry.ByConnector,
            RangeOf(connector),
            limit,
            cursor,
            (entry, token) => EntryAsync(entry, people, token),
            cancellationToken
        );
    }

    private static KeyRange RangeOf(Connector connector) => KeyRange.Prefix($"{connector.WorkspaceId}/{connector.Id}/", descending: true);

    private static async ValueTask<ConnectorHistoryEntry> EntryAsync(AuditEntry entry, People people, CancellationToken cancellationToken) =>
        new(entry.Id, entry.At, entry.Action, entry.Actor, await people.NameAsync(entry, cancellationToken), entry.Details);

    /// <summary>Names of people who have a session in the connector's workspace. They are read, not kept: a name goes with its session.</summary>
    private sealed class People(IStore store)
    {
        private readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

        public async ValueTask<string?> NameAsync(AuditEntry entry, CancellationToken cancellationToken)
        {
            if (CallerResolver.SessionIdOf(entry.Actor) is not { } id)
            {
                return null;
            }

            if (!_names.TryGetValue(id, out var name))
            {
                name =
                    await store.FindReadableAsync<Session>(id, cancellationToken) is { Value: var session }
                    && string.Equals(session.WorkspaceId, entry.WorkspaceId, StringComparison.Ordinal)
                        ? session.PersonName
                        : null;
                _names.Add(id, name);
            }

            return name;
        }
    }
}

/// <summary>Something that happened to a connector.</summary>
/// <param name="Id">Its id; ids sort by time.</param>
/// <param name="At">When.</param>
/// <param name="Action">
/// What, as in the audit log: <c>connector.failed</c>, <c>connector.recovered</c>, <c>connector.reauthenticated</c>, <c>connector.tested</c>,
/// <c>reauth.failed</c>, <c>handover.created</c> and others. New ones may come.
/// </param>
/// <param name="Actor">
/// Who: <c>key:{id}</c>, <c>session:{id}</c>, <c>browser</c> for the person in the browser, <c>handover:{id}</c> for the person who opened that link, or
/// <c>system</c>.
/// </param>
/// <param name="ActorName">The person's name, while their session in this workspace lasts; absent otherwise.</param>
/// <param name="Details">Codes and ids with more details, such as <c>code</c>, <c>outcome</c> or <c>reauth</c>; absent without any.</param>
public sealed record ConnectorHistoryEntry(
    string Id,
    DateTimeOffset At,
    string Action,
    string Actor,
    string? ActorName = null,
    IReadOnlyDictionary<string, string>? Details = null
);
