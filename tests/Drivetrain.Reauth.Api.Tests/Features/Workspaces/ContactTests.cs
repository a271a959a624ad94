using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Workspaces;

/// <summary>Whom the people of a workspace ask, wherever they are told to ask somebody.</summary>
[Trait("Case", "16.contact")]
public sealed class ContactTests : IDisposedByXunit
{
    private const string Path = $"/v1/workspaces/{ReauthApi.Workspace}/contact";
    private static readonly object Robin = new { name = "Robin Vale", mail = "robin.vale@partner.example" };

    private readonly ReauthApi _api = new();

    public ContactTests() => _api.Settings["Reauth:SupportUrl"] = "https://support.example/";

    [Fact]
    public async Task Contact_SetReadAndRemoved_IsKeptWithoutANameInTheAuditLog()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var dana = await _api.ClientAsync(Role.Extension);

        await SetAsync(platform, Robin);
        await SetAsync(platform, Robin);
        using var read = await dana.GetAsync(Path);
        Assert.Equal("Robin Vale", (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("name").GetString());
        using var removed = await platform.DeleteAsync(Path);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var none = await dana.GetAsync(Path);
        await none.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");

        var entries = _api.Store.All<AuditEntry>().Where(entry => entry.Action.StartsWith("workspace_contact.", StringComparison.Ordinal)).ToList();
        Assert.Equal(["workspace_contact.removed", "workspace_contact.set"], entries.Select(entry => entry.Action).Order(StringComparer.Ordinal));
        Assert.All(entries, entry => Assert.Null(entry.Details));
    }

    [Theory]
    [InlineData("""{"name":"Robin"}""", HttpStatusCode.UnprocessableEntity, "contact_not_reachable")]
    [InlineData("""{"name":"Robin","link":"http://partner.example"}""", HttpStatusCode.UnprocessableEntity, "contact_not_reachable")]
    [InlineData("""{"name":"Robin","link":"javascript:alert(1)"}""", HttpStatusCode.UnprocessableEntity, "contact_not_reachable")]
    [InlineData("""{"name":"Robin","mail":"robin@partner.example?bcc=all@partner.example"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"name":"\u200b","mail":"robin@partner.example"}""", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task Set_ThatNobodyCouldReach_IsRefused(string body, HttpStatusCode status, string code)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var refused = await platform.SendRawAsync(HttpMethod.Put, Path, body);
        await refused.ReadProblemAsync(status, code);
    }

    [Fact]
    public async Task Contributions_OfASession_NameTheContactUnderAnotherTag()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        await SetAsync(platform, Robin);
        using var dana = await _api.ClientAsync(Role.Extension);
        using var other = _api.With(await _api.PairAsync(ReauthApi.OtherWorkspace));
        using var nobody = _api.Anonymous();

        using var own = await dana.GetAsync("/v1/contributions");
        using var foreign = await other.GetAsync("/v1/contributions");
        using var open = await nobody.GetAsync("/v1/contributions");

        Assert.Equal("mailto:robin.vale@partner.example", await UrlAsync(own));
        Assert.Equal("https://support.example/", await UrlAsync(foreign));
        Assert.Equal("https://support.example/", await UrlAsync(open));
        Assert.NotEqual(open.Headers.ETag, own.Headers.ETag);
        Assert.Equal(open.Headers.ETag, foreign.Headers.ETag);
        Assert.True(own.Headers.CacheControl!.Private);
        Assert.Contains("Authorization", open.Headers.Vary);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/contributions");
        again.Headers.IfNoneMatch.Add(own.Headers.ETag!);
        using var known = await dana.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        await SetAsync(platform, new { name = "Robin Vale", link = "https://partner.example/robin" });
        using var changed = await dana.GetAsync("/v1/contributions");
        Assert.Equal("https://partner.example/robin", await UrlAsync(changed));
        Assert.NotEqual(own.Headers.ETag, changed.Headers.ETag);
    }

    [Fact]
    public async Task Report_OfTheWorkspace_IsTheContactsAndSaysHowToReachThem()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        await SetAsync(platform, Robin);
        using var dana = await _api.ClientAsync(Role.Extension);
        using var report = await dana.ReportAsync(new { step = "other", description = "Stuck." });
        var id = (await report.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();

        using var support = await _api.ClientAsync(Role.Support);
        using var seen = await support.GetAsync($"/v1/stuck-reports/{id}");
        var json = await seen.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(("Robin Vale", "new"), (json.GetProperty("assignee").GetString(), json.GetProperty("status").GetString()));
        using var sam = await Supporter.SignedInAsync(_api);
        Assert.Contains("robin.vale@partner.example", (await sam.GetAsync($"/support/reports/{id}")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Still stuck? Ask")]
    [InlineData("de", "Kommen Sie nicht weiter? Fragen Sie")]
    public async Task Pages_OfTheWorkspace_LeadToTheContact(string language, string words)
    {
        await using var host = await JourneyHost.StartAsync();
        using var set = await host.Platform.PutAsJsonAsync(Path, Robin);
        var connector = await host.ConnectorAsync(JourneyHost.Globex);
        using var person = await host.PersonAsync();
        using var browser = new Browser(host.Api) { Languages = language };
        var link = await host.HandOverAsync(connector, person);
        var handOver = await browser.OpenAsync(link.Url);
        var attempt = await host.BeginByPlatformAsync(connector);
        var mismatch = await browser.RedeemAndLogInAsync(attempt.StartUrl);

        foreach (var page in new[] { handOver, mismatch })
        {
            Assert.Contains("href=\"mailto:robin.vale@partner.example\"", page.Text, StringComparison.Ordinal);
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }
    }

    private static async Task SetAsync(HttpClient client, object contact)
    {
        using var set = await client.PutAsJsonAsync(Path, contact);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
    }

    private static async Task<string?> UrlAsync(HttpResponseMessage response) =>
        (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("supportUrl").GetString();

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
