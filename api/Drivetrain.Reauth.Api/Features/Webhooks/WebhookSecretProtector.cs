using System.Buffers.Text;
using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Encrypts secrets at rest, each for its endpoint: one that was copied to another endpoint's row does not decrypt.</summary>
internal sealed class WebhookSecretProtector(IDataProtectionProvider provider, KnownKeys? keys = null)
{
    private const string Purpose = "Drivetrain.Reauth.Webhooks.Secret.v1";

    public string Protect(string endpointId, WebhookSecret secret) => provider.CreateProtector(Purpose, endpointId).Protect(secret.Reveal());

    /// <summary>The secret, or null when it is damaged, or its key is lost for good.</summary>
    /// <exception cref="KeysMissingException">Its key is missing, and may come back.</exception>
    public WebhookSecret? Unprotect(string endpointId, ProtectedSecret secret)
    {
        try
        {
            return WebhookSecret.TryParse(provider.CreateProtector(Purpose, endpointId).Unprotect(secret.Value), out var clear) ? clear : null;
        }
        catch (CryptographicException)
        {
            keys?.ThrowIfMissing(Base64Url.IsValid(secret.Value) ? Base64Url.DecodeFromChars(secret.Value) : []);
            return null;
        }
    }
}
