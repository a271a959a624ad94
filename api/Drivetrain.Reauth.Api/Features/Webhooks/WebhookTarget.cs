namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>An endpoint with all that sending needs.</summary>
/// <param name="Endpoint">As it is stored.</param>
/// <param name="Url">Where to.</param>
/// <param name="Secrets">Newest first; empty when none can be decrypted.</param>
internal sealed record WebhookTarget(WebhookEndpoint Endpoint, Uri Url, IReadOnlyList<SigningSecret> Secrets)
{
    public IEnumerable<WebhookSecret> SecretsAt(DateTimeOffset now) => Secrets.Where(s => s.ExpiresAt is null || s.ExpiresAt > now).Select(s => s.Secret);
}

/// <summary>A secret in clear, and until when it signs.</summary>
internal readonly record struct SigningSecret(WebhookSecret Secret, DateTimeOffset? ExpiresAt);
