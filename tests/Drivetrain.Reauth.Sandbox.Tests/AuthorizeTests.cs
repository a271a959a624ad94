using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed partial class AuthorizeTests
{
    private static readonly IntuitKnobs Pages = new();

    [Theory]
    [InlineData("https://reauth.example/oauth/quickbooks/callback/", "state")]
    [InlineData("https://reauth.example/oauth/quickbooks/callback?x=1", "state")]
    [InlineData(IntuitClient.RedirectUri, null)]
    public async Task Authorize_WithAWrongRedirectUriOrNoState_ShowsAPageAndNeverRedirects(string redirectUri, string? state)
    {
        await using var app = await IntuitClient.StartAsync(Pages);
        using var answer = await app.Browser.GetAsync(IntuitClient.AuthorizeQuery(app.Intuit, redirectUri, state));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Authorize_WithAnUnknownScope_TellsTheCallback()
    {
        await using var app = await IntuitClient.StartAsync(Pages);
        Assert.Equal("invalid_scope", IntuitClient.Query(await app.AuthorizeAsync("com.intuit.unknown"), "error"));
    }

    [Theory]
    [InlineData(false, "9199999999999999", IntuitClient.Acme)]
    [InlineData(true, "9199999999999999", "9199999999999999")]
    [InlineData(true, IntuitClient.AcmeEast, IntuitClient.AcmeEast)]
    public async Task AutoApprove_OfAnyCompany_IsForTheOneThatTheRequestNames(bool anyCompany, string wanted, string given)
    {
        await using var app = await IntuitClient.StartAsync(new() { AutoApprove = new AutoApproval(IntuitClient.Admin, IntuitClient.Acme, anyCompany) });
        var callback = await app.AuthorizeAsync(parameters: $"&sandboxRealmId={wanted}");
        var (_, tokens) = await app.ExchangeAsync(IntuitClient.Query(callback, "code")!);

        Assert.Equal(given, IntuitClient.Query(callback, "realmId"));
        Assert.Equal(HttpStatusCode.OK, (await app.CompanyAsync((string)tokens["access_token"]!, given)).Status);
        Assert.Equal(given, app.Intuit.CompanyOf((string)tokens["access_token"]!));
    }

    [Fact]
    public async Task Pages_FromPasswordToConsent_GiveACodeForTheChosenCompany()
    {
        await using var app = await IntuitClient.StartAsync(Pages with { SignIn = SignInMethod.Password, VerificationCode = true });
        var page = await StartAsync(app);
        page = await PostAsync(app, page, ("email", IntuitClient.Admin));
        page = await PostAsync(app, page, ("password", "sandbox"));
        var code = CodePattern().Match(await app.Browser.GetStringAsync(page)).Groups["code"].Value;
        page = await PostAsync(app, page, ("code", code));
        page = await PostAsync(app, page, ("realmId", IntuitClient.AcmeEast));
        var callback = await PostAsync(app, page, ("decision", "connect"));

        Assert.Equal(IntuitClient.AcmeEast, IntuitClient.Query(callback, "realmId"));
        Assert.Equal(HttpStatusCode.OK, (await app.ExchangeAsync(IntuitClient.Query(callback, "code")!)).Status);
    }

    [Fact]
    public async Task Pages_Cancelled_GiveAccessDenied()
    {
        await using var app = await IntuitClient.StartAsync(Pages with { SignIn = SignInMethod.Password });
        var page = await SignInAsync(app, IntuitClient.Admin);
        page = await PostAsync(app, page, ("realmId", IntuitClient.Acme));
        var callback = await PostAsync(app, page, ("decision", "cancel"));
        Assert.Equal("access_denied", IntuitClient.Query(callback, "error"));
        Assert.Null(IntuitClient.Query(callback, "code"));
    }

    [Fact]
    public async Task Pages_WithAWrongPassword_SaySo()
    {
        await using var app = await IntuitClient.StartAsync(Pages with { SignIn = SignInMethod.Password });
        var page = await PostAsync(app, await StartAsync(app), ("email", IntuitClient.Admin));
        using var answer = await app.Browser.PostAsync(page, new FormUrlEncodedContent([KeyValuePair.Create("password", "wrong")]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("role=\"alert\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_OfAStandardUser_EndInAMarkedNoticeWithoutACallback()
    {
        await using var app = await IntuitClient.StartAsync(Pages with { SignIn = SignInMethod.Password });
        var companies = await SignInAsync(app, "sam.standard@acme.example");
        // One company: the selector is skipped.
        using var skipped = await app.Browser.GetAsync(companies);
        using var answer = await app.Browser.GetAsync(skipped.Headers.Location);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Simulation", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_InAFrame_AreForbidden()
    {
        await using var app = await IntuitClient.StartAsync(Pages);
        using var answer = await app.Browser.GetAsync(await StartAsync(app));
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static async Task<Uri> StartAsync(IntuitClient app) => new(app.Intuit.BrowserOrigin, await app.AuthorizeAsync());

    private static async Task<Uri> SignInAsync(IntuitClient app, string email)
    {
        var page = await PostAsync(app, await StartAsync(app), ("email", email));
        return await PostAsync(app, page, ("password", "sandbox"));
    }

    private static async Task<Uri> PostAsync(IntuitClient app, Uri page, (string Name, string Value) field)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create(field.Name, field.Value)]);
        using var answer = await app.Browser.PostAsync(page, form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return new Uri(app.Intuit.BrowserOrigin, answer.Headers.Location!);
    }

    [GeneratedRegex("<code>(?<code>[0-9]{6})</code>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();
}
