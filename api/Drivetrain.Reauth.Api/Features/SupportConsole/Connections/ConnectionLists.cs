using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Connections;

/// <summary>A page of connections.</summary>
/// <param name="Next">Where the next page begins; null after the last.</param>
/// <param name="IsFirst">Whether it is the first page.</param>
/// <param name="LookedAt">How many connectors were looked at, where the search stopped before it had filled a page; else null.</param>
/// <param name="HasAny">Whether there is any connector at all that the caller may see.</param>
/// <param name="Providers">The ids of those that can be chosen.</param>
/// <param name="Down">Providers that are down.</param>
public sealed record ConnectionListModel(
    ConnectionFilters Filters,
    IReadOnlyList<ConnectionItem> Items,
    string? Next,
    bool IsFirst,
    int? LookedAt,
    bool HasAny,
    IReadOnlyList<string> Providers,
    IReadOnlyList<(string ProviderId, DateTimeOffset Since)> Down
);

/// <summary>Finds connections. A status is found by an index, whatever else there is; what no index knows is looked for in bounded portions.</summary>
internal sealed class ConnectionLists(IStore store, ConnectionViews views, IProviderCatalog catalog, ProviderOutages outages, TimeProvider time)
{
    private const int PageSize = 25;
    private const int AtOnce = 200;

    /// <summary>Connectors that one request looks at; the next page goes on behind them.</summary>
    private const int MostLookedAt = 4_000;

    /// <param name="after">A cursor, or null.</param>
    /// <returns>Null where the cursor isn't one of this list.</returns>
    public async Task<ConnectionListModel?> ReadAsync(ConnectionFilters filters, string? after, Caller caller, CancellationToken cancellationToken)
    {
        var visible = caller.WorkspaceId is { } only ? filters with { Workspace = only } : filters;
        var isOutOfSight = filters.Workspace is { } asked && !caller.MaySee(asked);
        var (index, whole) = Narrowest(visible);
        var range = whole;
        if (after is not null && !Paging.TryContinue(whole, after, out range))
        {
            return null;
        }

        var found =
            isOutOfSight ? new Found([], Next: null, LookedAt: null)
            : await NamedAsync(visible, cancellationToken) is { Count: > 0 } named ? new Found(named, Next: null, LookedAt: null)
            : await SearchAsync(visible, index, range, cancellationToken);
        var items = new List<ConnectionItem>();
        foreach (var connector in found.Connectors)
        {
            items.Add(await views.OfAsync(connector, cancellationToken));
        }

        var all = caller.WorkspaceId is { } workspace ? KeyRange.Prefix($"{workspace}/") : new KeyRange(null, null);
        var hasAny = items.Count > 0 || (await store.QueryAsync(Connector.ByWorkspace, all, 1, cancellationToken)).Count > 0;
        return new ConnectionListModel(
            filters,
            items,
            found.Next,
            after is null,
            found.LookedAt,
            hasAny,
            [.. catalog.Providers.Select(provider => provider.Id).Order(StringComparer.Ordinal)],
            outages.Down()
        );
    }

    /// <summary>The index that leaves the fewest to be looked at, and its range.</summary>
    private static (DocumentIndex<Connector> Index, KeyRange Range) Narrowest(ConnectionFilters filters) =>
        filters switch
        {
            { Status: { } status, Workspace: { } workspace } => (Connector.ByStatus, KeyRange.Prefix($"{status.Code()}/{workspace}/")),
            { Status: { } status } => (Connector.ByStatus, KeyRange.Prefix($"{status.Code()}/")),
            { Workspace: { } workspace } => (Connector.ByWorkspace, KeyRange.Prefix($"{workspace}/")),
            _ => (Connector.ByWorkspace, new KeyRange(null, null)),
        };

    /// <summary>The connectors that an id names: their own, or their company's.</summary>
    private async Task<IReadOnlyList<Connector>> NamedAsync(ConnectionFilters filters, CancellationToken cancellationToken)
    {
        if (filters.Q is not { } text || text.Contains(' ', StringComparison.Ordinal))
        {
            return [];
        }

        var named = new List<Connector>();
        if (text.StartsWith("con_", StringComparison.Ordinal) && await store.FindReadableAsync<Connector>(text, cancellationToken) is { Value: var own })
        {
            named.Add(own);
        }

        foreach (var provider in catalog.Providers.Where(provider => provider.IsInstanceId(text)))
        {
            var prefix = Connector.CompanyKey(provider.Id, Instance.CanonicalId(text));
            named.AddRange((await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(prefix), PageSize, cancellationToken)).Select(row => row.Value));
        }

        // Other filters hold as well; only the text is the id itself, in whatever form.
        return [.. named.Where((filters with { Q = null }).Admits).DistinctBy(connector => connector.Id, StringComparer.Ordinal)];
    }

    private async Task<Found> SearchAsync(ConnectionFilters filters, DocumentIndex<Connector> index, KeyRange range, CancellationToken cancellationToken)
    {
        var found = new List<Connector>(PageSize);
        string? last = null;
        var portion = filters.NeedsScan ? AtOnce : PageSize + 1;
        var lookedAt = 0;
        while (lookedAt < MostLookedAt)
        {
            var rows = await store.QueryAsync(index, range, portion, cancellationToken);
            foreach (var row in rows)
            {
                var admitted = filters.Admits(row.Value) && await EndsInTimeAsync(row.Value, filters, cancellationToken);
                if (found.Count == PageSize && admitted)
                {
                    return new Found(found, Paging.Encode(last!), LookedAt: null);
                }

                last = index.Key(row.Value)!;
                lookedAt++;
                if (admitted)
                {
                    found.Add(row.Value);
                }
            }

            if (rows.Count < portion)
            {
                return new Found(found, Next: null, LookedAt: null);
            }

            range = range with { From = last + '\0' };
        }

        return new Found(found, Paging.Encode(last!), lookedAt);
    }

    private async ValueTask<bool> EndsInTimeAsync(Connector connector, ConnectionFilters filters, CancellationToken cancellationToken) =>
        filters.Days is not { } days || (await views.EndOfAsync(connector, cancellationToken) is { } end && end <= time.GetUtcNow().AddDays(days));

    private sealed record Found(IReadOnlyList<Connector> Connectors, string? Next, int? LookedAt);
}
