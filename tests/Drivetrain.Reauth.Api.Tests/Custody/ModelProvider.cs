using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>
/// A provider that knows the truth: which company each token opens, and whether it is alive. It rotates at every refresh, and a revocation takes the permission
/// for the whole company away, as Intuit's does. Every call waits until the history lets it go on.
/// </summary>
/// <param name="clock">How much time has passed.</param>
/// <param name="tell">Told what happens.</param>
/// <param name="endsByAccessToken">Whether nothing is ended without an access token that lives (Xero); otherwise any token of the login will do.</param>
internal sealed class ModelProvider(ModelClock clock, Action<string> tell, bool endsByAccessToken) : IProvider, IProviderCatalog
{
    public const string Id = ScriptedProvider.Id;

    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly List<(TaskCompletionSource Go, Family? Answer)> _calls = [];

    /// <summary>Everything that was ever granted.</summary>
    public List<Family> Families { get; } = [];

    public bool IsDown { get; set; }

    public int Calling => _calls.Count;

    /// <summary>What tokens were given of that nobody has heard of yet.</summary>
    public IReadOnlyList<Family> Unheard => [.. _calls.Select(call => call.Answer).OfType<Family>()];

    public IReadOnlyList<ProviderDescriptor> Providers => [Find(Id)!];

    public IReadOnlyList<PluginManifest> Manifests => [];

    public IReadOnlyList<PluginStatus> Plugins => [];

    public ProviderDescriptor? Find(string providerId) =>
        new(Id, "QuickBooks", "drivetrain.quickbooks", "QuickBooks company", "Organization Admin", "^[0-9]{10,19}$", "realmId", []);

    public ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ProviderActivation(this, Failure: null));

    public ValueTask<ProviderResult<Uri>> CreateAuthorizationUrlAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        LastState = request.State;
        return ValueTask.FromResult<ProviderResult<Uri>>(new Uri("https://provider.example/authorize"));
    }

    /// <summary>The state of the newest authorization request.</summary>
    public string LastState { get; private set; } = "";

    /// <summary>Lets a call go on, or answer.</summary>
    public void Go(int index)
    {
        var call = _calls[index];
        _calls.RemoveAt(index);
        call.Go.SetResult();
    }

    /// <summary>The process that asked has died: nobody hears the answers. What tokens those were of.</summary>
    public IReadOnlyList<Family> Forget()
    {
        var unheard = Unheard;
        _calls.Clear();
        return unheard;
    }

    /// <summary>The tokens that a person's login gives: the code names the company and the attempt.</summary>
    public async ValueTask<ProviderResult<TokenSet>> ExchangeCodeAsync(CodeExchange exchange, CancellationToken cancellationToken)
    {
        await PauseAsync();
        if (IsDown)
        {
            return new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        }

        var parts = exchange.Code.Split('/');
        var family = new Family(Families.Count, parts[0], parts[1]);
        Families.Add(family);
        var tokens = family.Mint();
        tell($"  provider grants {family.Number} for {family.Company}, {family.AttemptId}");
        await PauseAsync(answer: family);
        return Set(family, tokens);
    }

    public async ValueTask<ProviderResult<InstanceProof>> ProveInstancesAsync(
        TokenSet tokens,
        IReadOnlyDictionary<string, string> callbackParameters,
        CancellationToken cancellationToken
    )
    {
        var family = FamilyOf(tokens.AccessToken);
        await PauseAsync();
        tell($"  provider is asked what {family.Number} opens{(IsDown ? ", and is down" : "")}");
        ProviderResult<InstanceProof> proof =
            IsDown ? new ProviderFailure(ProviderFailureKind.Unavailable, "503")
            : family.IsAlive && Lives(family) ? new InstanceProof([new Instance(family.Company, family.Company)])
            : new ProviderFailure(ProviderFailureKind.CredentialRejected);
        await PauseAsync();
        return proof;
    }

    public async ValueTask<ProviderResult<TokenSet>> RefreshAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        var family = FamilyOf(tokens.AccessToken);
        await PauseAsync();
        if (IsDown)
        {
            return new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        }

        if (!family.IsAlive || !string.Equals(tokens.RefreshToken, family.RefreshToken, StringComparison.Ordinal))
        {
            return new ProviderFailure(ProviderFailureKind.CredentialRejected, "invalid_grant");
        }

        var fresh = family.Mint();
        tell($"  provider refreshes {family.Number}");
        await PauseAsync(answer: family);
        return Set(family, fresh);
    }

    public async ValueTask<ProviderResult<Revoked>> RevokeAsync(TokenSet tokens, CancellationToken cancellationToken)
    {
        var family = FamilyOf(tokens.AccessToken);
        await PauseAsync();
        tell($"  provider is asked to end {family.Number}{(IsDown ? ", and is down" : "")}");
        if (IsDown)
        {
            return new ProviderFailure(ProviderFailureKind.Unavailable, "503");
        }

        if (endsByAccessToken && !(family.IsAlive && Lives(family)))
        {
            await PauseAsync();
            return new ProviderFailure(ProviderFailureKind.CredentialRejected, "401");
        }

        // Dead tokens end nothing.
        foreach (var hit in Families.Where(other => family.IsAlive && string.Equals(other.Company, family.Company, StringComparison.Ordinal)).ToList())
        {
            hit.IsAlive = false;
            tell($"  provider ends {hit.Number}");
        }

        await PauseAsync();
        return new Revoked();
    }

    public Family FamilyOf(string accessToken) => Families[int.Parse(accessToken.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>
    /// An access token lives from the arrival of the answer, and ends with it: calls that take as long as the history lets them are not what is looked for
    /// here.
    /// </summary>
    private TokenSet Set(Family family, (string Access, string Refresh) tokens)
    {
        family.EndsAt = clock.Passed + Life;
        return new TokenSet
        {
            AccessToken = tokens.Access,
            RefreshToken = tokens.Refresh,
            AccessTokenExpiresAt = clock.GetUtcNow() + Life,
        };
    }

    private bool Lives(Family family) => clock.Passed < family.EndsAt;

    /// <param name="answer">What the answer that waits here has tokens of, if it has any.</param>
    private Task PauseAsync(Family? answer = null)
    {
        var go = new TaskCompletionSource();
        _calls.Add((go, answer));
        return go.Task;
    }
}

/// <summary>All tokens that came of one login.</summary>
/// <param name="number">Its place.</param>
/// <param name="company">What they open.</param>
/// <param name="attemptId">The attempt whose login it was.</param>
internal sealed class Family(int number, string company, string attemptId)
{
    private int _generation;

    public int Number => number;

    public string Company => company;

    public string AttemptId => attemptId;

    public bool IsAlive { get; set; } = true;

    public string RefreshToken { get; private set; } = "";

    /// <summary>When the newest access token really ends.</summary>
    public TimeSpan EndsAt { get; set; }

    /// <summary>A crash swallowed an answer: what is stored may be older than what the provider has, and the service may not know of it at all.</summary>
    public bool IsExcused { get; set; }

    public (string Access, string Refresh) Mint()
    {
        _generation++;
        RefreshToken = $"{number}/{_generation}/r";
        return ($"{number}/{_generation}/a", RefreshToken);
    }
}
