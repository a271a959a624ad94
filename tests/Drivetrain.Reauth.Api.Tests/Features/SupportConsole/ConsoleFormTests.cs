using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>Every form of the console, whichever there are: with a token that is right, sent from somewhere else.</summary>
public sealed class ConsoleFormTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    private IEnumerable<ApiEndpoint> Forms =>
        Endpoints.All(_api).Where(endpoint => endpoint.Method is "POST" && endpoint.Route.StartsWith("/support", StringComparison.Ordinal));

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task Form_SentFromElsewhere_IsRefusedAndChangesNothing(string site)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        var before = Rows();
        foreach (var form in Forms)
        {
            var path = form.Route.Replace("/support/reports/{reportId}", report, StringComparison.Ordinal);
            var token = (await sam.GetAsync(report)).Token;
            (string, string)[] fields =
            [
                ("form-token", token),
                ("key", ReauthApi.OperatorKey),
                ("status", "resolved"),
                ("seen", "new"),
                ("assignee", "Eve"),
                ("text", "Hello."),
                ("once", "1"),
            ];
            var answer = await sam.PostRawAsync(path, fields, ("Sec-Fetch-Site", site));
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{form.Name}: {answer.Status}");
        }

        Assert.Equal(before, Rows());

        // Messages of the outbox go their way meanwhile.
        IEnumerable<string> Rows() => _api.Store.Dump().Split('\n').Where(row => !row.StartsWith("outbox/", StringComparison.Ordinal)).ToList();
    }

    [Fact]
    public async Task Form_SentFromItsOwnPage_IsTaken()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        var token = (await sam.GetAsync(report)).Token;
        (string, string)[] fields = [("form-token", token), ("status", "resolved"), ("seen", "new")];
        var answer = await sam.PostRawAsync($"{report}/status", fields, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal("resolved", (await sam.GetAsync(report)).Field("seen"));
    }

    /// <summary>A form that is sent after the session ended leads back to its report, never to an address that cannot be opened.</summary>
    [Theory]
    [InlineData("status")]
    [InlineData("messages")]
    public async Task Form_SentAfterTheSessionEnded_LeadsBackToItsReport(string form)
    {
        using var stranger = new Supporter(_api);
        var answer = await stranger.PostRawAsync($"/support/reports/stk_1/{form}", []);
        Assert.Equal("/support/sign-in?returnTo=%2Fsupport%2Freports%2Fstk_1", answer.Location);
    }

    [Fact]
    public async Task Session_ThatHasEnded_TakesItsCookieAlong()
    {
        _api.WithoutSweeper();
        using var sam = await Supporter.SignedInAsync(_api);
        _api.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("/support/sign-in?trouble=ended", (await sam.GetAsync("/support")).Location);
        Assert.DoesNotContain(Supporter.SessionCookie, sam.Cookies.Keys);
    }

    [Fact]
    public async Task Session_AtTheEndOfItsHour_HasEnded()
    {
        _api.WithoutSweeper();
        using var sam = await Supporter.SignedInAsync(_api);
        using var olga = await Supporter.SignedInAsync(_api, ReauthApi.OperatorKey);
        _api.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        _api.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(HttpStatusCode.SeeOther, (await olga.GetAsync("/support")).Status);
    }

    /// <summary>The key has the same value, and another role since.</summary>
    [Fact]
    public async Task Session_WhoseKeyIsNoLongerOfSupport_HasEnded()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        await using var restarted = new ReauthApi { Store = _api.Store };
        restarted.Settings["Access:Keys:2:Role"] = "platform";
        using var still = new Supporter(restarted) { Cookies = { [Supporter.SessionCookie] = sam.Cookies[Supporter.SessionCookie] } };
        Assert.Equal(HttpStatusCode.SeeOther, (await still.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task SignIn_WithRightKeys_IsNotCountedAsAGuess()
    {
        _api.Settings["Console:FailuresPerAddress"] = "1";
        for (var i = 0; i < 3; i++)
        {
            using var sam = await Supporter.SignedInAsync(_api);
        }
    }

    [Fact]
    public async Task SignIn_WithAKnownKeysIdAndAnotherSecret_IsRefused()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var made = await client.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" });
        var key = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!;
        using var stranger = new Supporter(_api);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.SignInAsync(key[..^43] + Secrets.New())).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await stranger.SignInAsync(key)).Status);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
