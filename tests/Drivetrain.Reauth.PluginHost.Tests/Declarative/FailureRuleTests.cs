using System.Globalization;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>What an answer that is no success means, by its status, its code and its header.</summary>
public sealed class FailureRuleTests : EngineFixture
{
    [Theory]
    [InlineData(301, ProviderFailureKind.ProtocolError, "unexpected_redirect")]
    [InlineData(399, ProviderFailureKind.ProtocolError, "unexpected_redirect")]
    [InlineData(404, ProviderFailureKind.Misconfigured, "404")]
    [InlineData(405, ProviderFailureKind.Misconfigured, "405")]
    [InlineData(408, ProviderFailureKind.Unavailable, "408")]
    [InlineData(429, ProviderFailureKind.Unavailable, "429")]
    [InlineData(500, ProviderFailureKind.Unavailable, "500")]
    [InlineData(599, ProviderFailureKind.Unavailable, "599")]
    public async Task Status_ThatSpeaksForItself_CountsWhateverTheBodySays(int status, ProviderFailureKind kind, string error)
    {
        Ledger.Answer("/token", status, """{"error":"invalid_grant"}""");

        var failure = FailureOf(await ExchangeAsync(Create()));

        Assert.Equal((kind, error), (failure.Kind, failure.Error));
    }

    [Theory]
    [InlineData(400, "invalid_grant", ProviderFailureKind.CodeRejected)]
    [InlineData(400, "temporarily_unavailable", ProviderFailureKind.Unavailable)]
    [InlineData(400, "server_error", ProviderFailureKind.Unavailable)]
    [InlineData(400, "invalid_client", ProviderFailureKind.Misconfigured)]
    [InlineData(400, "unauthorized_client", ProviderFailureKind.Misconfigured)]
    [InlineData(400, "invalid_scope", ProviderFailureKind.Misconfigured)]
    [InlineData(400, "unsupported_grant_type", ProviderFailureKind.Misconfigured)]
    [InlineData(400, "invalid_request", ProviderFailureKind.Misconfigured)]
    [InlineData(400, "something_new", ProviderFailureKind.ProtocolError)]
    [InlineData(401, "something_new", ProviderFailureKind.Misconfigured)]
    [InlineData(403, "something_new", ProviderFailureKind.Misconfigured)]
    public async Task Code_OfTheTokenEndpoint_HasItsMeaning(int status, string error, ProviderFailureKind kind)
    {
        Ledger.Answer("/token", status, $$"""{"error":"{{error}}"}""");

        Assert.Equal(new ProviderFailure(kind, error), FailureOf(await ExchangeAsync(Create())));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task Code_Long_IsKeptUpToTheLimit(int length, bool isKept)
    {
        var code = new string('e', length);
        Ledger.Answer("/token", 400, $$"""{"error":"{{code}}"}""");

        Assert.Equal(isKept ? code : "400", FailureOf(await ExchangeAsync(Create())).Error);
    }

    [Theory]
    [InlineData("A-z_0.9", true)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("é", false)]
    public async Task Code_ThatDoesNotLookLikeOne_IsNotKept(string code, bool isKept)
    {
        Ledger.Answer("/token", 400, $$"""{"error":"{{code}}"}""");

        Assert.Equal(isKept ? code : "400", FailureOf(await ExchangeAsync(Create())).Error);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("3600", 3600)]
    [InlineData("3601", 3600)]
    [InlineData("99999999999", 3600)]
    [InlineData("0", 1)]
    [InlineData("0.2", 1)]
    [InlineData("-5", 1)]
    [InlineData("soon", null)]
    [Trait("Case", "1.14")]
    public async Task RetryAfter_InSeconds_IsASecondToAnHour(string header, int? seconds)
    {
        Ledger.Answer("/token", 503, string.Empty, retryAfter: header);

        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, FailureOf(await ExchangeAsync(Create())).RetryAfter);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(7200, 3600)]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(-86400, 1)]
    [Trait("Case", "1.14")]
    public async Task RetryAfter_AsADate_CountsFromTheHostsClock(int later, int? seconds)
    {
        Ledger.Answer("/token", 503, string.Empty, retryAfter: Time.GetUtcNow().AddSeconds(later).ToString("R", CultureInfo.InvariantCulture));

        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, FailureOf(await ExchangeAsync(Create())).RetryAfter);
    }

    [Fact]
    public async Task RetryAfter_Throttled_IsAMinuteWhereNothingIsSaid()
    {
        Ledger.Answer("/token", 429, string.Empty);

        Assert.Equal(TimeSpan.FromMinutes(1), FailureOf(await ExchangeAsync(Create())).RetryAfter);
    }

    [Fact]
    public async Task Rule_ThatHolds_ComesBeforeTheSpecifications()
    {
        Set("/errors/rules/0", """{ "at": ["token"], "codes": ["invalid_grant"], "status": [418], "kind": "denied" }""");
        var provider = Create();

        Ledger.Answer("/token", 418, """{"error":"invalid_grant"}""");
        Assert.Equal(ProviderFailureKind.Denied, FailureOf(await ExchangeAsync(provider)).Kind);
        Ledger.Answer("/token", 400, """{"error":"invalid_grant"}""");
        Assert.Equal(ProviderFailureKind.CodeRejected, FailureOf(await ExchangeAsync(provider)).Kind);
        Ledger.Answer("/token", 418, """{"error":"invalid_client"}""");
        Assert.Equal(ProviderFailureKind.Misconfigured, FailureOf(await ExchangeAsync(provider)).Kind);
    }

    [Theory]
    [InlineData(HttpRequestError.SecureConnectionError, ProviderFailureKind.Unavailable, "tls_failed")]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, ProviderFailureKind.ProtocolError, "response_too_large")]
    [InlineData(HttpRequestError.NameResolutionError, ProviderFailureKind.Unavailable, "network_failed")]
    public void From_FaultOfTheNetwork_HasItsMeaning(HttpRequestError error, ProviderFailureKind kind, string code) =>
        Assert.Equal(new ProviderFailure(kind, code), Failures.From(new HttpRequestException(error), CancellationToken.None));

    [Fact]
    public void From_OtherFaults_AreTheHostsTheCallersOrABug()
    {
        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.Misconfigured, "egress_denied"),
            Failures.From(new EgressDeniedException("x"), CancellationToken.None)
        );
        Assert.Equal(new ProviderFailure(ProviderFailureKind.Unavailable, "timeout"), Failures.From(new OperationCanceledException(), CancellationToken.None));
        Assert.Null(Failures.From(new OperationCanceledException(), new CancellationToken(canceled: true)));
        Assert.Equal("unreadable_answer", Failures.From(new System.Text.Json.JsonException(), CancellationToken.None)!.Error);
        Assert.Null(Failures.From(new InvalidOperationException(), CancellationToken.None));
    }
}
