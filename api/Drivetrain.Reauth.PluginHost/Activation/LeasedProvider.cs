using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>
/// What the host hands out for a plugin's provider. Its calls are counted; one that begins when the plugin has been replaced goes to the successor. After the
/// unloading it refers to nothing of the plugin's, however long someone holds it.
/// </summary>
internal sealed class LeasedProvider(string id, IProvider inner, UseCount uses, Func<string, CancellationToken, ValueTask<ProviderActivation>> successor)
    : IProvider
{
    private IProvider? _inner = inner;

    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        RunAsync(provider => provider.CreateAuthorizationUrlAsync(request, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken) =>
        RunAsync(provider => provider.ExchangeCodeAsync(exchange, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    ) => RunAsync(provider => provider.ProveInstancesAsync(tokens, callbackParameters, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        RunAsync(provider => provider.RefreshAsync(tokens, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        RunAsync(provider => provider.RevokeAsync(tokens, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<Revoked>> EndInstanceAsync(TokenSet tokens, CancellationToken cancellationToken) =>
        RunAsync(provider => provider.EndInstanceAsync(tokens, cancellationToken), cancellationToken);

    public ValueTask<ProviderResult<Revoked>> DiscardAsync(
        TokenSet tokens,
        IReadOnlyList<Instance> instances,
        InstanceUse isUsed,
        CancellationToken cancellationToken
    ) => RunAsync(provider => provider.DiscardAsync(tokens, instances, isUsed, cancellationToken), cancellationToken);

    public void Release() => Volatile.Write(ref _inner, null);

    private async ValueTask<ProviderResult<T>> RunAsync<T>(Func<IProvider, ValueTask<ProviderResult<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (uses.TryEnter())
        {
            try
            {
                return await call(Volatile.Read(ref _inner)!);
            }
            finally
            {
                uses.Exit();
            }
        }

        var next = await successor(id, cancellationToken);
        return next.Provider is { } provider && !ReferenceEquals(provider, this)
            ? await call(provider)
            : new ProviderFailure(ProviderFailureKind.Unavailable, next.Failure?.Code ?? "plugin_unloaded");
    }
}
