using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What a login granted, against the manifest's "read offline".</summary>
[Trait("Case", "2.8")]
public sealed class GrantedScopeTests : EngineFixture
{
    [Theory]
    [InlineData("\"read offline\"", null)]
    [InlineData("\"offline read\"", null)]
    [InlineData("\"offline  read write more\"", null)]
    [InlineData("\"read,offline\"", null)]
    [InlineData("""["offline","read"]""", null)]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("7", null)]
    [InlineData("{}", null)]
    [InlineData("\"read\"", "offline")]
    [InlineData("\"Read offline\"", "read")]
    [InlineData("\"other\"", "read offline")]
    [InlineData("\"readoffline\"", "read offline")]
    [InlineData("""["read"]""", "offline")]
    public async Task Scope_LessThanAsked_IsAnOutcomeThatNamesWhatIsMissing(string scope, string? missing)
    {
        Ledger.Answer("/token", () => Answer(scope));

        var (tokens, proof) = await LogInAsync();

        Assert.Equal(missing, proof.Failure?.MissingScope);
        Assert.Equal(missing is null ? null : ProviderFailureKind.InsufficientScope, proof.Failure?.Kind);
        Assert.Equal(missing is null ? null : "insufficient_scope", proof.Failure?.Error);

        // The tokens are known, so that they can be revoked.
        Assert.Equal("CANARY-access", tokens.AccessToken);
    }

    [Theory]
    [InlineData(null, "read offline")]
    [InlineData("null", "read offline")]
    [InlineData("\" \"", "read offline")]
    [InlineData("\"  offline   read more \"", "offline read more")]
    [InlineData("""["offline","read"]""", "offline read")]
    public async Task Scope_Granted_IsKeptAndIsAsAskedWhereTheAnswerSaysNothing(string? scope, string kept)
    {
        Ledger.Answer("/token", () => Answer(scope));

        Assert.Equal(kept, (await LogInAsync()).Tokens.Scope);
    }

    [Fact]
    public async Task Scope_AtARefresh_IsWhatTheAnswerSaysOrWhatItWas()
    {
        Ledger.Answer("/token", () => Answer("\"read offline more\""));
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;

        Ledger.Answer("/token", () => Answer(null));
        Assert.Equal("read offline more", (await provider.RefreshAsync(tokens, CancellationToken.None)).Value!.Scope);

        // Refreshed tokens are never thrown away for it: the ones before may be dead already.
        Ledger.Answer("/token", () => Answer("\"read\""));
        Assert.Equal("read", (await provider.RefreshAsync(tokens, CancellationToken.None)).Value!.Scope);
    }

    [Fact]
    public async Task Scope_TheManifestIgnoresIt_IsNoFailure()
    {
        Set("/oauth/grantedScope", "\"ignored\"");
        Ledger.Answer("/token", () => Answer("\"https://ledger.example.com/read\""));

        var (tokens, proof) = await LogInAsync();

        Assert.True(proof.Succeeded);
        Assert.Equal("https://ledger.example.com/read", tokens.Scope);
    }

    [Theory]
    [InlineData("CANARY-refresh", null)]
    [InlineData(null, "offline_access")]
    public async Task Scope_OfflineAccess_IsShownByTheRefreshToken(string? refreshToken, string? missing)
    {
        Set("/scopes", """["openid", "profile", "email", "address", "phone", "offline_access", "read"]""");
        Ledger.Answer("/token", () => Answer("\"read\"", refreshToken));

        Assert.Equal(missing, (await LogInAsync()).Proof.Failure?.MissingScope);
    }

    private static JsonObject Answer(string? scope, string? refreshToken = "CANARY-refresh")
    {
        var answer = FakeLedger.Tokens(refreshToken: refreshToken);
        if (scope is not null)
        {
            answer["scope"] = JsonNode.Parse(scope);
        }

        return answer;
    }

    private async Task<(TokenSet Tokens, ProviderResult<InstanceProof> Proof)> LogInAsync()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        return (tokens, await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None));
    }
}
