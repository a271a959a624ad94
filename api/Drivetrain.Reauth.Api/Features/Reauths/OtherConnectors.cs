using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Finds what a login that succeeded can do for other failed connectors of its workspace.</summary>
internal sealed class OtherConnectors(IStore store, IProviderCatalog catalog, IOptions<ReauthOptions> options, SteadyClock time)
{
    /// <summary>More names than a person reads before they confirm.</summary>
    private const int MostOffered = 20;

    /// <summary>Companies of one login that are looked at.</summary>
    private const int MostInstances = 100;

    /// <summary>Failed connectors that are looked through for the next one.</summary>
    private const int MostFailed = 20;

    private static readonly string Failed = ConnectorStatus.Failed.Code();

    /// <summary>The decision with what it offers, where it is of a login that succeeded.</summary>
    public async Task<Decision> OfferAsync(Decision decision, CancellationToken cancellationToken)
    {
        if (decision.Tokens != TokenFate.Use || !ReauthTransitions.MayOfferOthers(decision.Reauth))
        {
            return decision;
        }

        var reauth = decision.Reauth;
        var others = await OpenedAsync(reauth, decision.Instance!.Id, cancellationToken);
        var next = await NextAsync(reauth, others, cancellationToken);
        return decision with { Reauth = ReauthTransitions.OfferOthers(reauth, others, next, options.Value.StepLifetime, time.GetUtcNow()) };
    }

    private async Task<IReadOnlyList<AlsoOpened>> OpenedAsync(ReauthAttempt reauth, string matched, CancellationToken cancellationToken)
    {
        var others = new List<AlsoOpened>();
        foreach (var instance in reauth.Seen.Take(MostInstances).Where(seen => !string.Equals(seen.Id, matched, StringComparison.Ordinal)))
        {
            var prefix = Connector.InstanceKey(reauth.ProviderId, instance.Id, reauth.WorkspaceId);
            var bound = await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(prefix), MostOffered, cancellationToken);
            others.AddRange(
                bound
                    .Where(connector => ReauthTransitions.NeedsLogin(connector.Value))
                    .Select(connector => new AlsoOpened(connector.Value.Id, connector.Value.Name, instance, connector.Value.Registration))
            );
            if (others.Count >= MostOffered)
            {
                break;
            }
        }

        return [.. others.Take(MostOffered)];
    }

    /// <summary>The one that has been failing longest, among those that this login does not open.</summary>
    private async Task<Sibling?> NextAsync(ReauthAttempt reauth, IReadOnlyList<AlsoOpened> offered, CancellationToken cancellationToken)
    {
        var all = await store.QueryAsync(Connector.ByStatus, KeyRange.Prefix($"{Failed}/{reauth.WorkspaceId}/"), MostFailed, cancellationToken);
        return all.Select(stored => stored.Value)
            .Where(connector =>
                ReauthTransitions.NeedsLogin(connector)
                && connector.Failure is { Code: not ConnectorFailure.NoCredential }
                && !string.Equals(connector.Id, reauth.ConnectorId, StringComparison.Ordinal)
                && !offered.Any(offer => string.Equals(offer.ConnectorId, connector.Id, StringComparison.Ordinal))
                && catalog.Find(connector.ProviderId) is { IsConfigured: true }
            )
            .OrderBy(connector => connector.Failure!.At)
            .ThenBy(connector => connector.Id, StringComparer.Ordinal)
            .Select(connector => new Sibling(connector.Id, connector.Name))
            .FirstOrDefault();
    }
}
