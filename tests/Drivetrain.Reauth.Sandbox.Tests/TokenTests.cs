using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task Exchange_OfAFreshCode_GivesTokensOfTheDocumentedShape()
    {
        await using var app = await IntuitClient.StartAsync();
        var callback = await app.AuthorizeAsync();
        Assert.Equal(IntuitClient.Acme, IntuitClient.Query(callback, "realmId"));
        Assert.Equal("state-1", IntuitClient.Query(callback, "state"));

        var (_, tokens) = await app.ExchangeAsync(IntuitClient.Query(callback, "code")!);

        Assert.Equal("bearer", (string?)tokens["token_type"]);
        Assert.Equal(3600, (int?)tokens["expires_in"]);
        Assert.Equal(8_726_400, (int?)tokens["x_refresh_token_expires_in"]);
        Assert.InRange((long)tokens["x_refresh_token_hard_expires_in"]!, 157_679_000, 157_680_000);
        Assert.InRange(((string)tokens["access_token"]!).Length, 900, 4096);
        Assert.InRange(((string)tokens["refresh_token"]!).Length, 40, 512);
    }

    [Fact]
    public async Task Exchange_OfAUsedCode_IsRefusedCountedAndRevokes()
    {
        await using var app = await IntuitClient.StartAsync();
        var code = await app.NewCodeAsync();
        var (_, tokens) = await app.ExchangeAsync(code);

        var (status, body) = await app.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", (string?)body["error"]);
        Assert.Equal(2, app.Intuit.Log.ExchangesOf(code));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CompanyAsync((string)tokens["access_token"]!)).Status);
    }

    [Fact]
    public async Task Exchange_EightTimesAtOnce_SucceedsOnce()
    {
        await using var app = await IntuitClient.StartAsync();
        var code = await app.NewCodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.ExchangeAsync(code)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Flows_ManyAtOnceOnAFreshSimulator_AllSucceed()
    {
        await using var app = await IntuitClient.StartAsync();
        app.Intuit.Turn(knobs => knobs with { Throttling = false });
        var flows = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await app.CompanyAsync((string)(await app.ConnectAsync())["access_token"]!)))
        );
        Assert.All(flows, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact]
    public async Task Exchange_AfterTheCodesLifetime_IsRefused()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IntuitClient.StartAsync(time: time);
        var code = await app.NewCodeAsync();
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task Exchange_WithTheWrongVerifier_IsRefused()
    {
        await using var app = await IntuitClient.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await app.ExchangeAsync(await app.NewCodeAsync(), new string('x', 43))).Status);
    }

    [Fact]
    public async Task Exchange_WithClientIdInTheBodyOrAWrongSecret_IsInvalidClient()
    {
        await using var app = await IntuitClient.StartAsync();
        var inBody = await app.ExchangeAsync(await app.NewCodeAsync(), extra: ("client_id", app.Intuit.ClientId));
        var wrongSecret = await app.TokenAsync([("grant_type", "refresh_token"), ("refresh_token", "x")], secret: "wrong");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (inBody.Status, (string?)inBody.Body["error"]));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (wrongSecret.Status, (string?)wrongSecret.Body["error"]));
    }

    [Fact]
    public async Task Revoke_OfACompanyThatIsNamed_FailsUntilItIsHealed()
    {
        await using var app = await IntuitClient.StartAsync();
        var refreshToken = (string)(await app.ConnectAsync())["refresh_token"]!;
        app.Intuit.Turn(knobs => knobs with { Revocation = RevokeOutcome.ServiceUnavailable, RevocationRealmIds = [IntuitClient.Acme] });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.RevokeAsync(refreshToken));
        Assert.Equal([IntuitClient.Acme], app.Intuit.Connections.Keys);

        app.Intuit.Turn(knobs => knobs with { RevocationRealmIds = [IntuitClient.AcmeEast] });
        Assert.Equal(HttpStatusCode.OK, await app.RevokeAsync(refreshToken));
        Assert.Empty(app.Intuit.Connections);
        Assert.Equal(IntuitClient.Acme, app.Intuit.CompanyOf(refreshToken));
    }

    [Theory]
    [InlineData(2, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.Unauthorized)]
    public async Task AccessToken_BeyondItsLifetime_IsTakenForTheGrace(int seconds, HttpStatusCode status)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IntuitClient.StartAsync(time: time);
        app.Intuit.Turn(knobs => knobs with { AccessTokenLifetimeSeconds = 1, AccessTokenGraceSeconds = 2 });
        var tokens = await app.ConnectAsync();

        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(1, (int)tokens["expires_in"]!);
        Assert.Equal(status, (await app.CompanyAsync((string)tokens["access_token"]!)).Status);
    }

    [Fact]
    public async Task TokenEndpoint_ByGet_Is405()
    {
        await using var app = await IntuitClient.StartAsync();
        using var answer = await app.Server.GetAsync(new Uri(app.Intuit.BackChannelOrigin, "/oauth2/v1/tokens/bearer"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.True(answer.Headers.Contains("intuit_tid"));
    }

    [Fact]
    public async Task Refresh_WithinADay_KeepsTheValue_AndChangesItAfterwards()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IntuitClient.StartAsync(time: time);
        var first = (string)(await app.ConnectAsync())["refresh_token"]!;
        Assert.Equal(first, (string?)(await app.RefreshAsync(first)).Body["refresh_token"]);

        time.Advance(TimeSpan.FromHours(25));
        var second = (string)(await app.RefreshAsync(first)).Body["refresh_token"]!;

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(second)).Status);
    }

    [Fact]
    public async Task Refresh_WhereOldTokensLiveADay_TakesTheOldOneForADay()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IntuitClient.StartAsync(time: time);
        app.Intuit.Turn(knobs => knobs with { RefreshRotation = RefreshRotation.EveryRefresh, OldRefreshToken = OldRefreshToken.LivesOneDay });
        var first = (string)(await app.ConnectAsync())["refresh_token"]!;
        var second = (string)(await app.RefreshAsync(first)).Body["refresh_token"]!;

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(first)).Status);
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(first)).Status);
    }

    [Fact]
    public async Task Refresh_TwiceAtOnce_RefusesOneAndLosesTheGrant()
    {
        await using var app = await IntuitClient.StartAsync();
        var refreshToken = (string)(await app.ConnectAsync())["refresh_token"]!;
        app.Intuit.Turn(knobs => knobs with { TokenDelayMs = 300 });
        await Task.WhenAll(app.RefreshAsync(refreshToken), app.RefreshAsync(refreshToken));
        app.Intuit.Turn(knobs => knobs with { TokenDelayMs = 0 });

        Assert.Equal(1, app.Intuit.Log.Count(IntuitEvent.RefreshRace));
        Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(refreshToken)).Status);
    }

    [Theory]
    [InlineData(TokenOutage.InvalidGrant, HttpStatusCode.BadRequest)]
    [InlineData(TokenOutage.ServerError, HttpStatusCode.InternalServerError)]
    [InlineData(TokenOutage.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)]
    public async Task Refresh_DuringAnOutage_FailsAsTheKnobSays_AndWorksAfterwards(TokenOutage outage, HttpStatusCode expected)
    {
        await using var app = await IntuitClient.StartAsync();
        var refreshToken = (string)(await app.ConnectAsync())["refresh_token"]!;
        app.Intuit.Turn(knobs => knobs with { TokenOutage = outage, TokenOutageRequests = 1, ErrorDescriptions = false });

        var (status, body) = await app.RefreshAsync(refreshToken);

        Assert.Equal(expected, status);
        if (outage == TokenOutage.InvalidGrant)
            Assert.Equal("""{"error":"invalid_grant"}""", body.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(refreshToken)).Status);
    }

    [Fact]
    public async Task Revoke_ByARefreshToken_KillsThePermissionOfTheCompany()
    {
        await using var app = await IntuitClient.StartAsync();
        var other = await app.ConnectAsync();
        var tokens = await app.ConnectAsync();

        Assert.Equal(HttpStatusCode.OK, await app.RevokeAsync((string)tokens["refresh_token"]!));

        Assert.Equal(HttpStatusCode.BadRequest, await app.RevokeAsync((string)tokens["refresh_token"]!));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CompanyAsync((string)other["access_token"]!)).Status);
        Assert.Equal([IntuitClient.Acme], app.Intuit.Log.RevokedRealms);
    }

    [Fact]
    public async Task IdToken_IsSignedByTheKeySet_AndNotAfterARotation()
    {
        await using var app = await IntuitClient.StartAsync();
        var idToken = (string)(await app.ConnectAsync())["id_token"]!;
        Assert.True(await VerifyAsync(app, idToken));
        var claims = JsonNode.Parse(Decode(idToken.Split('.')[1]))!;
        Assert.Equal(IntuitClient.Acme, (string?)claims["realmid"]);
        Assert.Equal([app.Intuit.ClientId], claims["aud"]!.AsArray().Select(value => (string)value!), StringComparer.Ordinal);
        Assert.Null(claims["nonce"]);

        app.Intuit.RotateSigningKey();
        Assert.False(await VerifyAsync(app, idToken));
        app.Intuit.Turn(knobs => knobs with { IdToken = IdTokenFault.BadSignature });
        Assert.False(await VerifyAsync(app, (string)(await app.ConnectAsync())["id_token"]!));
    }

    private static async Task<bool> VerifyAsync(IntuitClient app, string idToken)
    {
        var keys = JsonNode.Parse(await app.Server.GetStringAsync(new Uri(app.Intuit.BackChannelOrigin, "/op/v1/jwks")))!["keys"]!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Decode((string)keys[0]!["n"]!), Exponent = Decode((string)keys[0]!["e"]!) });
        var parts = idToken.Split('.');
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] Decode(string value) => System.Buffers.Text.Base64Url.DecodeFromChars(value);
}
