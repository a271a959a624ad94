using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>
/// Revokes tokens that nothing uses. A revocation takes the app's permission for the whole instance away (Intuit), so it is left out where any connector of any
/// workspace has a credential of that instance.
/// </summary>
internal sealed class TokenRevoker(IStore store, ProviderCalls providers)
{
    /// <summary>A person waits for the page meanwhile.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Tries once; the result is for the timeline. A provider that is down keeps the tokens until they end by themselves: they are stored nowhere.</summary>
    /// <param name="exceptConnectorId">A connector whose own credential does not count, because it is being deleted; or null.</param>
    public async Task<Revocation> RevokeAsync(
        TokenSet tokens, string providerId, IReadOnlyList<Instance> instances, string? exceptConnectorId, CancellationToken cancellationToken)
    {
        foreach (var instance in instances)
        {
            var users = await store.QueryAsync(Credential.ByInstance, KeyRange.Prefix(Credential.InstanceKey(providerId, instance.Id)), limit: 2, cancellationToken);
            if (users.Any(u => !string.Equals(u.Value.Id, exceptConnectorId, StringComparison.Ordinal)))
            {
                return new Revocation("tokens_kept_for_others");
            }
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var result = await providers.CallAsync(providerId, (provider, ct) => provider.RevokeAsync(tokens, ct), limit.Token);
            return result.Succeeded
                ? new Revocation("tokens_revoked", TraceId: result.Value.TraceId)
                : new Revocation("revocation_failed", result.Failure.Error, result.Failure.TraceId);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Revocation("revocation_failed", "timeout");
        }
    }
}

/// <summary>How a revocation went, as an entry of a timeline.</summary>
internal sealed record Revocation(string Step, string? Code = null, string? TraceId = null);
