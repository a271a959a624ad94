using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Contributions;

/// <summary>Rules that no longer fit Drivetrain's page are noticed, and corrected without a release and without a restart.</summary>
[Trait("Case", "15.1")]
public sealed class DetectionRulesTests : IDisposedByXunit
{
    private const string Rules = "/v1/contributions/rules";

    private static readonly object Correction = new
    {
        words = new { failed = new[] { "kaputt" } },
        detectors = new[]
        {
            new
            {
                id = "corrected",
                provider = "quickbooks",
                names = new[] { "Quick Books" },
                cards = new[] { "[data-new-id]" },
                matches = new[] { new { attribute = "data-kind", equals = new[] { "qb" } } },
                failed = new[] { new { attribute = "data-health", equals = new[] { "red" } } },
                name = new[] { new { attribute = "data-title" } },
            },
        },
    };

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Put_CorrectedRules_HoldAtOnceAndForTheirProviderAlone()
    {
        var before = await ContributionsAsync();
        using var client = _api.With(ReauthApi.OperatorKey);
        using var put = await client.PutAsJsonAsync(Rules, Correction);
        await put.ReadJsonAsync(HttpStatusCode.OK);

        var after = await ContributionsAsync();
        Assert.Equal(["kaputt"], Texts(after.GetProperty("words").GetProperty("failed")));
        Assert.Equal(Texts(before.GetProperty("words").GetProperty("menu")), Texts(after.GetProperty("words").GetProperty("menu")));
        Assert.Equal(
            ["xero/failed-connector", "quickbooks/corrected"],
            after.GetProperty("detectors").EnumerateArray().Select(d => $"{d.GetProperty("provider")}/{d.GetProperty("id")}")
        );
        Assert.Equal(["Quick Books"], Texts(after.GetProperty("detectors")[1].GetProperty("names")));
        var read = await (await client.GetAsync(Rules)).ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal("[data-new-id]", read.GetProperty("rules").GetProperty("detectors")[0].GetProperty("cards")[0].GetString());

        using var delete = await client.DeleteAsync(Rules);
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        Assert.Equal(before.GetRawText(), (await ContributionsAsync()).GetRawText());
        await (await client.GetAsync(Rules)).ReadJsonAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{ "words": { "broken": [] } }""", "broken")]
    [InlineData("""{ "words": { "failed": ["a", 7] } }""", "/words/failed/1")]
    [InlineData("""{ "detectors": [{ "id": "x", "provider": "other" }] }""", "/detectors/0/provider")]
    [InlineData(
        """
            { "detectors": [{ "id": "x", "provider": "xero", "cards": ["[a"], "matches": [{ "selector": "a" }], "failed": [{ "selector": "a" }],
              "name": [{ "selector": "a" }] }] }
            """,
        "/detectors/0/cards/0"
    )]
    public async Task Put_RulesThatCannotBeUsed_SayWhereAndChangeNothing(string body, string place)
    {
        var before = await ContributionsAsync();
        using var client = _api.With(ReauthApi.OperatorKey);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var put = await client.PutAsync(Rules, content);

        var problem = await put.ReadJsonAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("invalid_detection_rules", problem.GetProperty("code").GetString());
        Assert.Contains(place, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before.GetRawText(), (await ContributionsAsync()).GetRawText());
    }

    [Fact]
    public async Task Rules_AreTheOperatorsAlone()
    {
        foreach (var key in new[] { ReauthApi.PlatformKey, ReauthApi.SupportKey })
        {
            using var client = _api.With(key);
            using var put = await client.PutAsJsonAsync(Rules, Correction);
            Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        }
    }

    private async Task<JsonElement> ContributionsAsync()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/v1/contributions");
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
