using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>
/// Connectors as others see them. The end of the credential is read where it is kept, not copied into the connector: every refresh moves it, and a refresh
/// shall not have to write, nor to wait for, the connector.
/// </summary>
internal sealed class ConnectorViews(IStore store, ProviderOutages outages)
{
    /// <summary>The connector of this id, or null.</summary>
    public async ValueTask<ConnectorResponse?> FindAsync(string connectorId, CancellationToken cancellationToken) =>
        await store.GetAsync<Connector>(connectorId, cancellationToken) is { } stored ? await OfAsync(stored.Value, cancellationToken) : null;

    public async ValueTask<ConnectorResponse> OfAsync(Connector connector, CancellationToken cancellationToken)
    {
        // A grant is stored in the batch that says so; without a login or an import there is none to look for.
        var grant = connector.CredentialSince is null ? null : await store.FindReadableAsync<Grant>(connector.GrantKey, cancellationToken);
        return ConnectorResponse.From(connector, grant?.Value, outages.Find(connector.ProviderId));
    }
}
