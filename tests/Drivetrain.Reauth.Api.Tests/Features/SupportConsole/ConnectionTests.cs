using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>The list of connections: what it finds, what it shows of each, and how far it looks.</summary>
[Trait("Case", "16.connections")]
public sealed partial class ConnectionTests : IDisposedByXunit
{
    private const string Acme = "9130347957983001";

    private readonly ReauthApi _api = new();

    public ConnectionTests() => _api.AcmeOnlyKey();

    [Fact]
    public async Task List_WithoutAnyConnection_SaysSo()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        Assert.Contains("No connections yet", (await sam.GetAsync("/support/connections")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Bound ledger", "Failed ledger", "Other ledger", "Unbound ledger")]
    [InlineData("status=failed", "Bound ledger", "Failed ledger", "Other ledger")]
    [InlineData("status=unbound", "Unbound ledger")]
    [InlineData("status=connected")]
    [InlineData("status=expiring")]
    [InlineData("status=interrupted")]
    [InlineData("status=failed&workspace=globex", "Other ledger")]
    [InlineData("workspace=globex", "Other ledger")]
    [InlineData("workspace=nowhere")]
    [InlineData("provider=xero")]
    [InlineData("provider=quickbooks&status=unbound", "Unbound ledger")]
    [InlineData("reason=revoked", "Failed ledger")]
    [InlineData("reason=plan_limit")]
    [InlineData("days=30")]
    [InlineData("q=UNBOUND", "Unbound ledger")]
    [InlineData("q=company+other", "Other ledger")]
    [InlineData("q=9130347957983001", "Bound ledger", "Failed ledger")]
    [InlineData("q=9130347957983001&reason=revoked", "Failed ledger")]
    [InlineData("q=zeppelin")]
    public async Task List_WithFilters_ShowsWhatPassesAll(string query, params string[] expected)
    {
        await SeedAsync();
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync($"/support/connections?{query}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(expected, NamesOf(page).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length == 0, page.Text.Contains("No matches", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status=broken")]
    [InlineData("reason=bad_luck")]
    [InlineData("days=soon")]
    [InlineData("days=999999999")]
    [InlineData("after=x")]
    public async Task List_WithAFilterThatIsNone_SaysSo(string query)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync($"/support/connections?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("/support/connections\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ForAKeyOfOneWorkspace_ShowsThatOneAlone()
    {
        await SeedAsync();
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        foreach (var query in new[] { "", "?workspace=globex", "?q=ledger", "?status=failed", $"?q={Acme}" })
        {
            Assert.DoesNotContain("Other ledger", (await ada.GetAsync($"/support/connections{query}")).Text, StringComparison.Ordinal);
        }

        Assert.Equal(3, NamesOf(await ada.GetAsync("/support/connections")).Count);
    }

    [Fact]
    public async Task List_OfMoreThanAPage_LeadsOnAndBack()
    {
        await FillAsync(60, i => $"Ledger {i:00}");
        using var sam = await Supporter.SignedInAsync(_api);
        var names = new List<string>();
        string? path = "/support/connections?status=failed";
        for (var pages = 0; path is not null; pages++)
        {
            Assert.True(pages < 5);
            var page = await sam.GetAsync(path);
            names.AddRange(NamesOf(page));
            path = Next().Match(page.Html) is { Success: true } next ? WebUtility.HtmlDecode(next.Groups["path"].Value) : null;
        }

        Assert.Equal(60, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(60, names.Count);
    }

    /// <summary>What no index knows is looked for in portions: a page is quick however many there are, and says how far it looked.</summary>
    [Fact]
    public async Task List_SearchedBeyondItsBound_SaysHowFarItLooked_AndGoesOn()
    {
        await FillAsync(4_100, i => i == 4_099 ? "Zeppelin" : "Ledger");
        using var sam = await Supporter.SignedInAsync(_api);
        var first = await sam.GetAsync("/support/connections?q=zeppelin");
        Assert.Empty(NamesOf(first));
        Assert.Contains("4000 connections searched so far", first.Text.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var second = await sam.GetAsync(WebUtility.HtmlDecode(Next().Match(first.Html).Groups["path"].Value));
        Assert.Equal(["Zeppelin"], NamesOf(second));
    }

    [Fact]
    public async Task List_InGerman_IsGerman()
    {
        await SeedAsync();
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync("/support/connections?status=failed", ("Accept-Language", "de"));
        Assert.Contains("Anmeldung nötig", page.Text, StringComparison.Ordinal);
        Assert.Contains("Wer helfen kann", page.Text, StringComparison.Ordinal);
        Assert.Contains("Zugriff entzogen", page.Text, StringComparison.Ordinal);
    }

    private static List<string> NamesOf(Supporter.Answer page) => [.. Name().Matches(page.Html).Select(name => name.Groups["name"].Value)];

    private async Task SeedAsync()
    {
        await _api.ConnectionToConsoleAsync("Bound ledger", company: Acme);
        await _api.ConnectionToConsoleAsync("Unbound ledger");
        await _api.ConnectionToConsoleAsync("Other ledger", ReauthApi.OtherWorkspace, "4620816365291407193");
        var failed = (await _api.ConnectionToConsoleAsync("Failed ledger", company: Acme))["/support/connections/".Length..];
        using var platform = _api.With(ReauthApi.PlatformKey);
        using var told = await platform.PostAsJsonAsync($"/v1/connectors/{failed}/failures", new { code = "credentials_revoked" });
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
    }

    private async Task FillAsync(int count, Func<int, string> name)
    {
        using var started = _api.Anonymous();
        var store = _api.Services.GetRequiredService<IStore>();
        foreach (var portion in Enumerable.Range(0, count).Chunk(500))
        {
            var batch = new Batch();
            foreach (var i in portion)
            {
                batch.AddFresh(
                    Given.Connector(new Instance(Acme, "Acme Inc."), reauthId: null) with
                    {
                        Id = $"con_{i:000000}",
                        Name = name(i),
                        Status = ConnectorStatus.Failed,
                    }
                );
            }

            Assert.True((await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed);
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [GeneratedRegex(
        "<li class=\"connection\">\\s*<div class=\"what\">\\s*<h2><a [^>]*><bdi>(?<name>[^<]+)</bdi>",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Name();

    [GeneratedRegex("rel=\"next\" href=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Next();
}
