using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Asks a provider whether tokens open the company that a connector is bound to, without a login.</summary>
internal static class CompanyProof
{
    /// <summary>What the tokens open; the bound company stands for what a login's callback would have named.</summary>
    public static Task<ProviderResult<InstanceProof>> ProveAsync(
        this ProviderCalls providers,
        IProviderCatalog catalog,
        Connector connector,
        TokenSet tokens,
        CancellationToken cancellationToken
    )
    {
        var hints = new Dictionary<string, string>(StringComparer.Ordinal);
        if (catalog.Find(connector.ProviderId)?.CallbackInstanceParameter is { } parameter)
        {
            hints[parameter] = connector.Instance!.Id;
        }

        return providers.CallAsync(connector.ProviderId, (provider, ct) => provider.ProveInstancesAsync(tokens, hints, ct), cancellationToken);
    }

    /// <summary>The connector's company among what was proved, with the name that the provider gives it now; null where the tokens don't open it.</summary>
    public static Instance? Find(InstanceProof proof, Connector connector) =>
        proof.Instances.FirstOrDefault(instance => string.Equals(instance.Id, connector.Instance!.Id, StringComparison.Ordinal));
}
