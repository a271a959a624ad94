using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class TokenTests : QuickBooksFixture
{
    [Fact]
    public async Task ExchangeCode_Success_SendsWhatIntuitAsksForAndReadsAllOfTheAnswer()
    {
        var tokens = await ExchangeAsync();

        var request = Intuit.Requests.Single(candidate => candidate.Path.Equals("/token", StringComparison.Ordinal));
        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FakeIntuit.ClientId}:{FakeIntuit.ClientSecret}")),
            request.Headers["Authorization"]
        );
        Assert.Equal("true", request.Headers["x-include-refresh-token-hard-expires-in"]);
        Assert.Contains("application/json", request.Headers["Accept"], StringComparison.Ordinal);
        Assert.Equal(
            ["code", "code_verifier", "grant_type", "redirect_uri"],
            QueryHelpers.ParseQuery(request.Body).Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(4096, tokens.AccessToken.Length);
        Assert.Equal(Time.GetUtcNow().AddHours(1), tokens.AccessTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow().AddSeconds(8726400), tokens.RefreshTokenExpiresAt);
        Assert.Equal(Time.GetUtcNow().AddSeconds(157680000), tokens.RefreshTokenHardExpiresAt);
        Assert.Equal("CANARY-refresh", tokens.RefreshToken);
        Assert.Equal("tid-token", tokens.TraceId);
        Assert.NotNull(tokens.IdToken);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", ProviderFailureKind.CodeRejected, "invalid_grant")]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Token invalid"}""", ProviderFailureKind.CodeRejected, "invalid_grant")]
    [InlineData(401, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured, "invalid_client")]
    [InlineData(400, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured, "invalid_client")]
    [InlineData(401, "<html>", ProviderFailureKind.Unavailable, "html_answer")]
    [InlineData(401, "", ProviderFailureKind.Misconfigured, "invalid_client")]
    [InlineData(400, """{"error":"CANARY secret text with spaces"}""", ProviderFailureKind.ProtocolError, "400")]
    [InlineData(400, "", ProviderFailureKind.ProtocolError, "400")]
    [InlineData(405, "", ProviderFailureKind.Misconfigured, "405")]
    [InlineData(500, "", ProviderFailureKind.Unavailable, "500")]
    [InlineData(503, """{"error":"invalid_grant"}""", ProviderFailureKind.Unavailable, "503")]
    [InlineData(200, "not json", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    [InlineData(200, "[]", ProviderFailureKind.ProtocolError, "unreadable_answer")]
    [InlineData(200, "{}", ProviderFailureKind.ProtocolError, "unexpected_token_answer")]
    [InlineData(200, """{"token_type":"mac","access_token":"a","expires_in":1}""", ProviderFailureKind.ProtocolError, "unexpected_token_answer")]
    [InlineData(200, """{"token_type":"bearer","access_token":"a","expires_in":-1}""", ProviderFailureKind.ProtocolError, "expires_in_missing")]
    public async Task ExchangeCode_Refused_IsAFailureWithTraceId(int status, string body, ProviderFailureKind kind, string error)
    {
        Intuit.Answer("/token", status, body);

        var failure = FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None));

        Assert.Equal(new ProviderFailure(kind, error, "tid-token"), failure);
        Assert.Contains("tid-token", Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("/", false)]
    [InlineData("https://evil.example", false)]
    public async Task ExchangeCode_IssuerOfTheCallback_IsTheProvidersOrNothingIsSent(string? other, bool isSent)
    {
        // Null: none was named. Empty: exactly the provider's. Otherwise it is appended, or stands in its place.
        var issuer =
            other is null ? null
            : other.StartsWith("https", StringComparison.Ordinal) ? other
            : FakeIntuit.Issuer + other;

        var result = await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example") { Issuer = issuer }, CancellationToken.None);

        Assert.Equal(isSent ? null : "issuer_mismatch", result.Failure?.Error);
        Assert.Equal(isSent, Intuit.Requests.Any(request => request.Path is "/token"));
    }

    [Fact]
    public async Task ExchangeCode_TooLongAccessToken_IsRefused()
    {
        Intuit.Answer(
            "/token",
            200,
            new JsonObject
            {
                ["token_type"] = "bearer",
                ["expires_in"] = 3600,
                ["access_token"] = new string('a', 4097),
            }.ToJsonString()
        );

        Assert.Equal(
            "unexpected_token_answer",
            FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None)).Error
        );
    }

    [Fact]
    public async Task ExchangeCode_TooLongCode_IsRejectedWithoutACall()
    {
        var failure = FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange(new string('c', 513), "v", "https://r.example"), CancellationToken.None));

        Assert.Equal(ProviderFailureKind.CodeRejected, failure.Kind);
        Assert.Empty(Intuit.Requests);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("7", 7)]
    [InlineData("9999999", 3600)]
    public async Task ExchangeCode_Throttled_SaysHowLongToWait(string? header, int seconds)
    {
        Intuit.Answer("/token", 429, string.Empty, retryAfter: header);

        var failure = FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None));

        Assert.Equal(new ProviderFailure(ProviderFailureKind.Unavailable, "429", "tid-token", TimeSpan.FromSeconds(seconds)), failure);
    }

    [Fact]
    public async Task ExchangeCode_FailsAtTheNetwork_IsNotRepeated()
    {
        Intuit.Answer(
            "/token",
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );

        Assert.Equal(
            ProviderFailureKind.Unavailable,
            FailureOf(await Provider.ExchangeCodeAsync(new CodeExchange("c", "v", "https://r.example"), CancellationToken.None)).Kind
        );
        Assert.Equal(1, Intuit.Count("/token"));
    }

    [Fact]
    public async Task Refresh_AnswerWithoutRefreshToken_KeepsTheOldOneAndItsEnds()
    {
        var tokens = (await ExchangeAsync()) with { InstanceId = FakeIntuit.Realm };
        Intuit.Answer("/token", 200, """{"token_type":"Bearer","expires_in":"3600","access_token":"new"}""");
        Time.Advance(TimeSpan.FromMinutes(30));

        var refreshed = (await Provider.RefreshAsync(tokens, CancellationToken.None)).Value!;

        Assert.Equal("new", refreshed.AccessToken);
        Assert.Equal(Time.GetUtcNow().AddHours(1), refreshed.AccessTokenExpiresAt);
        Assert.Equal(tokens.RefreshToken, refreshed.RefreshToken);
        Assert.Equal(tokens.RefreshTokenExpiresAt, refreshed.RefreshTokenExpiresAt);
        Assert.Equal(tokens.RefreshTokenHardExpiresAt, refreshed.RefreshTokenHardExpiresAt);
        Assert.Equal(FakeIntuit.Realm, refreshed.InstanceId);
        Assert.Null(refreshed.IdToken);
        var form = QueryHelpers.ParseQuery(Intuit.Requests.Last().Body);
        Assert.Equal("refresh_token", form["grant_type"]);
        Assert.Equal("CANARY-refresh", form["refresh_token"]);
    }

    [Fact]
    public async Task Refresh_RotatedToken_TheNewOneCounts()
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer(
            "/token",
            200,
            """{"token_type":"bearer","expires_in":3600,"access_token":"new","refresh_token":"newer","x_refresh_token_expires_in":10}"""
        );

        var refreshed = (await Provider.RefreshAsync(tokens, CancellationToken.None)).Value!;

        Assert.Equal("newer", refreshed.RefreshToken);
        Assert.Equal(Time.GetUtcNow().AddSeconds(10), refreshed.RefreshTokenExpiresAt);
    }

    [Fact]
    public async Task Refresh_InvalidGrant_IsCredentialRejected()
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer("/token", 400, """{"error":"invalid_grant"}""");

        Assert.Equal(
            new ProviderFailure(ProviderFailureKind.CredentialRejected, "invalid_grant", "tid-token"),
            FailureOf(await Provider.RefreshAsync(tokens, CancellationToken.None))
        );
    }

    [Fact]
    public async Task Revoke_Live_PostsTheRefreshTokenAsJson()
    {
        var tokens = await ExchangeAsync();

        Assert.Equal("tid-revoke", (await Provider.RevokeAsync(tokens, CancellationToken.None)).Value!.TraceId);
        var request = Intuit.Requests.Last();
        Assert.Equal("""{"token":"CANARY-refresh"}""", request.Body);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.StartsWith("Basic ", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", null)]
    [InlineData(400, "", null)]
    [InlineData(401, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(400, """{"error":"invalid_client"}""", ProviderFailureKind.Misconfigured)]
    [InlineData(502, "", ProviderFailureKind.Unavailable)]
    public async Task Revoke_Refused_SucceedsForDeadTokensOnly(int status, string body, ProviderFailureKind? expected)
    {
        var tokens = await ExchangeAsync();
        Intuit.Answer("/revoke", status, body);

        Assert.Equal(expected, (await Provider.RevokeAsync(tokens, CancellationToken.None)).Failure?.Kind);
    }
}
