namespace Drivetrain.Reauth.Plugins.Xero;

/// <summary>
/// Revoking a refresh token at Xero removes every connection that the person has made for the app, of all organisations. So access ends connection by
/// connection (<c>DELETE /connections/{id}</c>), and no token is ever revoked.
/// </summary>
internal sealed class XeroProvider(IProvider declared, XeroConnections connections) : IProvider
{
    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        declared.CreateAuthorizationUrlAsync(request, cancellationToken);

    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken) =>
        declared.ExchangeCodeAsync(exchange, cancellationToken);

    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    ) => declared.ProveInstancesAsync(tokens, callbackParameters, cancellationToken);

    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        declared.RefreshAsync(tokens, cancellationToken);

    /// <summary>Ends the access to the tokens' own organisation; others of the same login stay connected.</summary>
    public async ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        if (tokens.InstanceId is not { } tenantId)
        {
            return new ProviderFailure(ProviderFailureKind.ProtocolError, "instance_missing");
        }

        return await EndAsync(
            tokens,
            connection => ValueTask.FromResult(string.Equals(connection.TenantId, Instance.CanonicalId(tenantId), StringComparison.Ordinal)),
            cancellationToken
        );
    }

    /// <summary>The same: a connection is one organisation's, and the tokens live on.</summary>
    public ValueTask<ProviderResult<Revoked>> EndInstanceAsync(TokenSet tokens, CancellationToken cancellationToken) => RevokeAsync(tokens, cancellationToken);

    /// <summary>
    /// Ends what this login connected and no connector uses. A connection tells in <c>authEventId</c> which login made it; Xero may leave that as it was when
    /// somebody connects again, and then too little is ended rather than too much.
    /// </summary>
    public async ValueTask<ProviderResult<Revoked>> DiscardAsync(
        TokenSet tokens,
        IReadOnlyList<Instance> instances,
        InstanceUse isUsed,
        CancellationToken cancellationToken
    )
    {
        if (AccessTokenClaims.AuthenticationEventOf(tokens.AccessToken) is not { } login)
        {
            return new Revoked(KeptForOthers: true);
        }

        var spared = false;
        var ended = await EndAsync(
            tokens,
            async connection =>
            {
                var isUnused = !await isUsed(connection.TenantId, cancellationToken);
                var ends = isUnused && string.Equals(connection.AuthEventId, login, StringComparison.OrdinalIgnoreCase);
                spared |= !ends;
                return ends;
            },
            cancellationToken
        );
        return ended.Succeeded && spared ? ended.Value with { KeptForOthers = true } : ended;
    }

    private async ValueTask<ProviderResult<Revoked>> EndAsync(TokenSet tokens, Func<XeroConnection, ValueTask<bool>> ends, CancellationToken cancellationToken)
    {
        var listed = await connections.ListAsync(tokens.AccessToken, cancellationToken);
        if (!listed.Succeeded)
        {
            // Also where the access token has ended: the host renews it, and calls again.
            return listed.Failure;
        }

        var ended = 0;
        foreach (var connection in listed.Value.Rows)
        {
            if (!await ends(connection))
            {
                continue;
            }

            if (await connections.DeleteAsync(connection, tokens.AccessToken, cancellationToken) is { } failure)
            {
                return failure;
            }

            ended++;
        }

        // What was to be ended may be in a row that could not be read: nobody is told then that it is gone.
        return ended == 0 && listed.Value.HasHoles ? XeroConnections.Unreadable() : new Revoked();
    }
}
