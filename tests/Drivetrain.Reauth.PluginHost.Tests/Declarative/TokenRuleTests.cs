using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What is taken out of a token response, each rule where it just holds and where it just does not.</summary>
public sealed class TokenRuleTests : EngineFixture
{
    private const int LongestSeconds = 3660 * 24 * 3600;

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(0, false)]
    public async Task Exchange_Code_IsSentUpToTheLimit(int length, bool isSent)
    {
        await Create().ExchangeCodeAsync(new CodeExchange(new string('c', length), "v", Redirect), CancellationToken.None);

        Assert.Equal(isSent ? 1 : 0, Ledger.Count("/token"));
    }

    [Theory]
    [InlineData("access_token", 256, true)]
    [InlineData("access_token", 257, false)]
    [InlineData("access_token", 0, false)]
    [InlineData("refresh_token", 256, true)]
    [InlineData("refresh_token", 257, false)]
    [InlineData("refresh_token", 0, true)]
    [InlineData("id_token", 16 * 1024, true)]
    [InlineData("id_token", (16 * 1024) + 1, true)]
    public async Task Exchange_Token_IsTakenUpToItsLimit(string name, int length, bool isTaken) =>
        Assert.Equal(isTaken ? null : "unexpected_token_answer", (await ExchangeAsync(answer => answer[name] = new string('t', length))).Failure?.Error);

    [Theory]
    [InlineData("\"Bearer\"", null, null)]
    [InlineData("\"BEARER\"", null, null)]
    [InlineData("\"mac\"", null, "unexpected_token_answer")]
    [InlineData("\"mac\"", "\"bearer\"", "unexpected_token_answer")]
    [InlineData("\"\"", null, "token_type_missing")]
    [InlineData("null", null, "token_type_missing")]
    [InlineData(null, null, "token_type_missing")]
    [InlineData(null, "\"required\"", "token_type_missing")]
    [InlineData(null, "\"bearer\"", null)]
    [InlineData("null", "\"bearer\"", null)]
    [Trait("Case", "1.5")]
    public async Task Exchange_TokenType_IsBearerOrWhatTheManifestTakesItFor(string? type, string? manifest, string? error)
    {
        Set("/oauth/tokenType", manifest);

        var result = await ExchangeAsync(answer => DeclaredManifest.Set(answer, "/token_type", type));

        Assert.Equal(error, result.Failure?.Error);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("316224000", LongestSeconds)]
    [InlineData("3600.0", 3600)]
    [InlineData("3.6e3", 3600)]
    [InlineData("\"3600.0\"", 3600)]
    [InlineData("\" 3600 \"", 3600)]
    [InlineData("1.5", 1)]
    [InlineData("316224001", LongestSeconds)]
    [InlineData("99999999999999999999", LongestSeconds)]
    [InlineData("1e400", LongestSeconds)]
    [InlineData("null", 600)]
    [InlineData("0", 600)]
    [InlineData("0.5", 600)]
    [InlineData("-1", 600)]
    [InlineData("\"1h\"", 600)]
    [InlineData("\"NaN\"", 600)]
    [InlineData("\"\"", 600)]
    [InlineData("true", 600)]
    [InlineData("{}", 600)]
    [Trait("Case", "1.6")]
    public async Task ExpiresIn_InAnyNotation_IsBoundedOrTheManifests(string expiresIn, int seconds)
    {
        var expected = Time.GetUtcNow().AddSeconds(seconds);
        var result = await ExchangeAsync(answer => answer["expires_in"] = JsonNode.Parse(expiresIn));

        Assert.Equal(expected, result.Value!.AccessTokenExpiresAt);
        Assert.Equal(expected, (await Create().RefreshAsync(result.Value, CancellationToken.None)).Value!.AccessTokenExpiresAt);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [Trait("Case", "1.6")]
    public async Task ExpiresIn_AbsentAndNotInTheManifestEither_SaysSo(string expiresIn)
    {
        Set("/oauth/lifetimes/accessToken", null);

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.ProtocolError, "expires_in_missing"),
            FailureOf(await ExchangeAsync(answer => answer["expires_in"] = JsonNode.Parse(expiresIn)))
        );
    }

    [Theory]
    [InlineData("\"60\"", 60)]
    [InlineData("6e1", 60)]
    [InlineData("99999999999", LongestSeconds)]
    [InlineData("null", null)]
    [InlineData("0", null)]
    [InlineData("\"never\"", null)]
    public async Task Exchange_HardEnd_IsUnknownWhereTheAnswerMakesNoSense(string ends, int? seconds)
    {
        var result = await ExchangeAsync(answer => answer["ends"] = JsonNode.Parse($$"""{ "in": {{ends}} }"""));

        Assert.Equal(seconds is { } known ? Time.GetUtcNow().AddSeconds(known) : null, result.Value!.RefreshTokenHardExpiresAt);
    }

    [Fact]
    public async Task Refresh_WhatTheAnswerLeavesOut_StaysAsItWas()
    {
        var provider = Create();
        Ledger.Answer("/token", () => Answer(answer => answer["scope"] = "read offline"));
        var before = (await ExchangeAsync(provider)).Value! with { InstanceId = "proved-book" };
        Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var refreshToken in new JsonNode?[] { null, string.Empty })
        {
            Ledger.Answer(
                "/token",
                () =>
                    new JsonObject
                    {
                        ["token_type"] = "bearer",
                        ["access_token"] = "next",
                        ["refresh_token"] = refreshToken?.DeepClone(),
                        ["account"] = new JsonObject { ["id"] = "other-book", ["name"] = "Other" },
                    }
            );

            var after = (await provider.RefreshAsync(before, CancellationToken.None)).Value!;

            Assert.Equal(before with { AccessToken = "next", AccessTokenExpiresAt = Time.GetUtcNow().AddMinutes(10), InstanceName = null }, after);
        }
    }

    [Fact]
    public async Task Refresh_WhatTheAnswerSays_Counts()
    {
        var provider = Create();
        var before = (await ExchangeAsync(provider)).Value!;
        Time.Advance(TimeSpan.FromMinutes(1));
        Ledger.Answer("/token", () => Answer(answer => (answer["refresh_token"], answer["scope"], answer["ends"]!["in"]) = ("newer", "read", "60")));

        var after = (await provider.RefreshAsync(before, CancellationToken.None)).Value!;

        Assert.Equal(
            ("newer", "read", Time.GetUtcNow().AddDays(1), Time.GetUtcNow().AddSeconds(60)),
            (after.RefreshToken, after.Scope, after.RefreshTokenExpiresAt, after.RefreshTokenHardExpiresAt)
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Refresh_WithoutARefreshToken_NeedsALoginAndAsksNobody(string? refreshToken)
    {
        var tokens = new TokenSet
        {
            AccessToken = "a",
            AccessTokenExpiresAt = Time.GetUtcNow(),
            RefreshToken = refreshToken,
        };

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.CredentialRejected, "no_refresh_token"),
            FailureOf(await Create().RefreshAsync(tokens, CancellationToken.None))
        );
        Assert.Empty(Ledger.Requests);
    }

    [Theory]
    [InlineData(400, "unauthorized_client", false)]
    [InlineData(400, "invalid_client", false)]
    [InlineData(400, "invalid_token", true)]
    [InlineData(401, "invalid_token", false)]
    [InlineData(409, "invalid_token", false)]
    public async Task Revoke_Refused_IsDoneOnlyWhereTheTokensAreWhatIsWrong(int status, string error, bool isDone)
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        Ledger.Answer("/revoke", status, $$"""{"error":"{{error}}"}""");

        Assert.Equal(isDone, (await provider.RevokeAsync(tokens, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task Revoke_WithoutAnAddress_IsTheOperatorsMatter()
    {
        Set("/oauth/endpoints/revocation", null);
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;

        Assert.Equal("no_revocation_endpoint", FailureOf(await provider.RevokeAsync(tokens, CancellationToken.None)).Error);
    }

    private static JsonObject Answer(Action<JsonObject> change)
    {
        var answer = FakeLedger.Tokens();
        change(answer);
        return answer;
    }

    private ValueTask<ProviderResult<TokenSet>> ExchangeAsync(Action<JsonObject> change)
    {
        Ledger.Answer("/token", () => Answer(change));
        return ExchangeAsync(Create());
    }
}
