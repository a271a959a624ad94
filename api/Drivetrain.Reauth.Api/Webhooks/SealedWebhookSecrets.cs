using Drivetrain.Reauth.Api.Keys;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Webhooks;

/// <summary>Endpoints as documents that keep their signing secrets encrypted.</summary>
internal sealed class SealedWebhookSecrets : ISealedDocuments
{
    private const int SampleSize = 100;

    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken)
    {
        var endpoints = await store.QueryAsync(WebhookEndpoint.ById, new KeyRange(null, null), SampleSize, cancellationToken);
        return [.. endpoints.SelectMany(endpoint => endpoint.Value.Secrets).Select(secret => PayloadKey.Of(secret.Value)).OfType<Guid>().Distinct()];
    }
}
