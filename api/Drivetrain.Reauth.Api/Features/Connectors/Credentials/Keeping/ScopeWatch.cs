using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;

/// <summary>
/// Marks the grants that have a scope which their provider will take away, as manifests name them: they are listed, and warned of ahead like a credential's
/// end. Rules come with a plugin's update, so grants are looked at again and again, and not only when they are made.
/// </summary>
internal sealed class ScopeWatch(IStore store, IProviderCatalog catalog, TroubledRows troubled) : ISweep
{
    private const int Portion = 100;

    public TimeSpan Interval { get; } = TimeSpan.FromHours(6);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in catalog.Providers)
        {
            if (provider.WithdrawnScopes.Count > 0)
            {
                await store.EachRowAsync(
                    Grant.ByInstance,
                    KeyRange.Prefix($"{provider.Id}/"),
                    Portion,
                    troubled,
                    grant => MarkAsync(grant, provider.WithdrawnScopes, cancellationToken),
                    cancellationToken
                );
            }
            else
            {
                // A corrected manifest takes its marks back.
                await store.EachRowAsync(
                    Grant.ByWithdrawnScope,
                    KeyRange.Prefix(Grant.WithdrawnPrefix(provider.Id, workspaceId: null)),
                    Portion,
                    troubled,
                    grant => MarkAsync(grant, [], cancellationToken),
                    cancellationToken
                );
            }
        }
    }

    private async Task MarkAsync(Stored<Grant> grant, IReadOnlyList<WithdrawnScope> withdrawn, CancellationToken cancellationToken)
    {
        var end = KeepingRules.ScopeEnd(grant.Value.Scope, withdrawn);
        if (grant.Value.Status == GrantStatus.Used && end != grant.Value.ScopeEndsAt)
        {
            // One that is being refreshed keeps its mark until the next round.
            await store.CommitAsync(new Batch().Update(grant, grant.Value with { ScopeEndsAt = end }), Durability.Deferred, cancellationToken);
        }
    }
}
