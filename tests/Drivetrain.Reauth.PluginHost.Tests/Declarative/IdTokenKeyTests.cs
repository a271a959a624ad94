using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>Which key of a set counts, and which algorithm.</summary>
public sealed class IdTokenKeyTests : IdTokenFixture
{
    [Theory]
    [InlineData(null)]
    [InlineData("key-1")]
    [Trait("Case", "1.7")]
    public async Task NoKeyId_OneKeyInTheSet_IsAcceptedByIt(string? published)
    {
        Publish(Own, published);

        Accepted(await ProveAsync(Own, id: null));
    }

    [Fact]
    [Trait("Case", "1.7")]
    public async Task NoKeyId_OneKeyOfItsKind_IsAcceptedByIt()
    {
        Publish(Elliptic(ECCurve.NamedCurves.nistP256), "key-2");
        Publish(Foreign, "key-3", json => json["use"] = "enc");
        Publish(Own, "key-1", json => json["use"] = "sig");

        Accepted(await ProveAsync(Own, id: null));
    }

    [Fact]
    [Trait("Case", "1.7")]
    public async Task NoKeyId_SeveralKeys_IsRefused()
    {
        // OpenID Connect Core section 10.1: then a key id must be there.
        Publish(Own, "key-1");
        Publish(Foreign, "key-2");

        Refused("id_token_unknown_key", await ProveAsync(Own, id: null));
    }

    [Fact]
    [Trait("Case", "1.7")]
    public async Task NoKeyId_SignedByAnotherKey_IsRefused()
    {
        Publish(Own, "key-1");

        Refused("id_token_bad_signature", await ProveAsync(Foreign, id: null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "1.8")]
    public async Task SeveralKeysOfOneId_AnyOfThemWillDo(bool isSecond)
    {
        Publish(isSecond ? Foreign : Own, "key-1");
        Publish(isSecond ? Own : Foreign, "key-1");

        Accepted(await ProveAsync(Own, "key-1"));
    }

    [Fact]
    [Trait("Case", "1.8")]
    public async Task SeveralKeysOfOneId_NoneIsRight_IsRefused()
    {
        Publish(Foreign, "key-1");
        Publish(Elliptic(ECCurve.NamedCurves.nistP256), "key-1");

        Refused("id_token_bad_signature", await ProveAsync(Own, "key-1"));
    }

    [Fact]
    [Trait("Case", "1.8")]
    public async Task KeyOfAnotherId_IsNotTriedThoughItWouldFit()
    {
        Publish(Own, "key-1");

        Refused("id_token_unknown_key", await ProveAsync(Own, "key-2"));
    }

    [Fact]
    [Trait("Case", "1.8")]
    public async Task KeyWithoutAnId_IsMeantByAny()
    {
        Publish(Own, id: null);

        Accepted(await ProveAsync(Own, "key-1"));
    }

    [Fact]
    [Trait("Case", "1.8")]
    public async Task SetWithKeysThatNobodyCanUse_TheOthersCount()
    {
        PublishJson(
            new JsonObject
            {
                ["kty"] = "OKP",
                ["crv"] = "Ed25519",
                ["x"] = "AAAA",
                ["kid"] = "key-1",
            }
        );
        PublishJson(new JsonObject { ["kty"] = "RSA", ["kid"] = "key-1" });
        PublishJson(
            new JsonObject
            {
                ["kty"] = "oct",
                ["k"] = "AAAA",
                ["kid"] = "key-1",
            }
        );
        Publish(Own, "key-1");

        Accepted(await ProveAsync(Own, "key-1"));
    }

    [Fact]
    public async Task SameIdForANewKey_IsFetchedAndAccepted()
    {
        Publish(Foreign, "key-1");
        var provider = CreateOidc(takesClaims: true);
        var tokens = (await ExchangeAsync(provider)).Value! with { IdToken = Sign(Own, "key-1") };
        Refused("id_token_bad_signature", await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None));
        Publish(Own, "key-1");
        Time.Advance(TimeSpan.FromSeconds(30));

        Accepted(await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None));
        Assert.Equal(2, Ledger.Count("/jwks"));
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha384)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha384)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha512)]
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    [InlineData(SecurityAlgorithms.EcdsaSha384)]
    [InlineData(SecurityAlgorithms.EcdsaSha512)]
    [Trait("Case", "1.8")]
    public async Task Algorithm_AnnouncedOrInTheManifest_IsAcceptedAndNotOtherwise(string algorithm)
    {
        var key = algorithm switch
        {
            SecurityAlgorithms.EcdsaSha256 => Elliptic(ECCurve.NamedCurves.nistP256),
            SecurityAlgorithms.EcdsaSha384 => Elliptic(ECCurve.NamedCurves.nistP384),
            SecurityAlgorithms.EcdsaSha512 => Elliptic(ECCurve.NamedCurves.nistP521),
            _ => Own,
        };
        Publish(key, "key-1");

        Discovery["id_token_signing_alg_values_supported"] = new JsonArray("none", "HS256", algorithm);
        Accepted(await ProveAsync(key, "key-1", algorithm));

        Discovery["id_token_signing_alg_values_supported"] = new JsonArray(algorithm is SecurityAlgorithms.RsaSha256 ? "ES256" : "RS256");
        Refused("id_token_bad_signature", await ProveAsync(key, "key-1", algorithm));

        // The manifest's own list counts before what is announced.
        Set("/oauth/idToken", $$"""{ "algorithms": ["{{algorithm}}"] }""");
        Accepted(await ProveAsync(key, "key-1", algorithm));
    }

    [Fact]
    [Trait("Case", "1.8")]
    public async Task Algorithm_NothingIsSaid_IsRs256Alone()
    {
        Publish(Own, "key-1");

        Accepted(await ProveAsync(Own, "key-1"));
        Refused("id_token_bad_signature", await ProveAsync(Own, "key-1", SecurityAlgorithms.RsaSha512));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("HS512")]
    [Trait("Case", "1.8")]
    public async Task Algorithm_WithoutAPrivateKey_IsNeverAcceptedWhateverIsAnnounced(string algorithm)
    {
        Publish(Own, "key-1");
        Discovery["id_token_signing_alg_values_supported"] = new JsonArray(algorithm);
        var parts = Sign(Own, "key-1").Split('.');
        var header = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","kid":"key-1"}""");
        var input = System.Text.Encoding.ASCII.GetBytes($"{header}.{parts[1]}");
        var secret = System.Text.Encoding.UTF8.GetBytes(Support.FakeServer.ClientSecret);
        var signature = algorithm switch
        {
            "HS256" => HMACSHA256.HashData(secret, input),
            "HS512" => HMACSHA512.HashData(secret, input),
            _ => [],
        };

        Refused("id_token_bad_signature", await ProveAsync($"{header}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}"));
        Accepted(await ProveAsync(Own, "key-1"));
    }

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"HS256\"")]
    [InlineData("\"EdDSA\"")]
    [Trait("Case", "1.8")]
    public void Manifest_AlgorithmWithoutAPrivateKey_IsAFault(string algorithm)
    {
        Set("/oauth/idToken", $$"""{ "algorithms": [{{algorithm}}] }""");

        Assert.Contains("/oauth/idToken/algorithms/0", Assert.ThrowsAny<Exception>(() => Create()).Message, StringComparison.Ordinal);
    }

    private static void Accepted(ProviderResult<InstanceProof> proof)
    {
        Assert.True(proof.Succeeded, proof.Failure?.ToString());
        Assert.Equal([new Instance("main-book", "Main book")], proof.Value.Instances);
        Assert.Equal("person-1", proof.Value.Subject);
    }

    private static void Refused(string error, ProviderResult<InstanceProof> proof) =>
        Assert.Equal((ProviderFailureKind.ProtocolError, error), (proof.Failure?.Kind, proof.Failure?.Error));
}
