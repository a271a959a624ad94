using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Sandbox.Tests.Xero;

/// <summary>What a person meets: log-in, connected apps, organisations.</summary>
public sealed partial class XeroPagesTests : IAsyncLifetime
{
    private XeroClient _client = null!;

    public async Task InitializeAsync() => _client = await XeroClient.StartAsync();

    public async Task DisposeAsync() => await _client.DisposeAsync();

    [Theory]
    [InlineData("OTHERCLIENT", XeroClient.RedirectUri, "openid", "unauthorized_client")]
    [InlineData(null, "https://reauth.example/oauth/xero/callback/", "openid", "unauthorized_client")]
    [InlineData(null, XeroClient.RedirectUri, "payroll.everything", "invalid_scope")]
    public async Task Authorize_WrongClientRedirectOrScope_ShowsXerosOwnPage(string? clientId, string redirectUri, string scope, string error)
    {
        using var answer = await _client.Browser.GetAsync(_client.AuthorizeQuery(clientId, redirectUri, scope));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains(error, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organisations_DrivetrainIsConnected_AreMissingUntilEveryOneIsDisconnected()
    {
        var organisations = await SignInAsync(XeroClient.Adviser);
        Assert.Equal([XeroClient.Globex], await ChoicesAsync(organisations));
        var apps = organisations.Replace("organisations", "connected-apps", StringComparison.Ordinal);

        for (var page = 1; page <= 2; page++)
        {
            var html = await _client.Browser.GetStringAsync($"{apps}?page={page}");
            Assert.Contains($"Page {page} of 2", html, StringComparison.Ordinal);
            using var gone = await _client.SubmitAsync($"{apps}?page={page}", ("app", Drivetrain().Match(html).Groups["key"].Value));
            Assert.Equal(HttpStatusCode.SeeOther, gone.StatusCode);
        }

        Assert.DoesNotMatch(Drivetrain(), await _client.Browser.GetStringAsync($"{apps}?page=1"));
        Assert.Equal([XeroClient.AcmeUk, XeroClient.AcmeAustralia, XeroClient.Globex], await ChoicesAsync(organisations));
    }

    [Fact]
    public async Task Organisations_RoleIsTooSmall_AreMissing() =>
        Assert.Equal([XeroClient.Globex], await ChoicesAsync(await SignInAsync("rita.readonly@acme.example")));

    [Fact]
    public async Task Organisations_Several_AreConnectedByOneLogin()
    {
        _client.Xero.Directory = _client.Xero.Directory with { Users = [.. _client.Xero.Directory.Users.Select(user => user with { ConnectedApps = [] })] };
        var organisations = await SignInAsync(XeroClient.Adviser);

        using var back = await _client.SubmitAsync(organisations, ("tenantId", XeroClient.AcmeUk), ("tenantId", XeroClient.Globex), ("decision", "allow"));

        Assert.StartsWith(XeroClient.RedirectUri, back.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("state-1", XeroClient.Query(back.Headers.Location, "state"));
        Assert.NotNull(XeroClient.Query(back.Headers.Location, "session_state"));
        Assert.Equal([XeroClient.AcmeUk, XeroClient.Globex], _client.Xero.ConnectedTenants(XeroClient.Adviser));
    }

    [Theory]
    [InlineData(false, false, HttpStatusCode.UnprocessableEntity)]
    [InlineData(true, false, HttpStatusCode.SeeOther)]
    [InlineData(false, true, HttpStatusCode.UnprocessableEntity)]
    public async Task Organisations_NoneChosen_GoOnOnlyWhereTheKnobLetsThem(bool allowsNone, bool limitReached, HttpStatusCode status)
    {
        _client.Xero.Turn(knobs => knobs with { AllowsNoOrganisation = allowsNone, AppLimitReached = limitReached });

        using var answer = await _client.SubmitAsync(await SignInAsync("oscar.owner@acme.example"), ("decision", "allow"));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Organisations_AppLimitReached_CannotBeConnected()
    {
        _client.Xero.Turn(knobs => knobs with { AppLimitReached = true });

        using var answer = await _client.SubmitAsync(await SignInAsync("oscar.owner@acme.example"), ("tenantId", XeroClient.AcmeUk), ("decision", "allow"));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Organisations_Cancel_IsAccessDenied()
    {
        using var back = await _client.SubmitAsync(await SignInAsync(XeroClient.Adviser), ("decision", "cancel"));

        Assert.Equal(("access_denied", "state-1"), (XeroClient.Query(back.Headers.Location!, "error"), XeroClient.Query(back.Headers.Location!, "state")));
    }

    [Fact]
    public async Task SignIn_MultiFactor_NeedsTheCode()
    {
        _client.Xero.Turn(knobs => knobs with { MultiFactor = true });
        var twoFactor = await SignInAsync(XeroClient.Adviser);
        Assert.StartsWith("/identity/two-factor/", twoFactor, StringComparison.Ordinal);
        using var wrong = await _client.SubmitAsync(twoFactor, ("code", "abc"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);

        using var right = await _client.SubmitAsync(twoFactor, ("code", Code().Match(await _client.Browser.GetStringAsync(twoFactor)).Value));

        Assert.StartsWith("/identity/organisations/", right.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WrongPassword_StaysOnThePage()
    {
        using var answer = await _client.SubmitAsync((await _client.AuthorizeAsync()).OriginalString, ("email", XeroClient.Adviser), ("password", "wrong"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    /// <summary>Where the browser is after email and password.</summary>
    private async Task<string> SignInAsync(string email)
    {
        using var answer = await _client.SubmitAsync(
            (await _client.AuthorizeAsync()).OriginalString,
            ("email", email),
            ("password", XeroDirectory.DefaultPassword)
        );
        return answer.Headers.Location!.OriginalString;
    }

    private async Task<IReadOnlyList<string>> ChoicesAsync(string organisations) =>
        [.. Tenant().Matches(await _client.Browser.GetStringAsync(organisations)).Select(match => match.Groups["id"].Value)];

    [GeneratedRegex("name=\"app\" value=\"(?<key>[^\"]+)\" aria-label=\"Disconnect Drivetrain from", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Drivetrain();

    [GeneratedRegex("name=\"tenantId\" value=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tenant();

    [GeneratedRegex("(?<=<code>)[0-9]{6}", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
