using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>How a provider is unwell.</summary>
internal enum Unwell
{
    Unavailable,
    TimesOut,
    RefusesGoodTokens,
    PlanLimit,
}

/// <summary>Two providers that know the truth of every login, and have outages.</summary>
internal sealed class YearProvider(YearClock clock) : IProvider, IProviderCatalog
{
    public const string Intuit = "quickbooks";
    public const string Xero = "xero";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, YearLogin> _logins = new(StringComparer.Ordinal);

    public Dictionary<string, Unwell> Troubles { get; } = new(StringComparer.Ordinal);

    /// <summary>The calls of each connector, as many as there were.</summary>
    public Dictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<ProviderDescriptor> Providers { get; } = [Describe(Intuit, TimeSpan.Zero), Describe(Xero, TimeSpan.FromMinutes(30))];

    public IReadOnlyList<PluginManifest> Manifests => [];

    public IReadOnlyList<PluginStatus> Plugins => [];

    public ProviderDescriptor? Find(string providerId) => Providers.FirstOrDefault(one => string.Equals(one.Id, providerId, StringComparison.Ordinal));

    public ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ProviderActivation(this, Failure: null));

    public static string ProviderOf(string connectorId) => connectorId.EndsWith('x') ? Xero : Intuit;

    /// <summary>A person logs in: a login with rules of its own, which replaces the one before.</summary>
    public YearLogin LogIn(string connectorId, Random random)
    {
        var isXero = ProviderOf(connectorId) is Xero;
        var hardEnd = isXero || random.Next(3) > 0 ? (DateTimeOffset?)null : clock.True.AddDays(60 + random.Next(270));
        var before = _logins.GetValueOrDefault(connectorId);
        var instance = before?.Instance ?? new Instance($"91303479{_logins.Count:00000000}", connectorId);
        return _logins[connectorId] = new YearLogin(
            connectorId,
            instance,
            (before?.Number ?? 0) + 1,
            isXero ? YearRules.Xero : YearRules.Intuit(random),
            hardEnd
        );
    }

    public YearLogin LoginOf(string connectorId) => _logins[connectorId];

    public ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var login = Called(tokens.RefreshToken!);
            return ValueTask.FromResult(
                Trouble(login) is { } trouble and not { Kind: ProviderFailureKind.PlanLimit } ? trouble
                : IsOf(login, tokens.RefreshToken!) && login.Refresh(tokens.RefreshToken!, clock.True, clock.Offset) is { } fresh ? fresh
                : (ProviderResult<TokenSet>)new ProviderFailure(ProviderFailureKind.CredentialRejected, "invalid_grant")
            );
        }
    }

    public ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            var login = Called(tokens.AccessToken);
            return ValueTask.FromResult(
                Trouble(login) is { } trouble ? trouble
                : !login.Opens(tokens.AccessToken, clock.True) ? new ProviderFailure(ProviderFailureKind.CredentialRejected, "401")
                : !login.HasRole ? new ProviderFailure(ProviderFailureKind.NotAdmin, "403")
                : (ProviderResult<InstanceProof>)new InstanceProof([login.Instance])
            );
        }
    }

    public ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private static bool IsOf(YearLogin login, string token) => token.StartsWith($"r:{login.ConnectorId}:{login.Number}:", StringComparison.Ordinal);

    private YearLogin Called(string token)
    {
        var connectorId = token.Split(':')[1];
        Calls[connectorId] = Calls.GetValueOrDefault(connectorId) + 1;
        return _logins[connectorId];
    }

    private ProviderFailure? Trouble(YearLogin login) =>
        !Troubles.TryGetValue(ProviderOf(login.ConnectorId), out var trouble)
            ? null
            : trouble switch
            {
                Unwell.Unavailable => new ProviderFailure(ProviderFailureKind.Unavailable, "503", RetryAfter: TimeSpan.FromMinutes(1)),
                Unwell.TimesOut => new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"),
                Unwell.PlanLimit => new ProviderFailure(ProviderFailureKind.PlanLimit, "429"),
                _ => new ProviderFailure(ProviderFailureKind.CredentialRejected, "invalid_grant"),
            };

    private static ProviderDescriptor Describe(string id, TimeSpan grace) =>
        new(id, id, $"drivetrain.{id}", "company", "Organization Admin", "^[0-9]{10,19}$", "realmId", []) { PreviousTokenGrace = grace };
}
