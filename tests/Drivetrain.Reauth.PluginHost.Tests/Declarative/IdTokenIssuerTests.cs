using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>Whose id_token it is, and what becomes of a login whose id_token is of no use.</summary>
public sealed class IdTokenIssuerTests : IdTokenFixture
{
    private const string Template = "https://login.example.com/{tenantid}/v2.0";

    [Theory]
    [InlineData("contoso-1", "https://login.example.com/contoso-1/v2.0", null)]
    [InlineData("contoso-1", "https://login.example.com/contoso-2/v2.0", "id_token_wrong_issuer")]
    [InlineData("contoso-1", "https://login.example.com/{tenantid}/v2.0", "id_token_wrong_issuer")]
    [InlineData("contoso-1", "https://elsewhere.example/contoso-1/v2.0", "id_token_wrong_issuer")]
    [InlineData("a/b", "https://login.example.com/a/b/v2.0", "id_token_wrong_issuer")]
    [InlineData("", "https://login.example.com//v2.0", "id_token_wrong_issuer")]
    [InlineData(null, "https://login.example.com//v2.0", "id_token_wrong_issuer")]
    [Trait("Case", "1.9")]
    public async Task Issuer_IsATemplate_TakesTheTenantThatTheTokenNames(string? tenant, string issuer, string? error)
    {
        Publish(Own, "key-1");
        Set("/oauth/idToken", """{ "tenantClaim": "tid" }""");
        Claims["iss"] = issuer;
        if (tenant is not null)
        {
            Claims["tid"] = tenant;
        }

        // As discovery says it, or as the manifest does.
        Discovery["issuer"] = Template;
        Assert.Equal(error, (await ProveAsync(Own, "key-1")).Failure?.Error);
        Discovery["issuer"] = "https://login.example.com/nothing";
        var provider = CreateOidc(takesClaims: true);
        Set("/oauth/endpoints", """{ "issuer": "https://login.example.com/{tenant}/v2.0" }""");
        provider = Create();
        var tokens = (await ExchangeAsync(provider)).Value! with { IdToken = Sign(Own, "key-1") };
        Assert.Equal(error, (await provider.ProveInstancesAsync(tokens, NoCallback, CancellationToken.None)).Failure?.Error);
    }

    [Fact]
    [Trait("Case", "1.9")]
    public async Task Issuer_IsATemplateAndTheManifestNamesNoClaim_IsRefusedWhereSomethingIsTakenFromTheToken()
    {
        Publish(Own, "key-1");
        Discovery["issuer"] = Template;
        Claims["tid"] = "contoso-1";
        Claims["iss"] = "https://login.example.com/contoso-1/v2.0";

        Assert.Equal("id_token_wrong_issuer", (await ProveAsync(Own, "key-1")).Failure?.Error);
    }

    [Theory]
    [InlineData("""{ "tenantClaim": "" }""", null, "/oauth/idToken/tenantClaim")]
    [InlineData("""{ "tenant": "tid" }""", null, "/oauth/idToken/tenant")]
    [InlineData("""{ "algorithms": [] }""", null, "/oauth/idToken/algorithms")]
    [InlineData("{}", """{ "issuer": "https://login.example.com/{tenant}" }""", "/oauth/endpoints/issuer")]
    [InlineData("""{ "tenantClaim": "tid" }""", """{ "token": "https://login.example.com/{tenant}" }""", "/oauth/endpoints/token")]
    [Trait("Case", "1.9")]
    public void Manifest_Faulty_IsReportedAtItsPlace(string idToken, string? endpoints, string place)
    {
        Set("/oauth/discovery", "\"{baseUrl}/discovery\"");
        Set("/oauth/idToken", idToken);
        if (endpoints is not null)
        {
            Set("/oauth/endpoints", endpoints);
        }

        Assert.Contains(place, Assert.ThrowsAny<Exception>(() => Create()).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Oddities => ["garbage", "foreign issuer", "unknown key", "expired", "foreign audience", "other algorithm", "five parts"];

    [Theory]
    [MemberData(nameof(Oddities))]
    [Trait("Case", "1.9")]
    public async Task IdToken_NothingIsTakenFromIt_FailsNoLogin(string oddity)
    {
        Publish(Own, "key-1");
        var idToken = Odd(oddity);

        var proof = await ProveAsync(idToken, takesClaims: false);

        Assert.Equal([new Instance("main-book", "Main book")], proof.Value!.Instances);
        Assert.Null(proof.Value.Subject);
        Assert.False((await ProveAsync(idToken, takesClaims: true)).Succeeded);
    }

    [Fact]
    [Trait("Case", "1.9")]
    public async Task IdToken_NothingIsTakenFromItAndItIsRight_TellsThePerson()
    {
        Publish(Own, "key-1");

        Assert.Equal("person-1", (await ProveAsync(Own, "key-1", takesClaims: false)).Value!.Subject);
    }

    [Theory]
    [InlineData(503, "{}")]
    [InlineData(404, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"keys":null}""")]
    [InlineData(200, """{"keys":[null,7]}""")]
    [Trait("Case", "1.9")]
    public async Task Keys_CannotBeReadAndNothingNeedsThem_FailNoLogin(int status, string body)
    {
        var provider = CreateOidc(takesClaims: false);
        Ledger.Answer("/jwks", status, body);

        var tokens = await ExchangeAsync(provider);

        Assert.True(tokens.Succeeded, tokens.Failure?.ToString());
        var proof = await provider.ProveInstancesAsync(tokens.Value with { IdToken = Sign(Own, "key-1") }, NoCallback, CancellationToken.None);
        Assert.Equal([new Instance("main-book", "Main book")], proof.Value!.Instances);
    }

    [Fact]
    [Trait("Case", "1.13")]
    public async Task Discovery_NamesForeignHostsForWhatNothingNeeds_IsNoFault()
    {
        var provider = CreateOidc(takesClaims: false);
        foreach (var endpoint in new[] { "revocation_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint", "introspection_endpoint" })
        {
            Discovery[endpoint] = "https://elsewhere.example/" + endpoint;
        }

        var address = await provider.CreateAuthorizationUrlAsync(new AuthorizationRequest(Redirect, "s", "c", null, null), CancellationToken.None);

        Assert.True(address.Succeeded, address.Failure?.ToString());
        Assert.Equal("no_revocation_endpoint", FailureOf(await provider.RevokeAsync((await ExchangeAsync(provider)).Value!, CancellationToken.None)).Error);
        Assert.All(Ledger.Requests, request => Assert.StartsWith("/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "1.13")]
    public async Task Discovery_NamesAForeignHostForTheRevocationThatIsWanted_IsTheOperatorsMatter()
    {
        CreateOidc(takesClaims: false);
        Set("/oauth/revocation", "\"form\"");
        Discovery["revocation_endpoint"] = "https://elsewhere.example/revoke";

        Assert.Equal("discovery_endpoint_not_allowed", FailureOf(await ExchangeAsync(Create())).Error);
    }

    [Theory]
    [InlineData("""{"userinfo_endpoint":null,"revocation_endpoint":null,"id_token_signing_alg_values_supported":null}""")]
    [InlineData("""{"scopes_supported":"openid","claims_supported":[1,null],"something_new":{"a":[{}]}}""")]
    [InlineData("""{"id_token_signing_alg_values_supported":["RS256",null,7]}""")]
    [Trait("Case", "1.1")]
    public async Task Discovery_OddInWhatNothingNeeds_IsRead(string more)
    {
        Publish(Own, "key-1");
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            Discovery[name] = value?.DeepClone();
        }

        var proof = await ProveAsync(Own, "key-1");

        Assert.True(proof.Succeeded, proof.Failure?.ToString());
    }

    private string Odd(string oddity)
    {
        switch (oddity)
        {
            case "garbage":
                return "CANARY";
            case "five parts":
                return "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d";
            case "foreign issuer":
                Claims["iss"] = "https://elsewhere.example";
                break;
            case "expired":
                Claims["exp"] = Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds();
                break;
            case "foreign audience":
                Claims["aud"] = new[] { "other" };
                break;
        }

        return Sign(Own, oddity is "unknown key" ? "key-2" : "key-1", oddity is "other algorithm" ? "PS512" : "RS256");
    }
}
