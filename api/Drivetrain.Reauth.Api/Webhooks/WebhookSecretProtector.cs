using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Webhooks;

/// <summary>Encrypts secrets at rest, each for its endpoint: one that was copied to another endpoint's row does not decrypt.</summary>
internal sealed class WebhookSecretProtector(IDataProtectionProvider provider)
{
    private const string Purpose = "Drivetrain.Reauth.Webhooks.Secret.v1";

    public string Protect(string endpointId, WebhookSecret secret) => provider.CreateProtector(Purpose, endpointId).Protect(secret.Reveal());

    /// <summary>The secret, or null when the key ring cannot decrypt it.</summary>
    public WebhookSecret? Unprotect(string endpointId, ProtectedSecret secret)
    {
        try
        {
            return WebhookSecret.TryParse(provider.CreateProtector(Purpose, endpointId).Unprotect(secret.Value), out var clear) ? clear : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
