using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>A connector that the browser's person may log in for.</summary>
/// <param name="WorkspaceName">What people call its workspace.</param>
internal sealed record DoorOffer(Connector Connector, string WorkspaceName);

/// <summary>Finds what a browser is offered: connectors of the workspaces that its extension has paired with, and of no other.</summary>
internal sealed class DoorOffers(IStore store, BrowserPasses passes)
{
    /// <summary>So many fit on a page.</summary>
    private const int Most = 6;

    /// <summary>So many connectors of a workspace are looked through.</summary>
    private const int MostLookedAt = 500;

    /// <summary>
    /// Those that are bound to the company; where there are none, or no company is named, all of the provider, the failed ones first. A browser without a pass
    /// is offered nothing, and nothing is read for it.
    /// </summary>
    /// <param name="companyId">As the address says it, which anybody can write.</param>
    public async Task<IReadOnlyList<DoorOffer>> FindAsync(HttpRequest request, string providerId, string? companyId, CancellationToken cancellationToken)
    {
        var holders = (await passes.HoldersAsync(request, cancellationToken)).DistinctBy(holder => holder.Caller.WorkspaceId, StringComparer.Ordinal).ToList();
        var bound = companyId is null ? [] : await OfEachAsync(holders, workspace => BoundAsync(providerId, companyId, workspace, cancellationToken));
        var offers = bound.Count > 0 ? bound : await OfEachAsync(holders, workspace => AllAsync(providerId, workspace, cancellationToken));
        return
        [
            .. offers
                .OrderByDescending(offer => offer.Connector.Status == ConnectorStatus.Failed)
                .ThenBy(offer => offer.Connector.Name, StringComparer.OrdinalIgnoreCase)
                .Take(Most),
        ];
    }

    /// <summary>The connector and whose session may begin a login for it; null where this browser may not.</summary>
    public async Task<(Connector Connector, PassHolder Holder)?> FindOneAsync(
        HttpRequest request,
        string providerId,
        string connectorId,
        CancellationToken cancellationToken
    ) =>
        await passes.HoldersAsync(request, cancellationToken) is { Count: > 0 } holders
        && await store.GetAsync<Connector>(connectorId, cancellationToken) is { Value: var connector }
        && string.Equals(connector.ProviderId, providerId, StringComparison.Ordinal)
        && holders.FirstOrDefault(one => one.Caller.MaySee(connector.WorkspaceId)) is { } holder
            ? (connector, holder)
            : null;

    private static async Task<List<DoorOffer>> OfEachAsync(List<PassHolder> holders, Func<string, Task<IEnumerable<Connector>>> find)
    {
        var offers = new List<DoorOffer>();
        foreach (var holder in holders)
        {
            offers.AddRange((await find(holder.Caller.WorkspaceId!)).Select(connector => new DoorOffer(connector, holder.WorkspaceName)));
        }

        return offers;
    }

    private async Task<IEnumerable<Connector>> BoundAsync(string providerId, string companyId, string workspaceId, CancellationToken cancellationToken) =>
        (
            await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(Connector.InstanceKey(providerId, companyId, workspaceId)), Most, cancellationToken)
        ).Select(row => row.Value);

    private async Task<IEnumerable<Connector>> AllAsync(string providerId, string workspaceId, CancellationToken cancellationToken) =>
        (await store.QueryAsync(Connector.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), MostLookedAt, cancellationToken))
            .Select(row => row.Value)
            .Where(connector => string.Equals(connector.ProviderId, providerId, StringComparison.Ordinal));
}
