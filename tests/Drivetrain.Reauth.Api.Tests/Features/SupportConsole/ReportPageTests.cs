using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class ReportPageTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Report_WithNaughtyTexts_ShowsThemAsText()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var sam = await Supporter.SignedInAsync(_api);
        foreach (var text in BadJson.NaughtyTexts.Concat(MarkupTexts).Where(text => !string.IsNullOrWhiteSpace(text) && text.Length < 4_000))
        {
            using var made = await dana.ReportAsync(new { step = "other", description = text });
            if (made.StatusCode != HttpStatusCode.Created)
            {
                continue;
            }

            var path = made.Headers.Location!.ToString().Replace("/v1/stuck-reports", "/support/reports", StringComparison.Ordinal);
            await sam.PostAsync($"{path}/messages", ("text", text), ("once", Guid.NewGuid().ToString()));
            await sam.PostAsync($"{path}/assignee", ("seen", ""), ("assignee", text.Length <= 100 ? text : text[..100]));
            foreach (
                var page in new[]
                {
                    await sam.GetAsync(path),
                    await sam.GetAsync("/support"),
                    await sam.GetAsync($"{path}/deletion"),
                    await sam.GetAsync("/support?q=" + Uri.EscapeDataString(text.Length <= 200 ? text : text[..200])),
                }
            )
            {
                Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status} for {text}");
                foreach (
                    var live in new[] { "<script>", "<img src=x", "<svg onload", "<svg/onload", "onerror=alert(1)>", "<iframe", "\"><" + "b>", "</textarea><" }
                )
                {
                    Assert.DoesNotContain(live, page.Html, StringComparison.OrdinalIgnoreCase);
                }
            }
        }
    }

    private static readonly string[] MarkupTexts =
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg onload=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "javascript:alert(1)",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "{{7*7}} ${7*7} @(7*7)",
        "<a href=\"javascript:alert(1)\">x</a>",
        "\"><b>bold</b>",
        "<!-- -->",
        "&lt;script&gt;",
        "\u202Eevil",
        "\0",
    ];

    [Fact]
    public async Task Status_AfterAChange_CanBeUndone()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        var changed = await sam.PostAsync($"{path}/status", ("seen", "new"), ("status", "resolved"));
        Assert.Equal((HttpStatusCode.SeeOther, path), (changed.Status, changed.Location));
        var page = await sam.GetAsync(path);
        Assert.Contains("Status changed to Resolved.", page.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"status\" value=\"new\">Undo", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Undo", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);

        await sam.PostAsync($"{path}/status", ("seen", "resolved"), ("status", "new"));
        Assert.Equal("new", (await sam.GetAsync(path)).Field("seen"));
    }

    [Fact]
    public async Task Assignee_IsMeAnybodyOrNobody()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        await sam.PostAsync($"{path}/assignee", ("seen", ""), ("me", "on"));
        var mine = await sam.GetAsync(path);
        Assert.Contains("Assigned to Support.", mine.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Assign to me", mine.Text, StringComparison.Ordinal);
        await sam.PostAsync($"{path}/assignee", ("seen", "Support"), ("assignee", "  Rita "));
        Assert.Contains("Assigned to Rita.", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
        await sam.PostAsync($"{path}/assignee", ("seen", "Rita"), ("assignee", ""));
        Assert.Contains("Unassigned.", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sam.PostAsync($"{path}/assignee", ("seen", ""), ("assignee", new string('x', 101)))).Status);
    }

    [Fact]
    public async Task Change_OfWhatSomebodyElseHasChangedMeanwhile_IsNotMadeAndSaysSo()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        using var olga = await Supporter.SignedInAsync(_api, ReauthApi.OperatorKey);
        var path = await _api.ReportToConsoleAsync();
        await olga.PostAsync($"{path}/status", ("seen", "new"), ("status", "in_progress"));
        await olga.PostAsync($"{path}/assignee", ("seen", ""), ("me", "on"));

        var status = await sam.PostAsync($"{path}/status", ("seen", "new"), ("status", "resolved"));
        Assert.Equal(HttpStatusCode.Conflict, status.Status);
        Assert.Contains("Changed in the meantime", status.Text, StringComparison.Ordinal);
        Assert.Contains("“In progress”", status.Text, StringComparison.Ordinal);
        Assert.Equal("in_progress", status.Field("seen"));
        var assignee = await sam.PostAsync($"{path}/assignee", ("seen", ""), ("me", "on"));
        Assert.Equal(HttpStatusCode.Conflict, assignee.Status);
        Assert.Contains("assigned to “Operator”", assignee.Text, StringComparison.Ordinal);

        // The same wish twice is no conflict.
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.PostAsync($"{path}/status", ("seen", "new"), ("status", "in_progress"))).Status);
        Assert.DoesNotContain("Undo", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "done", "new")]
    [InlineData("status", "", "new")]
    [InlineData("status", "resolved", "")]
    public async Task Status_ThatIsNone_IsRefused(string field, string value, string seen)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await sam.PostAsync($"{path}/status", (field, value), ("seen", seen))).Status);
        Assert.Equal("new", (await sam.GetAsync(path)).Field("seen"));
    }

    [Fact]
    public async Task Screenshot_IsShownInThePageSandboxedAndEachLookIsWrittenDown()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync(screenshot: Pictures.Png(800, 600));
        foreach (var address in new[] { $"{path}/screenshot", $"{path}/screenshot?size=thumbnail" })
        {
            var image = await sam.GetAsync(address);
            Assert.Equal(
                ("image/webp", "inline", "nosniff", "no-store"),
                (image.Headers["Content-Type"], image.Headers["Content-Disposition"], image.Headers["X-Content-Type-Options"], image.Headers["Cache-Control"])
            );
            Assert.Contains("sandbox", image.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.DoesNotContain("allow-", image.Headers["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Equal("same-origin", image.Headers["Cross-Origin-Resource-Policy"]);
        }

        using var client = await _api.ClientAsync(Role.Operator);
        using var audit = await client.GetAsync("/v1/audit?workspaceId=acme");
        var looks = (await audit.ReadJsonAsync(HttpStatusCode.OK))
            .GetProperty("items")
            .EnumerateArray()
            .Where(entry => entry.GetProperty("action").GetString() is "stuck_report.screenshot_viewed")
            .ToList();
        Assert.Equal(["full", "thumbnail"], looks.Select(entry => entry.GetProperty("details").GetProperty("size").GetString()).Order());
        Assert.All(looks, entry => Assert.Equal("key:config/Support", entry.GetProperty("actor").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await sam.GetAsync($"{await _api.ReportToConsoleAsync()}/screenshot")).Status);
    }

    [Fact]
    public async Task Deletion_IsAskedForAndThenDone()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync(screenshot: Pictures.Png());
        var question = await sam.GetAsync($"{path}/deletion");
        Assert.Contains("Delete report #1?", question.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync(path)).Status);
        Assert.Equal("/support", (await sam.PostAsync($"{path}/deletion")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await sam.GetAsync(path)).Status);
        Assert.Empty((await sam.GetAsync("/support")).Numbers);
    }

    [Fact]
    public async Task Report_NamesSimilarOnesOfAllWorkspacesThatTheCallerSees()
    {
        _api.AcmeOnlyKey();
        var path = await _api.ReportToConsoleAsync(step: "log-in");
        await _api.ReportToConsoleAsync(step: "log-in", workspace: ReauthApi.OtherWorkspace);
        await _api.ReportToConsoleAsync(step: "verify");
        using var sam = await Supporter.SignedInAsync(_api);
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        Assert.Contains("#2", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("#3", (await sam.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("#2", (await ada.GetAsync(path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AfterAFailedAttempt_TellsItsTimelineCompaniesAndTheConnectorsHistory()
    {
        await using var host = await JourneyHost.StartAsync();
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        host.LogInAs(JourneyHost.Admin, JourneyHost.AcmeEast);
        using var person = await host.PersonAsync();
        await person.ReauthenticateAsync(connectorId);
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        using var made = await person.Extension.ReportAsync(
            new
            {
                step = "choose-company",
                description = "Which company?",
                connectorId,
            }
        );
        using var second = await person.Extension.ReportAsync(
            new
            {
                step = "verify",
                description = "No code.",
                connectorId,
            }
        );
        var report = await made.ReadJsonAsync(HttpStatusCode.Created);
        using var sam = await Supporter.SignedInAsync(host.Api);
        var page = await sam.GetAsync($"/support/reports/{report.GetProperty("id").GetString()}");
        foreach (
            var expected in new[]
            {
                "Choose this connector's company",
                "Wrong company",
                "You logged in to a different company",
                "Acme Inc.",
                "Acme East LLC",
                "Company read with the new login",
                "instance_mismatch",
                attempt.Id,
                "(this one)",
                "#2 Verify with passkey or password",
                report.GetProperty("timeline").EnumerateArray().First(entry => entry.TryGetProperty("traceId", out _)).GetProperty("traceId").GetString()!,
            }
        )
        {
            Assert.Contains(expected, page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(3, page.Text.Split("Wrong company").Length - 2);
        Assert.Equal([2, 1], (await sam.GetAsync($"/support?connector={connectorId}")).Numbers);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
