using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>What every provider has to do, run as it is shipped: loaded and activated by the host, against a fake server.</summary>
public abstract partial class ProviderContract : IAsyncLifetime
{
    private const string Redirect = "https://reauth.example/oauth/callback?a=b";
    private readonly List<PluginCatalog> _catalogs = [];

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected CapturedLogs Logs { get; } = new();

    protected ContractSubject Subject { get; private set; } = null!;

    protected IProvider Provider { get; private set; } = null!;

    private FakeServer Server => Subject.Server;

    public async Task InitializeAsync()
    {
        Subject = await StartAsync(Time.GetUtcNow());
        Provider = await ActivateAsync(new EgressLimits { MaximumResponseBytes = 64 * 1024 });
    }

    public async Task DisposeAsync()
    {
        foreach (var catalog in _catalogs)
        {
            await catalog.DisposeAsync();
        }

        await Subject.DisposeAsync();
        Logs.Dispose();
    }

    protected abstract Task<ContractSubject> StartAsync(DateTimeOffset now);

    [Fact]
    public async Task CreateAuthorizationUrl_Always_HasStateChallengeAndTheExactRedirectUriAndNothingElse()
    {
        var url = (
            await Provider.CreateAuthorizationUrlAsync(
                new AuthorizationRequest(Redirect, "state-1", "challenge-1", Subject.Instance, "de"),
                CancellationToken.None
            )
        ).Value!;

        var expected = new Dictionary<string, string>(Subject.AuthorizationParameters, StringComparer.Ordinal)
        {
            ["client_id"] = FakeServer.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = Redirect,
            ["state"] = "state-1",
            ["code_challenge"] = "challenge-1",
            ["code_challenge_method"] = "S256",
        };
        var query = QueryHelpers.ParseQuery(url.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), query.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.StartsWith(Server.Origin + "/authorize?", url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExchangeCode_Success_SendsTheCodeOnceAndKnowsTheLifetimes()
    {
        var tokens = await ExchangeAsync();

        Assert.Equal(1, Server.Count(Subject.TokenPath));
        var request = Server.Last(Subject.TokenPath);
        var form = QueryHelpers.ParseQuery(request.Body);
        Assert.Equal(
            ("authorization_code", "CANARY-code", "CANARY-verifier", Redirect),
            (form["grant_type"].ToString(), form["code"].ToString(), form["code_verifier"].ToString(), form["redirect_uri"].ToString())
        );
        Subject.AssertAuthenticated(request);
        Assert.Equal(Time.GetUtcNow() + Subject.AccessLifetime, tokens.AccessTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow() + Subject.RefreshLifetime, tokens.RefreshTokenExpiresAt);
        Assert.NotNull(tokens.RefreshToken);
    }

    [Fact]
    public async Task ExchangeCode_AnswerLost_IsNotRepeated()
    {
        Server.Answer(Subject.TokenPath, Abort);

        Assert.Equal(ProviderFailureKind.Unavailable, FailureOf(await TryExchangeAsync()).Kind);
        Assert.Equal(1, Server.Count(Subject.TokenPath));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ProviderFailureKind.CodeRejected)]
    [InlineData(400, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(401, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(500, "", ProviderFailureKind.Unavailable)]
    [InlineData(503, """{"error":"invalid_grant"}""", ProviderFailureKind.Unavailable)]
    [InlineData(429, "", ProviderFailureKind.Unavailable)]
    [InlineData(200, "<html>", ProviderFailureKind.ProtocolError)]
    [InlineData(200, "{}", ProviderFailureKind.ProtocolError)]
    public async Task ExchangeCode_Refused_IsAFailureOfItsKind(int status, string body, ProviderFailureKind kind)
    {
        Server.Answer(Subject.TokenPath, status, body, retryAfter: status == 429 ? "7" : null);

        var failure = FailureOf(await TryExchangeAsync());

        Assert.Equal(kind, failure.Kind);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, failure.RetryAfter);
    }

    [Fact]
    public async Task Prove_OwnInstance_IsNamed()
    {
        var proof = (await Provider.ProveInstancesAsync(await ExchangeAsync(), Subject.Callback, CancellationToken.None)).Value!;

        Assert.Contains(Subject.Instance, proof.Instances);
    }

    [Fact]
    public async Task Prove_ForgedCallback_NeverYieldsTheForeignInstance()
    {
        var forged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "realmId", "tenantId", "book", "instance", "id" })
        {
            forged[name] = Subject.ForeignInstanceId;
        }

        var proof = await Provider.ProveInstancesAsync(await ExchangeAsync(), forged, CancellationToken.None);

        Assert.DoesNotContain(proof.Value?.Instances ?? [], instance => instance.Id.Equals(Subject.ForeignInstanceId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refresh_Rotated_TheNewestCounts()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        Server.Answer(Subject.TokenPath, 200, Subject.Rotated("CANARY-newer-access", "CANARY-newer-refresh"));
        Time.Advance(TimeSpan.FromMinutes(10));

        var refreshed = (await Provider.RefreshAsync(tokens, CancellationToken.None)).Value!;

        Assert.Equal(
            ("CANARY-newer-access", "CANARY-newer-refresh", Subject.Instance.Id),
            (refreshed.AccessToken, refreshed.RefreshToken, refreshed.InstanceId)
        );
        Assert.Equal(Time.GetUtcNow() + Subject.AccessLifetime, refreshed.AccessTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow() + Subject.RefreshLifetime, refreshed.RefreshTokenExpiresAt);
        var form = QueryHelpers.ParseQuery(Server.Last(Subject.TokenPath).Body);
        Assert.Equal(("refresh_token", tokens.RefreshToken), (form["grant_type"].ToString(), form["refresh_token"].ToString()));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ProviderFailureKind.CredentialRejected)]
    [InlineData(503, """{"error":"invalid_grant"}""", ProviderFailureKind.Unavailable)]
    [InlineData(500, "<html>", ProviderFailureKind.Unavailable)]
    [InlineData(429, "", ProviderFailureKind.Unavailable)]
    [InlineData(401, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(200, "<html>", ProviderFailureKind.ProtocolError)]
    public async Task Refresh_Refused_TellsADeadCredentialFromABadMinute(int status, string body, ProviderFailureKind kind)
    {
        var tokens = await ExchangeAsync();
        Server.Answer(Subject.TokenPath, status, body, retryAfter: status == 429 ? "7" : null);

        Assert.Equal(kind, FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Revoke_Live_EndsTheAccess()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };

        Assert.True((await Provider.RevokeAsync(tokens, CancellationToken.None)).Succeeded);
        Assert.Equal(1, Server.Count(Subject.RevokePath));
    }

    [Fact]
    public async Task Revoke_Dead_SucceedsOrAsksForLivingTokens()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        Subject.KillTokens();

        // Where the provider takes a living access token for it, the host renews the tokens, and is told by the refresh that they are dead.
        var result = await Provider.RevokeAsync(tokens, CancellationToken.None);
        Assert.True(result.Succeeded || FailureOf(result).Kind == ProviderFailureKind.CredentialRejected);
    }

    [Fact]
    public async Task Revoke_ProviderIsDown_IsAFailure()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = Subject.Instance.Id };
        Server.Answer(Subject.RevokePath, 502, string.Empty);

        Assert.Equal(ProviderFailureKind.Unavailable, FailureOf(await Provider.RevokeAsync(tokens, CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task Discard_InstanceIsUsed_LeavesIt()
    {
        var tokens = await ExchangeAsync();

        var result = await Provider.DiscardAsync(
            tokens,
            [Subject.Instance],
            (id, _) => ValueTask.FromResult(id.Equals(Subject.Instance.Id, StringComparison.Ordinal)),
            CancellationToken.None
        );

        Assert.True(result.Value!.KeptForOthers);
        Assert.Equal(0, Server.Count(Subject.RevokePath));
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static ProviderFailure FailureOf<T>(ProviderResult<T> result)
        where T : class => Assert.IsType<ProviderFailure>(result.Failure);

    private async Task<IProvider> ActivateAsync(EgressLimits limits)
    {
        var catalog = new PluginCatalog(Subject.Options(Subject.Settings, limits), Time, Logs);
        _catalogs.Add(catalog);
        var activation = await catalog.ActivateAsync(Subject.ProviderId, CancellationToken.None);
        return activation.Provider
            ?? throw new InvalidOperationException(
                $"{activation.Failure!.Detail} {string.Join(' ', PluginIndex.Load(Subject.Options(Subject.Settings, limits)).Errors)}"
            );
    }

    private ValueTask<ProviderResult<TokenSet>> TryExchangeAsync() =>
        Provider.ExchangeCodeAsync(new CodeExchange("CANARY-code", "CANARY-verifier", Redirect), CancellationToken.None);

    private async Task<TokenSet> ExchangeAsync()
    {
        var result = await TryExchangeAsync();
        Assert.True(result.Succeeded, result.Failure?.ToString());
        return result.Value;
    }
}
