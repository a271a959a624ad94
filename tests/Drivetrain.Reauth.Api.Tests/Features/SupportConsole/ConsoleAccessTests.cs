using System.Net;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>Walks every route of the console, whichever there are.</summary>
public sealed class ConsoleAccessTests : IDisposedByXunit
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        + "base-uri 'none'";

    private readonly ReauthApi _api = new();

    public ConsoleAccessTests() => _api.AcmeOnlyKey();

    private IEnumerable<ApiEndpoint> Routes => Endpoints.All(_api).Where(endpoint => endpoint.Route.StartsWith("/support", StringComparison.Ordinal));

    private IEnumerable<ApiEndpoint> Guarded => Routes.Where(endpoint => !endpoint.Route.StartsWith("/support/sign-", StringComparison.Ordinal));

    private static string PathOf(ApiEndpoint route, string report, string connection) =>
        route
            .Route.Replace("/support/reports/{reportId}", report, StringComparison.Ordinal)
            .Replace("/support/connections/{connectorId}", connection, StringComparison.Ordinal);

    [Fact]
    public async Task Call_WithoutSession_LeadsToTheSignIn()
    {
        Assert.True(Guarded.Count() > 8);
        foreach (var route in Guarded)
        {
            using var stranger = new Supporter(_api);
            var answer = await SendAsync(stranger, route, route.Path);
            Assert.True(
                answer.Status == HttpStatusCode.SeeOther && answer.Location!.StartsWith("/support/sign-in", StringComparison.Ordinal),
                $"{route.Name}: {answer.Status} {answer.Location}"
            );
        }
    }

    [Fact]
    public async Task Call_ForAReportOfAnotherWorkspace_AnswersAsIfThereWereNone()
    {
        var routes = Guarded.Where(route => route.Route.Contains('{', StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count > 5);
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        foreach (var route in routes)
        {
            var path = await _api.ReportToConsoleAsync(workspace: ReauthApi.OtherWorkspace, screenshot: Pictures.Png());
            var connection = await _api.ConnectionToConsoleAsync(workspace: ReauthApi.OtherWorkspace, company: "9130347957983001");
            var foreign = await SendAsync(ada, route, PathOf(route, path, connection));
            var missing = await SendAsync(ada, route, route.Path);
            Assert.True(foreign.Status == HttpStatusCode.NotFound, $"{route.Name}: {foreign.Status}");
            Assert.Equal((missing.Status, WithoutToken(missing)), (foreign.Status, WithoutToken(foreign)));
        }
    }

    [Fact]
    public async Task Call_WithASession_IsNeverAnErrorOfOursAndHasThePolicy()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync(screenshot: Pictures.Png());
        var connection = await _api.ConnectionToConsoleAsync();
        foreach (var route in Guarded.Where(route => route.Method is "GET"))
        {
            var answer = await sam.GetAsync(PathOf(route, report, connection));
            Assert.True(answer.Status == HttpStatusCode.OK, $"{route.Name}: {answer.Status}");
            Assert.Equal(
                ("nosniff", "no-referrer", "same-origin", "no-store"),
                (
                    answer.Headers["X-Content-Type-Options"],
                    answer.Headers["Referrer-Policy"],
                    answer.Headers["Cross-Origin-Opener-Policy"],
                    answer.Headers["Cache-Control"]
                )
            );
            Assert.StartsWith("max-age=31536000", answer.Headers["Strict-Transport-Security"], StringComparison.Ordinal);
            if (answer.Headers["Content-Type"].StartsWith("text/html", StringComparison.Ordinal))
            {
                Assert.Equal(Policy, answer.Headers["Content-Security-Policy"]);
                Assert.DoesNotContain(" style=", answer.Html, StringComparison.Ordinal);
                Assert.DoesNotContain("<style", answer.Html, StringComparison.Ordinal);
                Assert.DoesNotContain("<script>", answer.Html, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefusedAndChangesNothing()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        var connection = await _api.ConnectionToConsoleAsync(company: "9130347957983001");
        (string, string)[] fields = [("status", "resolved"), ("seen", "new"), ("assignee", "Eve"), ("text", "Hello."), ("once", "1")];
        foreach (var route in Routes.Where(route => route.Method is "POST"))
        {
            var path = PathOf(route, report, connection);
            Assert.Equal(HttpStatusCode.BadRequest, (await sam.PostRawAsync(path, fields)).Status);
            Assert.Equal(HttpStatusCode.BadRequest, (await sam.PostRawAsync(path, [.. fields, ("form-token", "made-up")])).Status);
        }

        var page = await sam.GetAsync(report);
        Assert.Equal((HttpStatusCode.OK, "new", ""), (page.Status, page.Field("seen"), page.Field("assignee")));
        Assert.Contains("No replies yet", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_FromAnotherSite_IsRefused()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        var page = await sam.GetAsync(report);
        var answer = await sam.PostRawAsync(
            $"{report}/status",
            [("form-token", page.Token), ("seen", "new"), ("status", "resolved")],
            ("Sec-Fetch-Site", "cross-site")
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Form_WithTheTokenOfSomebodyElse_IsRefused()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        using var eve = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        var report = await _api.ReportToConsoleAsync();
        var stolen = (await eve.GetAsync(report)).Token;
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await sam.PostRawAsync($"{report}/status", [("form-token", stolen), ("seen", "new"), ("status", "resolved")])).Status
        );
    }

    [Fact]
    public async Task Assets_AreForEverybodyAndKeptByTheirVersion()
    {
        using var stranger = new Supporter(_api);
        foreach (
            var path in new[]
            {
                "/support/assets/console.css?v=1",
                "/support/assets/console.js?v=1",
                "/support/assets/live.js",
                "/support/assets/viewer.js",
                "/assets/theme.css",
            }
        )
        {
            var answer = await stranger.GetAsync(path);
            Assert.True(answer.Status == HttpStatusCode.OK, path);
            Assert.Equal(path.Contains('?', StringComparison.Ordinal), answer.Headers["Cache-Control"].Contains("immutable", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task OpenApi_NamesNoRouteOfTheConsole()
    {
        using var client = _api.Anonymous();
        Assert.DoesNotContain(
            "/support",
            string.Join('\n', (await client.GetStringAsync("/openapi/v1.yaml")).Split('\n').Where(line => line.StartsWith("  /", StringComparison.Ordinal))),
            StringComparison.Ordinal
        );
    }

    private static async Task<Supporter.Answer> SendAsync(Supporter supporter, ApiEndpoint route, string path)
    {
        if (route.Method is "GET")
        {
            return await supporter.GetAsync(path);
        }

        var token = (await supporter.OpenAsync("/support/sign-in")).Token;
        return await supporter.PostRawAsync(
            path,
            [("form-token", token), ("status", "resolved"), ("seen", "new"), ("assignee", "x"), ("text", "x"), ("once", "1")]
        );
    }

    private static string WithoutToken(Supporter.Answer answer) => answer.Html.Replace(answer.Token, "", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
