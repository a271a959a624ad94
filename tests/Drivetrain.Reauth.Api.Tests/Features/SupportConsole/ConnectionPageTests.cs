using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>One connection: what is known of it, a test, and a link for whoever can log in.</summary>
[Trait("Case", "16.connections")]
public sealed partial class ConnectionPageTests : IDisposedByXunit
{
    private const string Found = "role=\"status\"><p>There is no login that works";

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Page_OfAFailedConnection_SaysWhyWhoCanHelpAndWhatHappened()
    {
        var path = await _api.ConnectionToConsoleAsync("Main ledger", company: "9130347957983001");
        using var platform = _api.With(ReauthApi.PlatformKey);
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        using var told = await platform.PostAsJsonAsync($"/v1/connectors/{IdOf(path)}/failures", new { code = "credentials_revoked" });
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync(path);
        foreach (
            var text in new[] { "Main ledger", "Needs a login", "Access revoked", "Organization Admin", "Company of Main ledger", "Registered", "No reports" }
        )
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        Assert.Matches("(?s)History.*Failed.*Access revoked.*Registered", page.Text);
    }

    [Fact]
    public async Task Page_OfNothing_LeadsToTheList()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync("/support/connections/con_none");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("href=\"/support/connections\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ForABoundConnection_IsShownOnce_AndWorks()
    {
        var path = await _api.ConnectionToConsoleAsync("Main ledger", company: "9130347957983001");
        using var sam = await Supporter.SignedInAsync(_api);
        var made = await sam.PostAsync($"{path}/handovers", ("note", "Please log in once more."));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var link = Link().Match(made.Text).Value;
        Assert.NotEmpty(link);
        Assert.DoesNotContain(sam.SetCookies, cookie => cookie.Contains("ticket", StringComparison.Ordinal));
        Assert.DoesNotContain("ticket=", (await sam.GetAsync(path)).Html, StringComparison.Ordinal);
        Assert.Contains("Hand-over link created", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);

        using var colleague = new Browser(_api);
        var opened = await colleague.GetAsync(new Uri(link).PathAndQuery);
        Assert.Contains("Please log in once more.", opened.Text, StringComparison.Ordinal);
        Assert.Contains("Main ledger", opened.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ThatCannotBeMade_SaysWhy_AndKeepsTheNote()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var unbound = await sam.PostAsync($"{await _api.ConnectionToConsoleAsync()}/handovers", ("note", ""));
        Assert.Equal(HttpStatusCode.Conflict, unbound.Status);
        Assert.Contains("bound to a company yet", unbound.Text, StringComparison.Ordinal);
        var bound = await _api.ConnectionToConsoleAsync(company: "9130347957983001");
        var tooLong = await sam.PostAsync($"{bound}/handovers", ("note", new string('x', 301)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.Status);
        Assert.Contains(new string('x', 301), tooLong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ticket=", tooLong.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAConnection_TellsOnceWhatWasFound_AndWaitsBeforeTheNext()
    {
        var path = await _api.ConnectionToConsoleAsync("Main ledger", company: "9130347957983001");
        using var sam = await Supporter.SignedInAsync(_api);
        var tested = await sam.PostAsync($"{path}/test");
        Assert.Equal((HttpStatusCode.SeeOther, path), (tested.Status, tested.Location));
        Assert.Contains(Found, (await sam.GetAsync(path)).Html, StringComparison.Ordinal);
        var again = await sam.GetAsync(path);
        Assert.DoesNotContain(Found, again.Html, StringComparison.Ordinal);
        Assert.Contains("Tested", again.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await sam.PostAsync($"{path}/test")).Status);
    }

    /// <summary>A supporter whose name says so already is not called "Sandra Support, Support".</summary>
    [Fact]
    public async Task Answer_OfSomebodyCalledSupport_IsHeadedByTheNameAlone()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        await sam.PostAsync($"{report}/messages", ("text", "Hello."), ("once", "1"));
        Assert.Matches("<strong><bdi>Support</bdi></strong>\\s*<time", (await sam.GetAsync(report)).Html);
    }

    private static string IdOf(string path) => path["/support/connections/".Length..];

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [GeneratedRegex("https?://[^\\s<\"]+/handover/[^\\s<\"]+ticket=[A-Za-z0-9_-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
