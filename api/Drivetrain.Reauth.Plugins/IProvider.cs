namespace Drivetrain.Reauth.Plugins;

/// <summary>
/// One external system that connectors log in to, seen as an OAuth 2.0 client sees it. Implementations are thread-safe and hold no state of a reauth.
/// Expected failures are values (<see cref="ProviderFailure"/>); an exception means a bug and ends the reauth as <c>provider_error</c>.
/// </summary>
public interface IProvider
{
    /// <summary>The authorization request's URL (RFC 6749 section 4.1.1, RFC 7636 section 4.3). May read the provider's discovery document.</summary>
    ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Exchanges the authorization code (RFC 6749 section 4.1.3). Called at most once for a code and never retried: codes are single use,
    /// and a second use may revoke what the first one gave (section 4.1.2).
    /// </summary>
    ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken);

    /// <summary>
    /// Proves with the new tokens which instances they open. The callback's parameters are hints that anyone can write; an instance is returned
    /// only when the provider itself, asked with the token, or its signature, confirms it.
    /// </summary>
    ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    );

    /// <summary>Refreshes the access token (RFC 6749 section 6). The caller guarantees a single flight for a credential.</summary>
    ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the access of these tokens to their instance (RFC 7009, or what the provider has in its place); the host has made sure that no other connector uses
    /// it. Succeeds when the tokens are already dead. Where it needs an access token that lives, and that is refused, it fails with
    /// <see cref="ProviderFailureKind.CredentialRejected"/> and refreshes nothing: the host renews the tokens, stores them, and calls again.
    /// </summary>
    ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the access of these tokens to <see cref="TokenSet.InstanceId"/> alone, while connectors of other instances go on to use them. As it stands, nothing
    /// is ended: most providers can only revoke tokens as a whole, and the host does that once nobody uses them. Fails as <see cref="RevokeAsync"/> does.
    /// </summary>
    ValueTask<ProviderResult<Revoked>> EndInstanceAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ProviderResult<Revoked>>(new Revoked(KeptForOthers: true));

    /// <summary>
    /// Undoes a login whose tokens are not kept, such as one that opened the wrong instance. What connectors use stays as it is. As it stands, the tokens are
    /// revoked unless one of the instances is used: a revocation may take the app's permission for a whole instance away. A provider whose revocation reaches
    /// further than that has to end less.
    /// </summary>
    /// <param name="tokens">The tokens of the login.</param>
    /// <param name="instances">What they were proved to open, or are believed to, where the proof failed.</param>
    /// <param name="isUsed">Whether a connector has a credential of an instance.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    async ValueTask<ProviderResult<Revoked>> DiscardAsync(
        TokenSet tokens,
        IReadOnlyList<Instance> instances,
        InstanceUse isUsed,
        CancellationToken cancellationToken
    )
    {
        foreach (var instance in instances)
        {
            if (await isUsed(instance.Id, cancellationToken))
            {
                return new Revoked(KeptForOthers: true);
            }
        }

        return await RevokeAsync(tokens, cancellationToken);
    }
}

/// <summary>Whether any connector of any workspace has a credential of this instance of the provider.</summary>
public delegate ValueTask<bool> InstanceUse(string instanceId, CancellationToken cancellationToken);
