using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>The value that pairing codes are hashed with.</summary>
internal sealed class SealedServerSecrets(IDataProtectionProvider protection) : ISealedDocuments
{
    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken) =>
        await store.GetAsync<ServerSecret>(PairingCodes.PepperId, cancellationToken) is { } stored && PayloadKey.Of(stored.Value.Protected) is { } keyId
            ? [keyId]
            : [];

    public Task ResealAsync(IStore store, Resealing resealing, CancellationToken cancellationToken) =>
        resealing.OneAsync<ServerSecret>(store, PairingCodes.PepperId, secret => Reseal(secret, resealing), cancellationToken);

    private ServerSecret? Reseal(ServerSecret secret, Resealing resealing)
    {
        var key = PayloadKey.Of(secret.Protected);
        if (!resealing.IsDue(key))
        {
            return null;
        }

        try
        {
            var protector = protection.CreateProtector(PairingCodes.Purpose);
            return secret with { Protected = protector.Protect(protector.Unprotect(secret.Protected)) };
        }
        catch (CryptographicException)
        {
            resealing.Keep(key);
            return null;
        }
    }
}
