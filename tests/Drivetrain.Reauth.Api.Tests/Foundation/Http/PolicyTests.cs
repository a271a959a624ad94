using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>
/// The content security policies of all that this service answers, judged by Google's CSP evaluator. The first to ask it waits for its installation, some five
/// seconds.
/// </summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Policy_OfEveryAnswer_HasNothingSevere()
    {
        var judged = await JudgeAsync(await PoliciesAsync());
        var severe = judged.SelectMany(page =>
            page.Value.Where(finding => finding.Severity is "high").Select(finding => $"{page.Key}: {finding.Directive}: {finding.Description}")
        );
        Assert.Empty(severe);
    }

    [Theory]
    [InlineData("script-src 'unsafe-inline'; object-src 'none'")]
    [InlineData("default-src *")]
    [InlineData("script-src https:; object-src 'none'; base-uri 'none'")]
    [InlineData("defalt-src 'none'")]
    [InlineData("")]
    public async Task Policy_ThatProtectsNobody_IsFound(string policy)
    {
        var judged = await JudgeAsync(new Dictionary<string, string> { ["page"] = policy });
        Assert.Contains(judged["page"], finding => finding.Severity is "high");
    }

    private static async Task<Dictionary<string, string>> PoliciesAsync()
    {
        await using var host = await JourneyHost.StartAsync();
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        host.LogInAs(JourneyHost.Admin, JourneyHost.AcmeEast);
        using var person = await host.PersonAsync();
        var (_, result) = await person.ReauthenticateAsync(connectorId);
        var policies = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["result page"] = result.Policy,
            ["refusal page"] = (await person.Browser.GetAsync("/reauth/rea_none")).Policy,
        };
        var report = await host.Api.ReportToConsoleAsync(screenshot: Pictures.Png());
        using var sam = await Supporter.SignedInAsync(host.Api);
        using var stranger = new Supporter(host.Api);
        foreach (var endpoint in Endpoints.All(host.Api).Where(endpoint => endpoint.Method is "GET"))
        {
            policies[endpoint.Name] = Policy(await sam.GetAsync(endpoint.Path));
            if (endpoint.Route.StartsWith("/support/reports", StringComparison.Ordinal))
            {
                policies[$"{endpoint.Name}, found"] = Policy(
                    await sam.GetAsync(endpoint.Route.Replace("/support/reports/{reportId}", report, StringComparison.Ordinal))
                );
            }
        }

        foreach (
            var path in new[]
            {
                "/swagger/index.html",
                "/openapi/v1.yaml",
                "/support/sign-in",
                "/support/assets/console.js",
                "/assets/theme.css",
                "/nothing/here",
            }
        )
        {
            policies[path] = Policy(await stranger.GetAsync(path));
        }

        Assert.True(policies.Count > 30, "Too few pages.");
        Assert.True(policies.Values.Distinct(StringComparer.Ordinal).Count() >= 5, "All pages seem to be the same.");
        return policies;
    }

    private static string Policy(Supporter.Answer answer) => answer.Headers.GetValueOrDefault("Content-Security-Policy", "");

    private static async Task<Dictionary<string, Finding[]>> JudgeAsync(Dictionary<string, string> policies) =>
        JsonSerializer.Deserialize<Dictionary<string, Finding[]>>(
            await NodeProject.TestServers.RunAsync("csp.mjs", JsonSerializer.Serialize(policies), CancellationToken.None),
            JsonSerializerOptions.Web
        )!;

    private sealed record Finding(string Severity, string Directive, string Description);
}
