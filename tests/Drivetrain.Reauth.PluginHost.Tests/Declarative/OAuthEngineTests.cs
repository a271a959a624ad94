using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What QuickBooks does not use of <c>oauth</c>.</summary>
public sealed class OAuthEngineTests : EngineFixture
{
    [Theory]
    [InlineData("main-book", "de-CH", "de-CH", "main-book")]
    [InlineData("main-book", null, null, "main-book")]
    [InlineData(null, "en", "en", null)]
    public async Task CreateAuthorizationUrl_ParameterWithoutAValue_IsLeftOut(string? instance, string? locale, string? expectedLocale, string? expectedBook)
    {
        var request = new AuthorizationRequest(Redirect, "s", "c", instance is null ? null : new Instance(instance, "Main & co"), locale);

        var url = (await Create().CreateAuthorizationUrlAsync(request, CancellationToken.None)).Value!;

        var query = QueryHelpers.ParseQuery(url.Query);
        Assert.Equal(expectedLocale, query.TryGetValue("lang", out var lang) ? lang.ToString() : null);
        Assert.Equal(expectedBook, query.TryGetValue("book", out var book) ? book.ToString() : null);
        Assert.Equal("consent", query["prompt"]);
    }

    [Fact]
    public async Task CreateAuthorizationUrl_WithoutPkce_SendsNoChallengeAndNoVerifier()
    {
        Set("/oauth/pkce", "\"none\"");
        var provider = Create();

        var url = (await provider.CreateAuthorizationUrlAsync(new AuthorizationRequest(Redirect, "s", "c", null, null), CancellationToken.None)).Value!;
        await ExchangeAsync(provider);

        Assert.DoesNotContain("code_challenge", url.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("code_verifier", Ledger.Last("/token").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_HeadersAndParameters_GoWithEveryRequest()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        await provider.RefreshAsync(tokens, CancellationToken.None);

        Assert.All(
            Ledger.Requests,
            request =>
            {
                Assert.Equal("2", request.Headers["X-Version"]);
                Assert.Equal("books", QueryHelpers.ParseQuery(request.Body)["audience"]);
            }
        );
    }

    [Theory]
    [InlineData("client_secret_basic", true, false, false)]
    [InlineData("client_secret_post", false, true, true)]
    [InlineData("none", false, true, false)]
    public async Task ClientAuthentication_EachWay_HoldsForTokensAndRevocation(string way, bool inHeader, bool hasId, bool hasSecret)
    {
        Set("/oauth/clientAuthentication", $"\"{way}\"");
        var isPublic = way is "none";
        if (isPublic)
        {
            DeclaredManifest.Set(Manifest, "/contributes/configuration/ledger/required", """["clientId"]""");
        }

        var provider = Create(isPublic ? null : FakeServer.ClientSecret);
        var tokens = (await ExchangeAsync(provider)).Value!;
        await provider.RefreshAsync(tokens, CancellationToken.None);
        Assert.True((await provider.RevokeAsync(tokens, CancellationToken.None)).Succeeded);

        Assert.Equal(3, Ledger.Requests.Count);
        Assert.All(
            Ledger.Requests,
            request =>
            {
                var form = QueryHelpers.ParseQuery(request.Body);
                Assert.Equal(
                    (inHeader, hasId, hasSecret),
                    (request.Headers.ContainsKey("Authorization"), form.ContainsKey("client_id"), form.ContainsKey("client_secret"))
                );
            }
        );
    }

    [Fact]
    public async Task Revocation_Form_SaysWhichTokenItIs()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;

        await provider.RevokeAsync(tokens, CancellationToken.None);
        await provider.RevokeAsync(tokens with { RefreshToken = null }, CancellationToken.None);

        var forms = Ledger
            .Requests.Where(request => request.Path is "/revoke")
            .Select(request => QueryHelpers.ParseQuery(request.Body))
            .Select(form => (form["token"].ToString(), form["token_type_hint"].ToString()));
        Assert.Equal([("CANARY-refresh", "refresh_token"), ("CANARY-access", "access_token")], forms);
    }

    [Fact]
    public async Task Revocation_None_IsNotAsked()
    {
        Set("/oauth/revocation", "\"none\"");
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.Misconfigured, "no_revocation_endpoint"),
            FailureOf(await provider.RevokeAsync(tokens, CancellationToken.None))
        );
        Assert.Equal(0, Ledger.Count("/revoke"));
    }

    [Fact]
    public async Task Lifetimes_FixedAndFromTheAnswer_AreInstantsOfTheHostsClock()
    {
        var tokens = (await ExchangeAsync(Create())).Value!;

        Assert.Equal(Time.GetUtcNow().AddMinutes(10), tokens.AccessTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow().AddDays(1), tokens.RefreshTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow().AddDays(365), tokens.RefreshTokenHardExpiresAt);
    }

    [Fact]
    public async Task Lifetimes_Fixed_BeginAnewOnlyWithANewRefreshToken()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        Time.Advance(TimeSpan.FromMinutes(5));
        Ledger.Answer("/token", () => FakeLedger.Tokens(refreshToken: null));

        Assert.Equal(tokens.RefreshTokenExpiresAt, (await provider.RefreshAsync(tokens, CancellationToken.None)).Value!.RefreshTokenExpiresAt);
        Ledger.Answer("/token", () => FakeLedger.Tokens(refreshToken: "next"));
        Assert.Equal(Time.GetUtcNow().AddDays(1), (await provider.RefreshAsync(tokens, CancellationToken.None)).Value!.RefreshTokenExpiresAt);
    }

    [Fact]
    public async Task Lifetimes_FixedHardEnd_StaysWhereTheLoginPutIt()
    {
        Set("/oauth/lifetimes/refreshTokenHard", "1000");
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(tokens.RefreshTokenHardExpiresAt, (await provider.RefreshAsync(tokens, CancellationToken.None)).Value!.RefreshTokenHardExpiresAt);
    }

    [Fact]
    public async Task Limits_LongerValues_AreRefused()
    {
        var provider = Create();
        Ledger.Answer("/token", () => FakeLedger.Tokens(new string('a', 257)));

        Assert.Equal("unexpected_token_answer", FailureOf(await ExchangeAsync(provider)).Error);
        Assert.Equal(
            ProviderFailureKind.CodeRejected,
            FailureOf(await provider.ExchangeCodeAsync(new CodeExchange(new string('c', 65), "v", Redirect), CancellationToken.None)).Kind
        );
        Assert.Equal(1, Ledger.Count("/token"));
    }

    [Theory]
    [InlineData("/token", 400, """{"error":"book_closed"}""", ProviderFailureKind.NotAdmin)]
    [InlineData("/token", 400, """{"error":"book_gone"}""", ProviderFailureKind.ProtocolError)]
    public async Task Errors_RuleOfTheTokenCall_LooksAtTheProtocolsCode(string path, int status, string body, ProviderFailureKind kind)
    {
        Ledger.Answer(path, status, body);

        Assert.Equal(kind, FailureOf(await ExchangeAsync(Create())).Kind);
    }

    [Fact]
    public async Task Errors_RuleOfOneCall_DoesNotHoldForAnother()
    {
        var provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value!;
        Ledger.Answer("/token", 418, "{}");

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await ExchangeAsync(provider)).Kind);
        Assert.Equal(ProviderFailureKind.CredentialRejected, FailureOf(await provider.RefreshAsync(tokens, CancellationToken.None)).Kind);
    }
}
