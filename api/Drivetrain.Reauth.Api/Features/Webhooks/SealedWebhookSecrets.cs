using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Endpoints as documents that keep their signing secrets encrypted.</summary>
internal sealed class SealedWebhookSecrets(WebhookSecretProtector protector) : ISealedDocuments
{
    private const int SampleSize = 100;

    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken)
    {
        var endpoints = await store.QueryAsync(WebhookEndpoint.ById, new KeyRange(null, null), SampleSize, cancellationToken);
        return [.. endpoints.SelectMany(endpoint => endpoint.Value.Secrets).Select(secret => PayloadKey.Of(secret.Value)).OfType<Guid>().Distinct()];
    }

    public Task ResealAsync(IStore store, Resealing resealing, CancellationToken cancellationToken) =>
        resealing.EachAsync(
            store,
            WebhookEndpoint.ById,
            endpoint => endpoint.Secrets.Any(secret => resealing.IsDue(PayloadKey.Of(secret.Value))),
            endpoint => Reseal(endpoint, resealing),
            cancellationToken
        );

    private WebhookEndpoint? Reseal(WebhookEndpoint endpoint, Resealing resealing)
    {
        var secrets = endpoint.Secrets.Select(secret => Reseal(endpoint.Id, secret, resealing)).ToList();
        return secrets.SequenceEqual(endpoint.Secrets) ? null : endpoint with { Secrets = secrets };
    }

    private ProtectedSecret Reseal(string endpointId, ProtectedSecret secret, Resealing resealing)
    {
        if (!resealing.IsDue(PayloadKey.Of(secret.Value)))
        {
            return secret;
        }

        try
        {
            if (protector.Unprotect(endpointId, secret) is { } clear)
            {
                return secret with { Value = protector.Protect(endpointId, clear) };
            }
        }
        catch (KeysMissingException)
        {
            // As one that is damaged: it stays, and so does its key.
        }

        resealing.Keep(PayloadKey.Of(secret.Value));
        return secret;
    }
}
