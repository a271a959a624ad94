using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Xero;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Sandbox.Tests.Xero;

/// <summary>Tokens and connections as facts have them.</summary>
public sealed class XeroTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private XeroClient _client = null!;

    public async Task InitializeAsync() => _client = await XeroClient.StartAsync(new XeroApproval(XeroClient.Adviser, [XeroClient.AcmeUk]), _time);

    public async Task DisposeAsync() => await _client.DisposeAsync();

    [Fact]
    public async Task Exchange_Success_HasXerosMembers()
    {
        var tokens = await _client.LogInAsync();

        Assert.Equal((1800, "Bearer"), ((int)tokens["expires_in"]!, (string)tokens["token_type"]!));
        Assert.Equal(
            ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"],
            tokens.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("openid profile", "Ava", "Lindqvist")]
    [InlineData("openid", null, null)]
    public async Task Exchange_WithProfile_NamesThePersonInTheIdToken(string scope, string? given, string? family)
    {
        var idToken = (string)(await _client.LogInAsync(scope))["id_token"]!;
        var claims = System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(idToken.Split('.')[1]))!;

        Assert.Equal((given, family), ((string?)claims["given_name"], (string?)claims["family_name"]));
    }

    [Fact]
    public async Task Exchange_WithoutOfflineAccess_GivesNoRefreshToken() =>
        Assert.Null((await _client.LogInAsync("openid accounting.settings.read"))["refresh_token"]);

    [Fact]
    public async Task Exchange_LaterLogin_GrantsWhatEarlierOnesAskedForToo()
    {
        await _client.LogInAsync("openid offline_access accounting.invoices.read");

        Assert.Contains("accounting.invoices.read", (string)(await _client.LogInAsync())["scope"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong verifier")]
    [InlineData("used twice")]
    [InlineData("too late")]
    public async Task Exchange_Refused_IsInvalidGrantWithoutADescription(string why)
    {
        var code = XeroClient.Query(await _client.AuthorizeAsync(), "code")!;
        if (why is "used twice")
            await _client.ExchangeAsync(code);
        if (why is "too late")
            _time.Advance(TimeSpan.FromSeconds(300));

        var (status, body) = why is "wrong verifier" ? await _client.ExchangeAsync(code, "another") : await _client.ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("""{"error":"invalid_grant"}""", body.ToJsonString());
    }

    [Theory]
    [InlineData(1799, HttpStatusCode.OK)]
    [InlineData(1800, HttpStatusCode.BadRequest)]
    public async Task Refresh_UsedTokenAgain_IsTakenForHalfAnHour(int secondsLater, HttpStatusCode status)
    {
        var tokens = await _client.LogInAsync();
        var (first, rotated) = await _client.RefreshAsync(tokens);
        Assert.Equal(HttpStatusCode.OK, first);
        Assert.NotEqual((string)tokens["refresh_token"]!, (string)rotated["refresh_token"]!);

        _time.Advance(TimeSpan.FromSeconds(secondsLater));

        Assert.Equal(status, (await _client.RefreshAsync(tokens)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.RefreshAsync(rotated)).Status);
    }

    [Fact]
    public async Task Refresh_UnusedForSixtyDays_IsRefused()
    {
        var tokens = await _client.LogInAsync();
        _time.Advance(TimeSpan.FromDays(60));

        Assert.Equal(HttpStatusCode.BadRequest, (await _client.RefreshAsync(tokens)).Status);
    }

    [Fact]
    public async Task Revocation_OneToken_EndsEveryConnectionOfThePerson()
    {
        _client.Xero.Turn(knobs => knobs with { AutoApprove = new XeroApproval(XeroClient.Adviser, [XeroClient.AcmeUk, XeroClient.Globex]) });
        var tokens = await _client.LogInAsync();

        using var revoked = await _client.PostAsync("/connect/revocation", ("token", (string)tokens["refresh_token"]!));

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Empty(_client.Xero.ConnectedTenants(XeroClient.Adviser));
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.RefreshAsync(tokens)).Status);
    }

    [Fact]
    public async Task Connections_List_IsABareArrayWithDatesThatDoNotSayUtc()
    {
        var (status, body) = await _client.ApiAsync(HttpMethod.Get, "/connections", await _client.LogInAsync());

        Assert.Equal(HttpStatusCode.OK, status);
        var row = Assert.Single(body!.AsArray())!;
        Assert.Equal((XeroClient.AcmeUk, "ORGANISATION", "Acme UK Ltd"), ((string)row["tenantId"]!, (string)row["tenantType"]!, (string)row["tenantName"]!));
        Assert.Equal("2026-11-23T12:00:00.0000000", (string)row["createdDateUtc"]!);
    }

    [Fact]
    public async Task Connections_Delete_LeavesAValidTokenThatOpensNothing()
    {
        var tokens = await _client.LogInAsync();
        var row = (await _client.ApiAsync(HttpMethod.Get, "/connections", tokens)).Body![0]!;

        Assert.Equal(HttpStatusCode.Forbidden, (await _client.ApiAsync(HttpMethod.Delete, "/connections/" + XeroClient.AcmeUk, tokens)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _client.ApiAsync(HttpMethod.Delete, "/connections/" + (string)row["id"]!, tokens)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.ApiAsync(HttpMethod.Delete, "/connections/" + (string)row["id"]!, tokens)).Status);

        Assert.Equal("[]", (await _client.ApiAsync(HttpMethod.Get, "/connections", tokens)).Body!.ToJsonString());
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.ApiAsync(HttpMethod.Get, "/api.xro/2.0/Organisation", tokens, XeroClient.AcmeUk)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connections_MadeAgain_KeepTheirLoginOrNot(bool keeps)
    {
        _client.Xero.Turn(knobs => knobs with { KeepsAuthEvent = keeps });
        var first = await AuthEventAsync(await _client.LogInAsync());
        _client.Xero.Disconnect(XeroClient.AcmeUk);

        Assert.Equal(keeps, string.Equals(first, await AuthEventAsync(await _client.LogInAsync()), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(XeroFaultKeys.UpperCase, "Detail")]
    [InlineData(XeroFaultKeys.LowerCase, "detail")]
    public async Task Api_TokenHasEnded_SaysSoInEitherCase(XeroFaultKeys keys, string key)
    {
        var tokens = await _client.LogInAsync();
        _client.Xero.Turn(knobs => knobs with { FaultKeys = keys });
        _time.Advance(TimeSpan.FromMinutes(30));

        var (status, body) = await _client.ApiAsync(HttpMethod.Get, "/connections", tokens);

        Assert.Equal((HttpStatusCode.Unauthorized, "TokenExpired"), (status, (string)body![key]!));
    }

    [Fact]
    public async Task Knobs_Patch_TurnsOneAndRefusesNonsense()
    {
        var address = new Uri(_client.Xero.BackChannelOrigin, "/_sandbox/xero/knobs");
        using var good = await _client.Server.PatchAsJsonAsync(address, new JsonObject { ["tokenOutage"] = "serviceUnavailable", ["tokenOutageRequests"] = 1 });
        using var bad = await _client.Server.PatchAsJsonAsync(address, new JsonObject { ["refreshGraceSeconds"] = -1 });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (good.StatusCode, bad.StatusCode));
        Assert.Equal((XeroTokenOutage.ServiceUnavailable, 1800), (_client.Xero.Knobs.TokenOutage, _client.Xero.Knobs.RefreshGraceSeconds));
        _client.Xero.Reset();
        Assert.Equal(XeroTokenOutage.None, _client.Xero.Knobs.TokenOutage);
    }

    private async Task<string> AuthEventAsync(JsonNode tokens) =>
        (string)(await _client.ApiAsync(HttpMethod.Get, "/connections", tokens)).Body![0]!["authEventId"]!;
}
