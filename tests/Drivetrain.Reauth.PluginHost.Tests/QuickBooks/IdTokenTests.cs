using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class IdTokenTests : QuickBooksFixture
{
    [Theory]
    [InlineData("iss", "https://oauth.platform.intuit.com/op/v2", "id_token_wrong_issuer")]
    [InlineData("aud", "someone-else", "id_token_wrong_audience")]
    [InlineData("sub", "", "id_token_without_subject")]
    [InlineData("realmid", "1234567890123456", "instance_differs")]
    public async Task Prove_ClaimIsWrong_IsRefusedBeforeTheCompanyIsAsked(string claim, string value, string error)
    {
        var tokens = (await ExchangeAsync()) with { IdToken = Intuit.IdToken(claims => claims[claim] = value) };

        await RefusedAsync(tokens, error);
    }

    [Theory]
    [InlineData(-59, true)]
    [InlineData(-61, false)]
    public async Task Prove_Expired_IsRefusedBeyondTheSkew(int seconds, bool accepted)
    {
        var tokens = (await ExchangeAsync()) with
        {
            IdToken = Intuit.IdToken(claims => claims["exp"] = Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()),
        };

        Assert.Equal(accepted, (await ProveAsync(tokens)).Succeeded);
    }

    [Fact]
    public async Task Prove_NoExpiry_IsRefused()
    {
        var tokens = (await ExchangeAsync()) with { IdToken = Intuit.IdToken(claims => claims.Remove("exp")) };

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await ProveAsync(tokens)).Kind);
    }

    [Fact]
    public async Task Prove_SignedByAnotherKeyOfTheSameId_IsRefused()
    {
        var tokens = await ExchangeAsync();
        using var foreign = RSA.Create(2048);
        var own = Intuit.Key;
        Intuit.Key = foreign;
        var forged = tokens with { IdToken = Intuit.IdToken() };
        Intuit.Key = own;

        await RefusedAsync(forged, "id_token_bad_signature");
    }

    [Fact]
    public async Task Prove_OtherAlgorithm_IsRefused()
    {
        var tokens = (await ExchangeAsync()) with { IdToken = Intuit.IdToken(algorithm: SecurityAlgorithms.RsaSha512) };

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await ProveAsync(tokens)).Kind);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS256","kid":"key-1"}""")]
    public async Task Prove_UnsignedOrSymmetric_IsRefused(string header)
    {
        var tokens = await ExchangeAsync();
        var payload = tokens.IdToken!.Split('.')[1];
        var forged = tokens with { IdToken = $"{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(header))}.{payload}.AAAA" };

        Assert.Equal(ProviderFailureKind.ProtocolError, FailureOf(await ProveAsync(forged)).Kind);
    }

    [Fact]
    public async Task Prove_NotAToken_IsRefused()
    {
        await RefusedAsync((await ExchangeAsync()) with { IdToken = "CANARY" }, "id_token_unreadable");
    }

    [Fact]
    public async Task Prove_KeysWereRotated_FetchesThemOnce()
    {
        var tokens = await ExchangeAsync();
        using var next = RSA.Create(2048);
        Intuit.Key = next;
        Intuit.KeyId = "key-2";
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.True((await ProveAsync(tokens with { IdToken = Intuit.IdToken() })).Succeeded);
        Assert.Equal(2, Intuit.Count("/jwks"));
        Assert.True((await ProveAsync(tokens with { IdToken = Intuit.IdToken() })).Succeeded);
        Assert.Equal(2, Intuit.Count("/jwks"));
    }

    [Fact]
    public async Task Prove_InventedKeyIds_DoNotMakeItCallWithoutEnd()
    {
        var tokens = await ExchangeAsync();
        Intuit.KeyId = "invented";
        var forged = tokens with { IdToken = Intuit.IdToken() };
        Intuit.KeyId = "key-1";
        Time.Advance(TimeSpan.FromMinutes(1));

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await RefusedAsync(forged, "id_token_unknown_key");
        }

        Assert.Equal(2, Intuit.Count("/jwks"));
    }

    private async Task RefusedAsync(TokenSet tokens, string error)
    {
        Assert.Equal(new ProviderFailure(ProviderFailureKind.ProtocolError, error, "tid-token"), FailureOf(await ProveAsync(tokens)));
        Assert.DoesNotContain(Intuit.Requests, request => request.Path.Contains("companyinfo", StringComparison.Ordinal));
    }
}
