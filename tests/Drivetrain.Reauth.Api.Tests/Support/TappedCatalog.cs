using System.Collections.Concurrent;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>The real plugins, with an ear on every call: it knows each secret that crossed the seam, and can speak up in a plugin's place.</summary>
internal sealed class TappedCatalog(IProviderCatalog inner) : IProviderCatalog
{
    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);

    /// <summary>Every state, code, verifier and token, each with what it is.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>Answers in place of the provider's proof, with that at hand.</summary>
    public Func<ProviderResult<InstanceProof>, ProviderResult<InstanceProof>>? Proof { get; set; }

    /// <summary>Runs before a refresh goes out; it may take its time.</summary>
    public Func<Task>? BeforeRefresh { get; set; }

    public IReadOnlyList<ProviderDescriptor> Providers => inner.Providers;

    public IReadOnlyList<PluginManifest> Manifests => inner.Manifests;

    public IReadOnlyList<PluginStatus> Plugins => inner.Plugins;

    public ProviderDescriptor? Find(string providerId) => inner.Find(providerId);

    public async ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken)
    {
        var activation = await inner.ActivateAsync(providerId, cancellationToken);
        return activation.Provider is { } provider ? activation with { Provider = new TappedProvider(provider, this) } : activation;
    }

    private void Heard(string what, string? secret)
    {
        if (secret is not null)
        {
            _secrets[secret] = what;
        }
    }

    private ProviderResult<TokenSet> Heard(ProviderResult<TokenSet> result)
    {
        Heard("access token", result.Value?.AccessToken);
        Heard("refresh token", result.Value?.RefreshToken);
        Heard("id_token", result.Value?.IdToken);
        return result;
    }

    private sealed class TappedProvider(IProvider inner, TappedCatalog tap) : IProvider
    {
        public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken)
        {
            tap.Heard("state", request.State);
            return inner.CreateAuthorizationUrlAsync(request, cancellationToken);
        }

        public async ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken)
        {
            tap.Heard("code", exchange.Code);
            tap.Heard("verifier", exchange.CodeVerifier);
            return tap.Heard(await inner.ExchangeCodeAsync(exchange, cancellationToken));
        }

        public async ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
            TokenSet tokens,
            IReadOnlyDictionary<string, string> callbackParameters,
            CancellationToken cancellationToken
        )
        {
            var proof = await inner.ProveInstancesAsync(tokens, callbackParameters, cancellationToken);
            return tap.Proof is { } instead ? instead(proof) : proof;
        }

        public async ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken)
        {
            if (tap.BeforeRefresh is { } before)
            {
                await before();
            }

            return tap.Heard(await inner.RefreshAsync(tokens, cancellationToken));
        }

        public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) =>
            inner.RevokeAsync(tokens, cancellationToken);

        public ValueTask<ProviderResult<Revoked>> DiscardAsync(
            TokenSet tokens,
            IReadOnlyList<Instance> instances,
            InstanceUse isUsed,
            CancellationToken cancellationToken
        ) => inner.DiscardAsync(tokens, instances, isUsed, cancellationToken);
    }
}
