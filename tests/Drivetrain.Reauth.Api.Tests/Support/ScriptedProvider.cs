using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>A provider that answers as a test says and keeps what it was asked. What becomes of a login that is not kept is the contract's own rule.</summary>
internal sealed class ScriptedProvider(DateTimeOffset now) : IProvider, IProviderCatalog
{
    public const string Id = "quickbooks";

    /// <summary>What the exchange of a code gives.</summary>
    public ProviderResult<TokenSet> Granted { get; set; } =
        new TokenSet
        {
            AccessToken = "access-1",
            AccessTokenExpiresAt = now.AddHours(1),
            RefreshToken = "refresh-1",
            RefreshTokenExpiresAt = now.AddDays(100),
            IdToken = "id-token",
        };

    /// <summary>What the proof of tokens comes to.</summary>
    public ProviderResult<InstanceProof> Proof { get; set; } = new InstanceProof([]);

    /// <summary>The same, where it depends on the tokens; before <see cref="Proof"/>.</summary>
    public Func<TokenSet, IReadOnlyDictionary<string, string>, ProviderResult<InstanceProof>>? Proves { get; set; }

    /// <summary>What a refresh gives.</summary>
    public Func<TokenSet, ProviderResult<TokenSet>> Refreshes { get; set; } = _ => new ProviderFailure(ProviderFailureKind.Unavailable);

    public bool IsConfigured { get; set; } = true;

    /// <summary>How long a refresh token is taken after a newer one was given.</summary>
    public TimeSpan Grace { get; set; }

    /// <summary>Scopes that end.</summary>
    public IReadOnlyList<WithdrawnScope> WithdrawnScopes { get; set; } = [];

    /// <summary>What a revocation comes to.</summary>
    public ProviderResult<Revoked> Revocation { get; set; } = new Revoked("tid-revoke");

    public List<CodeExchange> Exchanged { get; } = [];

    public List<TokenSet> Refreshed { get; } = [];

    public List<TokenSet> Revoked { get; } = [];

    public List<AuthorizationRequest> Sent { get; } = [];

    public IReadOnlyList<ProviderDescriptor> Providers => [Find(Id)!];

    public IReadOnlyList<PluginManifest> Manifests => [];

    public IReadOnlyList<PluginStatus> Plugins => [];

    public ProviderDescriptor? Find(string providerId) =>
        providerId is Id
            ? new ProviderDescriptor(
                Id,
                "QuickBooks",
                "drivetrain.quickbooks",
                "QuickBooks company",
                "Organization Admin",
                "^[0-9]{10,19}$",
                "realmId",
                IsConfigured ? [] : ["Providers:quickbooks:ClientId"]
            )
            {
                WithdrawnScopes = WithdrawnScopes,
                PreviousTokenGrace = Grace,
            }
            : null;

    public ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            providerId is Id
                ? new ProviderActivation(this, Failure: null)
                : new ProviderActivation(Provider: null, new ProviderActivationFailure("provider_not_found", "There is none."))
        );

    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        Sent.Add(request);
        return ValueTask.FromResult<ProviderResult<Uri>>(new Uri("https://provider.example/authorize"));
    }

    /// <summary>What happens while a code is being exchanged.</summary>
    public Func<Task>? Exchanging { get; set; }

    /// <summary>What happens while tokens are being proved.</summary>
    public Func<Task>? Proving { get; set; }

    /// <summary>What a refresh gives, once it has waited; before <see cref="Refreshes"/>.</summary>
    public Func<TokenSet, Task<ProviderResult<TokenSet>>>? RefreshesAsync { get; set; }

    public async ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken)
    {
        Exchanged.Add(exchange);
        var granted = Granted;
        await (Exchanging?.Invoke() ?? Task.CompletedTask);
        return granted;
    }

    public async ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    )
    {
        await (Proving?.Invoke() ?? Task.CompletedTask);
        return Proves?.Invoke(tokens, callbackParameters) ?? Proof;
    }

    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        Refreshed.Add(tokens);
        return RefreshesAsync is { } refreshes ? new(refreshes(tokens)) : ValueTask.FromResult(Refreshes(tokens));
    }

    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        Revoked.Add(tokens);
        return ValueTask.FromResult(Revocation);
    }
}
