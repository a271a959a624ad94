using Drivetrain.Reauth.Api.Keys;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Access;

/// <summary>The value that pairing codes are hashed with.</summary>
internal sealed class SealedServerSecrets : ISealedDocuments
{
    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken) =>
        await store.GetAsync<ServerSecret>(PairingCodes.PepperId, cancellationToken) is { } stored && PayloadKey.Of(stored.Value.Protected) is { } keyId ? [keyId] : [];
}
