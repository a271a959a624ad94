using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class ProofTests : QuickBooksFixture
{
    [Fact]
    public async Task Prove_CompanyAndIdTokenAgree_GivesNameSubjectAndTraceId()
    {
        var proof = (await ProveAsync(await ExchangeAsync())).Value!;

        Assert.Equal(new Instance(FakeIntuit.Realm, "Café Ünique, Ltd."), Assert.Single(proof.Instances));
        Assert.Equal("person-1", proof.Subject);
        Assert.Equal("tid-" + FakeIntuit.Realm, proof.TraceId);
        var request = Intuit.Last(FakeIntuit.CompanyPath);
        Assert.Equal("?minorversion=75", request.Query);
        Assert.StartsWith("Bearer CANARY-access-", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("123")]
    [InlineData("9130347957983546\n")]
    [InlineData("../../../../admin1")]
    [InlineData("٩١٣٠٣٤٧٩٥٧٩٨")]
    [InlineData("91303479579835461234")]
    public async Task Prove_MalformedRealm_IsRefusedWithoutACall(string realmId)
    {
        var tokens = await ExchangeAsync();
        var calls = Intuit.Requests.Count;

        Assert.Equal("instance_malformed", FailureOf(await ProveAsync(tokens, realmId)).Error);
        Assert.Equal(calls, Intuit.Requests.Count);
    }

    [Fact]
    public async Task Prove_ForgedRealm_DiffersFromTheSignedOne()
    {
        var failure = FailureOf(await ProveAsync(await ExchangeAsync(), "1234567890123456"));

        Assert.Equal(new ProviderFailure(ProviderFailureKind.ProtocolError, "instance_differs", "tid-token"), failure);
    }

    [Fact]
    public async Task Prove_NoCallbackParameter_FallsBackToTheSignedRealm()
    {
        var proof = await Provider.ProveInstancesAsync(await ExchangeAsync(), new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None);

        Assert.Equal(FakeIntuit.Realm, proof.Value!.Instances[0].Id);
    }

    [Fact]
    public async Task Prove_StoredTokensWithoutIdToken_ProvesTheirInstanceAgain()
    {
        var tokens = (await ExchangeAsync()) with { IdToken = null, InstanceId = FakeIntuit.Realm };

        var proof = await Provider.ProveInstancesAsync(tokens, new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None);

        Assert.Equal(FakeIntuit.Realm, proof.Value!.Instances[0].Id);
        Assert.Equal("person-2", proof.Value.Subject);
    }

    [Fact]
    public async Task Prove_NoRealmAnywhere_IsRefused()
    {
        var tokens = (await ExchangeAsync()) with { IdToken = null };

        Assert.Equal(
            "instance_missing",
            FailureOf(await Provider.ProveInstancesAsync(tokens, new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None)).Error
        );
    }

    [Theory]
    [InlineData(
        401,
        """{"fault":{"error":[{"message":"m","detail":"d","code":"3200","element":null}],"type":"AUTHENTICATION"}}""",
        ProviderFailureKind.CredentialRejected,
        "3200"
    )]
    [InlineData(
        401,
        """{"Fault":{"Error":[{"Message":"m","Detail":"d","code":"100"}],"type":"AUTHENTICATION"}}""",
        ProviderFailureKind.CredentialRejected,
        "100"
    )]
    [InlineData(401, """{"Fault":{"Error":[{"Message":"m","code":130}]}}""", ProviderFailureKind.Misconfigured, "130")]
    [InlineData(
        403,
        """{"fault":{"error":[{"message":"message=ApplicationAuthorizationFailed; errorCode=003100","code":"3100"}],"type":"AUTHORIZATION"}}""",
        ProviderFailureKind.Misconfigured,
        "3100"
    )]
    [InlineData(
        403,
        """{"Fault":{"Error":[{"Message":"x","Detail":"token does not have sufficient scope","code":"7"}]}}""",
        ProviderFailureKind.Misconfigured,
        "7"
    )]
    [InlineData(403, """{"Fault":{"Error":[{"Message":"Permission denied","code":"5020"}]}}""", ProviderFailureKind.NotAdmin, "5020")]
    [InlineData(403, "<xml/>", ProviderFailureKind.NotAdmin, "403")]
    [InlineData(503, """{"Fault":{"Error":[{"code":"10000"}]}}""", ProviderFailureKind.Unavailable, "10000")]
    [InlineData(400, """{"Fault":{"Error":[]}}""", ProviderFailureKind.ProtocolError, "400")]
    [InlineData(200, """{"CompanyInfo":{}}""", ProviderFailureKind.ProtocolError, "instance_without_name")]
    [InlineData(200, "<html>", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    public async Task Prove_CompanyApiRefuses_IsAFailureWithCodeAndTraceId(int status, string body, ProviderFailureKind kind, string error)
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(status, body);

        Assert.Equal(new ProviderFailure(kind, error, "tid-" + FakeIntuit.Realm), FailureOf(await ProveAsync(tokens)));
    }

    [Fact]
    public async Task Prove_NotConnectedAndNoSignature_IsTheLoginsMatter()
    {
        var tokens = (await ExchangeAsync()) with { IdToken = null };
        Intuit.AnswerCompany(403, """{"fault":{"error":[{"code":"3100"}]}}""");

        Assert.Equal(ProviderFailureKind.NotAdmin, FailureOf(await ProveAsync(tokens)).Kind);
    }

    [Fact]
    public async Task Prove_Throttled_WaitsAMinute()
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(429, """{"fault":{"error":[{"message":"ThrottleExceeded","code":"3001"}]}}""");

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.Unavailable, "3001", "tid-" + FakeIntuit.Realm, TimeSpan.FromSeconds(60)),
            FailureOf(await ProveAsync(tokens))
        );
    }
}
