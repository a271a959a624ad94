using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>Each rule for an id_token by itself: everything else about the token is right, down to the id of a key that is known.</summary>
public sealed class IdTokenRuleTests : QuickBooksFixture
{
    private const string Foreign = "https://elsewhere.example/op/v1";

    [Theory]
    [InlineData("""{"alg":"none","kid":"key-1"}""", "", "id_token_bad_signature")]
    [InlineData("""{"alg":"none","kid":"key-1"}""", "AAAA", "id_token_bad_signature")]
    [InlineData("""{"alg":"none"}""", "", "id_token_bad_signature")]
    [InlineData("""{"alg":"RS256","kid":"key-1"}""", "", "id_token_bad_signature")]
    [InlineData("""{"alg":"RS256","kid":"key-1"}""", "AAAA", "id_token_bad_signature")]
    [InlineData("""{"alg":"RS256"}""", "AAAA", "id_token_bad_signature")]
    [InlineData("""{"alg":"RS256","kid":"key-2"}""", "AAAA", "id_token_unknown_key")]
    [InlineData("""{"alg":"RS256","kid":"key-1","crit":["b64"],"b64":true}""", "AAAA", "id_token_unreadable")]
    public async Task Prove_Unsigned_IsRefused(string header, string signature, string error) =>
        await RefusedAsync(Token(header, Claims(), _ => signature), error);

    [Fact]
    public async Task Prove_SignedSymmetricallyWithThePublicKey_IsRefused()
    {
        // What is public must never serve as a shared secret (RFC 8725 section 2.1).
        var publicKey = Encoding.ASCII.GetBytes(Intuit.Key.ExportRSAPublicKeyPem());

        await RefusedAsync(
            Token("""{"alg":"HS256","kid":"key-1"}""", Claims(), input => Base64Url.EncodeToString(HMACSHA256.HashData(publicKey, input))),
            "id_token_bad_signature"
        );
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha384)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task Prove_SignedByAnotherAlgorithm_IsRefused(string algorithm)
    {
        var tokens = (await ExchangeAsync()) with { IdToken = Intuit.IdToken(algorithm: algorithm) };

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await ProveAsync(tokens)).Kind);
        AssertCompanyNotAsked();
    }

    [Fact]
    public async Task Prove_SignedPartChangedAfterwards_IsRefused()
    {
        var parts = Intuit.IdToken().Split('.');
        var changed = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("person-1", "person-2", StringComparison.Ordinal))
        );

        await RefusedAsync($"{parts[0]}.{changed}.{parts[2]}", "id_token_bad_signature");
    }

    [Theory]
    [InlineData("exp", -60, "id_token_expired")]
    [InlineData("exp", -59, null)]
    [InlineData("nbf", 61, "id_token_expired")]
    [InlineData("nbf", 60, null)]
    [InlineData("nbf", -60, null)]
    public async Task Prove_LifetimeAtTheSkew_IsExactToTheSecond(string claim, int seconds, string? error) =>
        await HoldsAsync(claims => claims[claim] = Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds(), error);

    [Fact]
    public async Task Prove_WithoutAnEnd_IsRefusedAsExpired() => await HoldsAsync(claims => claims.Remove("exp"), "id_token_expired");

    [Theory]
    [InlineData("iss", Foreign, "id_token_wrong_issuer")]
    [InlineData("iss", FakeIntuit.Issuer + "/", "id_token_wrong_issuer")]
    [InlineData("aud", "CLIENT-ID", "id_token_wrong_audience")]
    [InlineData("aud", "client-id-2", "id_token_wrong_audience")]
    [InlineData("aud", "", "id_token_wrong_audience")]
    public async Task Prove_IssuerOrAudienceOfSomebodyElse_IsRefused(string claim, string value, string error) =>
        await HoldsAsync(claims => claims[claim] = value, error);

    [Theory]
    [InlineData("iss", "id_token_wrong_issuer")]
    [InlineData("aud", "id_token_wrong_audience")]
    [InlineData("sub", "id_token_without_subject")]
    public async Task Prove_ClaimIsMissing_IsRefused(string claim, string error) => await HoldsAsync(claims => claims.Remove(claim), error);

    [Theory]
    [InlineData(255, null)]
    [InlineData(256, "id_token_without_subject")]
    public async Task Prove_LongSubject_IsTakenUpToTheLimit(int length, string? error) =>
        await HoldsAsync(claims => claims["sub"] = new string('s', length), error);

    /// <summary>OpenID Connect Core section 3.1.3.7, rules 3 to 5.</summary>
    [Theory]
    [InlineData("""["client-id"]""", null, null)]
    [InlineData("""["client-id","client-id"]""", null, null)]
    [InlineData("""["client-id"]""", "\"client-id\"", null)]
    [InlineData("\"client-id\"", "\"client-id\"", null)]
    [InlineData("""["other","client-id"]""", "\"client-id\"", null)]
    [InlineData("""["client-id"]""", "null", null)]
    [InlineData("""["other","client-id"]""", null, "id_token_wrong_audience")]
    [InlineData("""["client-id","other"]""", "null", "id_token_wrong_audience")]
    [InlineData("""["other","client-id"]""", "\"other\"", "id_token_wrong_audience")]
    [InlineData("""["client-id"]""", "\"other\"", "id_token_wrong_audience")]
    [InlineData("\"client-id\"", "\"Client-Id\"", "id_token_wrong_audience")]
    [InlineData("""["client-id"]""", """["client-id"]""", "id_token_unreadable")]
    [InlineData("""["client-id"]""", "7", "id_token_unreadable")]
    [InlineData("""["other","another"]""", "\"client-id\"", "id_token_wrong_audience")]
    [InlineData("[]", "\"client-id\"", "id_token_wrong_audience")]
    [Trait("Case", "1.9")]
    public async Task Prove_Audiences_ForeignOnesNeedTheAuthorizedParty(string audiences, string? party, string? error) =>
        await HoldsAsync(
            claims =>
            {
                claims["aud"] = JsonSerializer.Deserialize<JsonElement>(audiences);
                if (party is not null)
                {
                    claims["azp"] = JsonSerializer.Deserialize<JsonElement>(party);
                }
            },
            error
        );

    [Fact]
    public async Task Prove_ClaimIsANumber_CountsAsItsDigits() =>
        await HoldsAsync(claims => claims["realmid"] = long.Parse(FakeIntuit.Realm, System.Globalization.CultureInfo.InvariantCulture), error: null);

    [Fact]
    public async Task Prove_Issuer_IsTheDiscoveryDocuments()
    {
        var document = Intuit.Discovery();
        document["issuer"] = Foreign;
        Intuit.Answer("/discovery", 200, document.ToJsonString());

        await HoldsAsync(claims => claims["iss"] = Foreign, error: null);
        await HoldsAsync(_ => { }, "id_token_wrong_issuer");
    }

    [Fact]
    public async Task Prove_DiscoveryWithoutIssuer_TrustsNoToken()
    {
        var document = Intuit.Discovery();
        document.Remove("issuer");
        Intuit.Answer("/discovery", 200, document.ToJsonString());

        await HoldsAsync(_ => { }, "id_token_wrong_issuer");
        await HoldsAsync(claims => claims["iss"] = "", "id_token_wrong_issuer");
    }

    [Theory]
    [InlineData(29, 1)]
    [InlineData(30, 2)]
    public async Task Prove_UnknownKey_FetchesKeysHalfAMinuteAfterTheLastTimeAtTheEarliest(int seconds, int fetches)
    {
        var tokens = await ExchangeAsync();
        using var next = RSA.Create(2048);
        Intuit.Key = next;
        Intuit.KeyId = "key-2";
        Time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(fetches == 2, (await ProveAsync(tokens with { IdToken = Intuit.IdToken() })).Succeeded);
        Assert.Equal(fetches, Intuit.Count("/jwks"));
    }

    private async Task HoldsAsync(Action<Dictionary<string, object>> change, string? error)
    {
        var tokens = (await ExchangeAsync()) with { IdToken = Intuit.IdToken(change) };

        Assert.Equal(error, (await ProveAsync(tokens)).Failure?.Error);
    }

    private async Task RefusedAsync(string idToken, string error)
    {
        var tokens = (await ExchangeAsync()) with { IdToken = idToken };

        Assert.Equal(new ProviderFailure(ProviderFailureKind.ProtocolError, error, "tid-token"), FailureOf(await ProveAsync(tokens)));
        AssertCompanyNotAsked();
    }

    private void AssertCompanyNotAsked() => Assert.DoesNotContain(Intuit.Requests, request => request.Path.Contains("companyinfo", StringComparison.Ordinal));

    /// <summary>The payload of a token that is right in all.</summary>
    private string Claims() => Intuit.IdToken().Split('.')[1];

    private static string Token(string header, string payload, Func<byte[], string> sign)
    {
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{payload}";
        return $"{input}.{sign(Encoding.ASCII.GetBytes(input))}";
    }
}
