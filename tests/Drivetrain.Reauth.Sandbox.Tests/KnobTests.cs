using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed class KnobTests
{
    [Fact]
    public async Task Patch_OfSomeKnobs_TurnsThoseAndLeavesTheRest()
    {
        await using var app = await IntuitClient.StartAsync();
        using var answer = await PatchAsync(app, """{"tokenOutage":"serviceUnavailable","signIn":"passkey","autoApprove":null}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            (TokenOutage.ServiceUnavailable, SignInMethod.Passkey, null, 3600),
            (app.Intuit.Knobs.TokenOutage, app.Intuit.Knobs.SignIn, app.Intuit.Knobs.AutoApprove, app.Intuit.Knobs.AccessTokenLifetimeSeconds)
        );
    }

    [Theory]
    [InlineData("""{"unknown":1}""")]
    [InlineData("""{"signIn":"fingerprint"}""")]
    [InlineData("""{"signIn":1}""")]
    [InlineData("""{"codeLifetimeSeconds":0}""")]
    [InlineData("""{"callbackError":"made_up"}""")]
    [InlineData("""{"redirectUris":["http://203.0.113.9/callback"]}""")]
    [InlineData("""{"redirectUris":null}""")]
    [InlineData("""[]""")]
    [InlineData("{")]
    public async Task Patch_OfSomethingWrong_IsAProblemAndChangesNothing(string patch)
    {
        await using var app = await IntuitClient.StartAsync();
        var before = app.Intuit.Knobs;
        using var answer = await PatchAsync(app, patch);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Same(before, app.Intuit.Knobs);
    }

    [Fact]
    public async Task Help_ExplainsEveryKnobOfBothSimulators()
    {
        await using var app = await IntuitClient.StartAsync();
        await using var drivetrain = await DrivetrainSimulator.StartAsync();
        var ofIntuit = await app.Server.GetFromJsonAsync<JsonArray>(new Uri(app.Intuit.BackChannelOrigin, "/_sandbox/intuit/knobs/help"));
        var ofDrivetrain = await app.Server.GetFromJsonAsync<JsonArray>(new Uri(drivetrain.WebhookUrl, "/_sandbox/drivetrain/knobs/help"));
        Assert.Equal(typeof(IntuitKnobs).GetProperties().Length, ofIntuit!.Count);
        Assert.All(ofIntuit.Concat(ofDrivetrain!), knob => Assert.NotEmpty((string)knob!["description"]!));
    }

    [Fact]
    public async Task Reset_ForgetsKnobsTokensAndLog()
    {
        await using var app = await IntuitClient.StartAsync();
        var accessToken = (string)(await app.ConnectAsync())["access_token"]!;
        app.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.ServerError });

        using var answer = await app.Server.PostAsync(new Uri(app.Intuit.BackChannelOrigin, "/_sandbox/intuit/reset"), null);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(TokenOutage.None, app.Intuit.Knobs.TokenOutage);
        Assert.Equal(0, app.Intuit.Log.Count(IntuitEvent.TokenExchange));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CompanyAsync(accessToken)).Status);
    }

    [Fact]
    public async Task Log_HoldsNoSecret()
    {
        await using var app = await IntuitClient.StartAsync();
        var code = await app.NewCodeAsync();
        var (_, tokens) = await app.ExchangeAsync(code);
        await app.CompanyAsync((string)tokens["access_token"]!);

        var log = await app.Server.GetStringAsync(new Uri(app.Intuit.BackChannelOrigin, "/_sandbox/intuit/log"));

        Assert.Contains("/oauth2/v1/tokens/bearer", log, StringComparison.Ordinal);
        Assert.All(
            [code, (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, app.Intuit.ClientSecret],
            secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal)
        );
    }

    private static async Task<HttpResponseMessage> PatchAsync(IntuitClient app, string patch)
    {
        using var content = new StringContent(patch, Encoding.UTF8, "application/json");
        return await app.Server.PatchAsync(new Uri(app.Intuit.BackChannelOrigin, "/_sandbox/intuit/knobs"), content);
    }
}
