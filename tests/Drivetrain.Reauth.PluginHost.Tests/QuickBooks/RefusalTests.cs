using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>Intuit's refusals as its gateway and its services write them: in XML and in JSON, numbers with and without zeros in front.</summary>
public sealed class RefusalTests : QuickBooksFixture
{
    private const string Throttled = "message=ThrottleExceeded; errorCode=003001; statusCode=403";
    private const string OutOfScope = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403";

    public static TheoryData<int, string> Throttles =>
        new()
        {
            { 403, Xml("003001", Throttled) },
            { 403, Xml("3001", "Wait") },
            { 403, Gateway("003001", Throttled) },
            { 403, Gateway("3001", "Wait") },
            { 403, Service("003001", Throttled) },
            { 403, Xml("", Throttled) },
            { 403, Gateway("", Throttled) },
            { 403, "ThrottleExceeded" },
            { 401, Xml("003001", Throttled) },
            { 400, Service("3001", Throttled) },
            { 429, Xml("003001", Throttled) },
            { 429, Gateway("3001", Throttled) },
        };

    public static TheoryData<string> ScopeRefusals =>
        new()
        {
            Xml("003100", OutOfScope, "The token does not have sufficient scope"),
            Xml("3100", OutOfScope, "insufficient_scope"),
            Gateway("3100", OutOfScope, "The token does not have sufficient scope"),
            Service("003100", OutOfScope, "insufficient scope"),
        };

    [Theory]
    [MemberData(nameof(Throttles))]
    [Trait("Case", "2.4")]
    public async Task CompanyCall_Throttled_IsWaitedFor(int status, string body)
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(status, body, body.StartsWith('<') ? "application/xml" : "application/json");

        var failure = FailureOf(await ProveAsync(tokens));

        Assert.Equal((ProviderFailureKind.Unavailable, TimeSpan.FromSeconds(60)), (failure.Kind, failure.RetryAfter));
        Assert.Equal(FailureOf(await ProveAsync(tokens with { IdToken = null })), failure);
    }

    [Theory]
    [MemberData(nameof(Throttles))]
    [Trait("Case", "2.4")]
    public async Task TokenEndpoint_Throttled_IsNeitherADeadLoginNorSetUpWrongly(int status, string body)
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer("/token", status, body, body.StartsWith('<') ? "text/xml" : "application/json");

        Assert.Equal(ProviderFailureKind.Unavailable, FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)).Kind);
        Assert.Equal(
            ProviderFailureKind.Unavailable,
            FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None)).Kind
        );
    }

    [Theory]
    [MemberData(nameof(ScopeRefusals))]
    [Trait("Case", "2.5")]
    public async Task CompanyCall_TheScopeIsTooSmall_IsTheOperatorsMatter(string body)
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(403, body, body.StartsWith('<') ? "application/xml" : "application/json");

        Assert.Equal(ProviderFailureKind.Misconfigured, FailureOf(await ProveAsync(tokens)).Kind);
        Assert.Equal(ProviderFailureKind.Misconfigured, FailureOf(await ProveAsync(tokens with { IdToken = null })).Kind);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")]
    [InlineData("<a><b></a>")]
    [InlineData("<")]
    [Trait("Case", "2.5")]
    public async Task CompanyCall_XmlThatIsNotToBeRead_LeavesItToTheStatus(string body)
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(403, body, "application/xml");

        Assert.Equal(new ProviderFailure(ProviderFailureKind.NotAdmin, "403", "tid-" + FakeIntuit.Realm), FailureOf(await ProveAsync(tokens)));
    }

    [Fact]
    [Trait("Case", "2.5")]
    public async Task CompanyCall_XmlWithoutEndOfNesting_LeavesItToTheStatus()
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(403, string.Concat(Enumerable.Repeat("<a>", 9000)) + string.Concat(Enumerable.Repeat("</a>", 9000)), "application/xml");

        Assert.Equal("403", FailureOf(await ProveAsync(tokens)).Error);
    }

    [Fact]
    [Trait("Case", "2.6")]
    public async Task CompanyCall_FirstRefusedAsDead_IsTriedOnceMore()
    {
        var tokens = await ExchangeAsync();
        var calls = 0;
        Intuit.Answer(
            FakeIntuit.CompanyPath,
            async context =>
            {
                context.Response.StatusCode = ++calls == 1 ? 401 : 200;
                await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                    context.Response,
                    calls == 1 ? Gateway("3200", "AuthenticationFailed") : """{"CompanyInfo":{"CompanyName":"Acme"}}"""
                );
            }
        );

        Assert.Equal([new Instance(FakeIntuit.Realm, "Acme")], (await ProveAsync(tokens)).Value!.Instances);
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData(401, "3200", ProviderFailureKind.CredentialRejected, 2)]
    [InlineData(401, "130", ProviderFailureKind.Misconfigured, 1)]
    [InlineData(403, "5020", ProviderFailureKind.NotAdmin, 1)]
    [InlineData(503, "10000", ProviderFailureKind.Unavailable, 1)]
    [Trait("Case", "2.6")]
    public async Task CompanyCall_Refused_IsRepeatedOnceAndOnlyAsDead(int status, string code, ProviderFailureKind kind, int calls)
    {
        var tokens = await ExchangeAsync();
        Intuit.AnswerCompany(status, Service(code, "m"));

        Assert.Equal(kind, FailureOf(await ProveAsync(tokens)).Kind);
        Assert.Equal(calls, Intuit.Count(FakeIntuit.CompanyPath));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_client"}""")]
    [InlineData(401, """{"error":"invalid_client"}""")]
    [InlineData(401, "")]
    [InlineData(401, "<IntuitResponse/>")]
    [Trait("Case", "2.7")]
    [Trait("Case", "2.9")]
    public async Task TokenEndpoint_ClientIsRefused_SaysSoAndNamesTheOtherWayToAuthenticate(int status, string body)
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer("/token", status, body);
        var expected = new ProviderFailure(ProviderFailureKind.Misconfigured, "invalid_client", "tid-token");

        Assert.Equal(expected, FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None)));
        Assert.Equal(expected, FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None)));
        Assert.Contains("client_secret_post", Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeIntuit.ClientSecret, Logs.Text, StringComparison.Ordinal);
    }

    private static string Xml(string code, string message, string detail = "") =>
        """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"""
        + """<IntuitResponse time="2026-11-23T12:00:00.000Z" xmlns="http://schema.intuit.com/finance/v3"><Fault type="AUTHORIZATION">"""
        + $"""<Error code="{code}"><Message>{message}</Message><Detail>{detail}</Detail></Error></Fault></IntuitResponse>""";

    private static string Gateway(string code, string message, string detail = "") =>
        $$$"""{"warnings":null,"fault":{"error":[{"message":"{{{message}}}","detail":"{{{detail}}}","code":"{{{code}}}","element":null}],"type":"SERVICE"}}""";

    private static string Service(string code, string message, string detail = "") =>
        $$$"""{"Fault":{"Error":[{"Message":"{{{message}}}","Detail":"{{{detail}}}","code":"{{{code}}}"}],"type":"SERVICE"}"""
        + ""","time":"2026-11-23T12:00:00.000Z"}""";
}
