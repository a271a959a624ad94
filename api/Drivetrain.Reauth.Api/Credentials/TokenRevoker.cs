using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>
/// Ends access that nothing uses any more. What any connector of any workspace has a credential of is left alone: a revocation may take the app's permission for a whole
/// instance away (Intuit), or for everything that the login opens (Xero).
/// </summary>
internal sealed class TokenRevoker(IStore store, ProviderCalls providers)
{
    /// <summary>A person waits for the page meanwhile.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Revokes the credential of a connector that is being deleted.</summary>
    public async Task<Revocation> RevokeAsync(TokenSet tokens, string providerId, string instanceId, string connectorId, CancellationToken cancellationToken) =>
        await IsUsedAsync(providerId, instanceId, connectorId, cancellationToken)
            ? Revocation.KeptForOthers
            : await TryAsync(providerId, (provider, ct) => provider.RevokeAsync(tokens with { InstanceId = instanceId }, ct), cancellationToken);

    /// <summary>Undoes a login whose tokens are not kept. A credential that the connector has from an earlier login counts as used, too: a failed login changes nothing.</summary>
    /// <param name="instances">What the tokens were proved to open, or are believed to.</param>
    public Task<Revocation> DiscardAsync(TokenSet tokens, string providerId, IReadOnlyList<Instance> instances, CancellationToken cancellationToken) =>
        TryAsync(
            providerId,
            (provider, ct) => provider.DiscardAsync(tokens, instances, async (instanceId, token) => await IsUsedAsync(providerId, instanceId, exceptConnectorId: null, token), ct),
            cancellationToken);

    private async Task<bool> IsUsedAsync(string providerId, string instanceId, string? exceptConnectorId, CancellationToken cancellationToken)
    {
        var users = await store.QueryAsync(Credential.ByInstance, KeyRange.Prefix(Credential.InstanceKey(providerId, instanceId)), limit: 2, cancellationToken);
        return users.Any(user => !string.Equals(user.Value.Id, exceptConnectorId, StringComparison.Ordinal));
    }

    /// <summary>Tries once; the result is for the timeline. A provider that is down keeps the tokens until they end by themselves: they are stored nowhere.</summary>
    private async Task<Revocation> TryAsync(string providerId, Func<IProvider, CancellationToken, ValueTask<ProviderResult<Revoked>>> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var result = await providers.CallAsync(providerId, call, limit.Token);
            return result switch
            {
                { Value: { KeptForOthers: true } kept } => Revocation.KeptForOthers with { TraceId = kept.TraceId },
                { Value: { } revoked } => new Revocation("tokens_revoked", TraceId: revoked.TraceId),
                _ => new Revocation("revocation_failed", result.Failure!.Error, result.Failure.TraceId),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Revocation("revocation_failed", "timeout");
        }
    }
}

/// <summary>How a revocation went, as an entry of a timeline.</summary>
internal sealed record Revocation(string Step, string? Code = null, string? TraceId = null)
{
    public static readonly Revocation KeptForOthers = new("tokens_kept_for_others");
}
