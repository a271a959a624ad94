using System.Net;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed class CompanyApiTests
{
    [Fact]
    public async Task CompanyInfo_WithItsToken_NamesTheCompany_AndItsIdIsNotTheRealm()
    {
        await using var app = await IntuitClient.StartAsync();
        var (_, body) = await app.CompanyAsync((string)(await app.ConnectAsync())["access_token"]!);
        Assert.Equal("Acme Inc.", (string?)body["CompanyInfo"]!["CompanyName"]);
        Assert.Equal("1", (string?)body["CompanyInfo"]!["Id"]);
    }

    [Fact]
    public async Task CompanyInfo_OfAnotherCompany_Is3100()
    {
        await using var app = await IntuitClient.StartAsync();
        var (status, body) = await app.CompanyAsync((string)(await app.ConnectAsync())["access_token"]!, IntuitClient.AcmeEast);
        Assert.Equal((HttpStatusCode.Forbidden, "3100"), (status, GatewayCode(body)));
    }

    [Fact]
    public async Task CompanyInfo_WithoutTheAccountingScope_Is403()
    {
        await using var app = await IntuitClient.StartAsync();
        var (status, body) = await app.CompanyAsync((string)(await app.ConnectAsync("openid"))["access_token"]!);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("does not have sufficient scope", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompanyFault.AuthenticationFailed, FaultShape.Gateway, HttpStatusCode.Unauthorized, "3200")]
    [InlineData(CompanyFault.AuthenticationFailed, FaultShape.Service, HttpStatusCode.Unauthorized, "3200")]
    [InlineData(CompanyFault.ServiceAuthenticationFailed, FaultShape.Service, HttpStatusCode.Unauthorized, "100")]
    [InlineData(CompanyFault.WrongCluster, FaultShape.Gateway, HttpStatusCode.Unauthorized, "130")]
    [InlineData(CompanyFault.WrongEnvironment, FaultShape.Service, HttpStatusCode.Forbidden, "3100")]
    [InlineData(CompanyFault.Throttled, FaultShape.Gateway, HttpStatusCode.TooManyRequests, "3001")]
    public async Task CompanyInfo_WithAFault_HasItsCodeInItsShape(CompanyFault fault, FaultShape shape, HttpStatusCode expectedStatus, string expectedCode)
    {
        await using var app = await IntuitClient.StartAsync();
        app.Intuit.Turn(knobs => knobs with { CompanyFault = fault, FaultShape = shape, CompanyFaultRequests = 1 });
        var accessToken = (string)(await app.ConnectAsync())["access_token"]!;

        var (status, body) = await app.CompanyAsync(accessToken);

        Assert.Equal(expectedStatus, status);
        Assert.Equal(expectedCode, shape == FaultShape.Gateway ? GatewayCode(body) : (string?)body["Fault"]!["Error"]![0]!["code"]);
        Assert.Equal(HttpStatusCode.OK, (await app.CompanyAsync(accessToken)).Status);
    }

    [Fact]
    public async Task CompanyInfo_MoreThanTenTimesASecond_IsThrottledForAMinute()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await IntuitClient.StartAsync(time: time);
        var accessToken = (string)(await app.ConnectAsync())["access_token"]!;
        for (var request = 0; request < 10; request++)
            Assert.Equal(HttpStatusCode.OK, (await app.CompanyAsync(accessToken)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.CompanyAsync(accessToken)).Status);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.CompanyAsync(accessToken)).Status);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.CompanyAsync(accessToken)).Status);
    }

    [Fact]
    public async Task Disconnect_ByTheCustomer_KillsTokensAndSendsTheBrowserToTheDisconnectUrl()
    {
        await using var app = await IntuitClient.StartAsync();
        app.Intuit.Turn(knobs => knobs with { DisconnectUrl = new Uri("https://reauth.example/disconnected") });
        var accessToken = (string)(await app.ConnectAsync())["access_token"]!;
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("realmId", IntuitClient.Acme)]);

        using var answer = await app.Browser.PostAsync("/disconnect", form);

        Assert.Equal($"https://reauth.example/disconnected?realmId={IntuitClient.Acme}", answer.Headers.Location?.AbsoluteUri);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CompanyAsync(accessToken)).Status);
    }

    [Theory]
    [InlineData(RealmIdHint.WithRealmId, $"?realmId={IntuitClient.Acme}")]
    [InlineData(RealmIdHint.WithoutRealmId, "")]
    public async Task Disconnect_ByTheCustomer_NamesTheCompanyAsTheKnobSays(RealmIdHint hint, string query)
    {
        await using var app = await IntuitClient.StartAsync();
        app.Intuit.Turn(knobs => knobs with { DisconnectUrl = new Uri("https://reauth.example/disconnected/quickbooks"), DisconnectRedirect = hint });
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("realmId", IntuitClient.Acme)]);

        using var answer = await app.Browser.PostAsync("/disconnect", form);

        Assert.Equal($"https://reauth.example/disconnected/quickbooks{query}", answer.Headers.Location?.AbsoluteUri);
    }

    [Theory]
    [InlineData(ReconnectForwarding.WithRealmId, $"https://reauth.example/connect/quickbooks?realmId={IntuitClient.Acme}")]
    [InlineData(ReconnectForwarding.WithoutRealmId, "https://reauth.example/connect/quickbooks")]
    [InlineData(ReconnectForwarding.None, null)]
    public async Task Reconnect_AtIntuitsOwnAddress_ForwardsAsTheKnobSays(ReconnectForwarding forwarding, string? address)
    {
        await using var app = await IntuitClient.StartAsync();
        app.Intuit.Turn(knobs => knobs with { ReconnectUrl = new Uri("https://reauth.example/connect/quickbooks"), ReconnectForwarding = forwarding });

        using var answer = await app.Browser.GetAsync($"/app/connect/oauth2/request?appId={app.Intuit.ClientId}&realmId={IntuitClient.Acme}&mode=reconnect");

        Assert.Equal(address, answer.Headers.Location?.AbsoluteUri);
        Assert.Equal(address is null ? HttpStatusCode.OK : HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static string? GatewayCode(JsonNode body) => (string?)body["fault"]!["error"]![0]!["code"];
}
