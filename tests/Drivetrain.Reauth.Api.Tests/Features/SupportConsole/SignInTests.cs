using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class SignInTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData(ReauthApi.SupportKey, "Support")]
    [InlineData(ReauthApi.OperatorKey, "Operator")]
    public async Task SignIn_WithAKeyOfSupportOrOperator_OpensTheConsole(string key, string name)
    {
        using var sam = await Supporter.SignedInAsync(_api, key);
        var page = await sam.GetAsync("/support");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(name, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_SetsAHostCookieThatScriptsCannotRead()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var session = sam
            .SetCookies.Last(cookie => cookie.StartsWith(Supporter.SessionCookie + "=", StringComparison.Ordinal))
            .Split("; ")
            .Skip(1)
            .Select(part => part.ToLowerInvariant())
            .Order();
        Assert.Equal(["httponly", "path=/", "samesite=lax", "secure"], session);
        var form = sam
            .SetCookies.First(cookie => cookie.StartsWith("__Host-support-form=", StringComparison.Ordinal))
            .Split("; ")
            .Skip(1)
            .Select(part => part.ToLowerInvariant())
            .Order();
        Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], form);
        Assert.DoesNotContain(sam.Cookies[Supporter.SessionCookie].Split('.')[1], _api.Store.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Logs.Lines, line => line.Contains(ReauthApi.SupportKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_WithAnyOtherKey_IsRefusedInTheSameWords()
    {
        var pages = new List<string>();
        foreach (
            var key in new[]
            {
                ReauthApi.PlatformKey,
                "nonsense",
                "dr_key_key_00000000000000000000000000_0000000000000000000000000000000000000000000",
                await _api.PairAsync(ReauthApi.Workspace),
                "",
                new string('x', 600),
            }
        )
        {
            using var stranger = new Supporter(_api);
            var answer = await stranger.SignInAsync(key);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.DoesNotContain(Supporter.SessionCookie, stranger.Cookies.Keys);
            pages.Add(answer.Text.Trim());
        }

        Assert.Single(pages.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SignIn_AfterTooManyWrongKeys_WaitsAlsoWithTheRightOne()
    {
        using var sam = new Supporter(_api);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await sam.SignInAsync("wrong")).Status);
        }

        var refused = await sam.SignInAsync(ReauthApi.SupportKey);
        Assert.Equal((HttpStatusCode.TooManyRequests, "600"), (refused.Status, refused.Headers["Retry-After"]));
        _api.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.SignInAsync(ReauthApi.SupportKey)).Status);
    }

    [Fact]
    [Trait("Case", "12.8")]
    public async Task SignIn_AfterAThousandWrongKeysFromAHundredAddresses_WorksForEverybodyElse()
    {
        using var stranger = new Supporter(_api);
        for (var i = 0; i < 1_000; i++)
        {
            _api.ClientAddress = System.Net.IPAddress.Parse($"198.51.100.{i % 100}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.SignInAsync("wrong")).Status);
        }

        _api.ClientAddress = System.Net.IPAddress.Parse("203.0.113.99");
        using var sam = await Supporter.SignedInAsync(_api);
    }

    [Theory]
    [InlineData("/support")]
    [InlineData("/support?status=new&q=%231042")]
    [InlineData("/support/reports/stk_1")]
    [InlineData("/support/statistics?days=7")]
    public async Task Page_WithoutSession_AsksForTheSignInAndIsShownAfterwards(string path)
    {
        using var sam = new Supporter(_api);
        var challenge = await sam.GetAsync(path);
        Assert.Equal(HttpStatusCode.SeeOther, challenge.Status);
        var signIn = await sam.GetAsync(challenge.Location!);
        Assert.Equal(path, (await sam.SignInAsync(ReauthApi.SupportKey, signIn.Field("returnTo"))).Location);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("/support//evil.example")]
    [InlineData("/support/..//evil.example")]
    [InlineData("/support/../../v1/audit")]
    [InlineData("/support\t/x")]
    [InlineData("/support\r\nLocation: https://evil.example")]
    [InlineData("/support@evil.example")]
    [InlineData("/support.evil.example")]
    [InlineData("/supporters")]
    [InlineData("support")]
    [InlineData(" /support")]
    [InlineData("/v1/audit")]
    [InlineData("/swagger")]
    [InlineData("/support/sign-in?returnTo=/support/sign-in")]
    [InlineData("/support/%0d%0aX: y\n")]
    public async Task SignIn_WithAReturnAddressThatIsNoPageOfTheConsole_GoesToItsFirstPage(string returnTo)
    {
        using var sam = new Supporter(_api);
        Assert.Equal("/support", (await sam.SignInAsync(ReauthApi.SupportKey, returnTo)).Location);
        Assert.Equal("/support", (await sam.GetAsync("/support/sign-in?returnTo=" + Uri.EscapeDataString(returnTo))).Location);
    }

    [Fact]
    public async Task Cookie_OfTheConsole_OpensNothingOfTheApi()
    {
        using var sam = await Supporter.SignedInAsync(_api, ReauthApi.OperatorKey);
        foreach (var path in new[] { "/v1/stuck-reports", "/v1/audit", "/v1/api-keys" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await sam.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task BearerToken_OpensNothingOfTheConsole()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.GetAsync("/support");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionAlsoForWhoeverCopiedTheCookie()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var stolen = sam.Cookies[Supporter.SessionCookie];
        Assert.Equal("/support/sign-in", (await sam.PostRawAsync("/support/sign-out", [("form-token", (await sam.GetAsync("/support")).Token)])).Location);
        Assert.DoesNotContain(Supporter.SessionCookie, sam.Cookies.Keys);
        sam.Cookies[Supporter.SessionCookie] = stolen;
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task SignIn_Again_ReplacesTheSession()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var first = sam.Cookies[Supporter.SessionCookie];
        await sam.PostRawAsync("/support/sign-in", [("form-token", (await sam.GetAsync("/support")).Token), ("key", ReauthApi.OperatorKey)]);
        Assert.NotEqual(first, sam.Cookies[Supporter.SessionCookie]);
        sam.Cookies[Supporter.SessionCookie] = first;
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task SignInAndOut_AreInTheAuditLog()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        await sam.PostRawAsync("/support/sign-out", [("form-token", (await sam.GetAsync("/support")).Token)]);
        using var client = await _api.ClientAsync(Role.Operator);
        using var audit = await client.GetAsync("/v1/audit");
        var actions = (await audit.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("items")
            .EnumerateArray()
            .Where(entry => entry.GetProperty("actor").GetString() is "key:config/Support")
            .Select(entry => entry.GetProperty("action").GetString())
            .Order();
        Assert.Equal(["console_session.created", "console_session.ended"], actions);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
