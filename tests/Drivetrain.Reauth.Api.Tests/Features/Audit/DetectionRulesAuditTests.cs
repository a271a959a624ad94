using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>Who corrected the detection rules and when; what the rules look for stays out of the log.</summary>
public sealed class DetectionRulesAuditTests : IDisposedByXunit
{
    private const string Rules = "/v1/contributions/rules";
    private const string Operator = "key:config/Operator";

    private readonly ReauthApi _api = new();
    private readonly RecordedStore _store;

    public DetectionRulesAuditTests() => _store = _api.Record();

    [Fact]
    public async Task Rules_CorrectedAndRemoved_AreAuditedWithTheChange()
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var put = await client.PutAsJsonAsync(
            Rules,
            new
            {
                words = new { failed = new[] { "word-canary" }, about = new[] { "word-canary" } },
                detectors = new[]
                {
                    new
                    {
                        id = "corrected",
                        provider = "quickbooks",
                        cards = new[] { "[data-selector-canary]" },
                        matches = new[] { new { attribute = "data-kind", equals = new[] { "qb" } } },
                        failed = new[] { new { attribute = "data-health", equals = new[] { "red" } } },
                        name = new[] { new { attribute = "data-title" } },
                    },
                },
            }
        );
        await put.ReadJsonAsync(HttpStatusCode.OK);
        using var delete = await client.DeleteAsync(Rules);
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);

        var corrected = _store.Single("detection_rules.corrected");
        corrected.Is("-", Operator, "rules", "put detection_rules", ("providers", "quickbooks"), ("words", "about, failed"));
        Assert.Equal(_api.Time.GetUtcNow(), corrected.Entry.At);
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(corrected.Entry), StringComparison.Ordinal);
        _store.Single("detection_rules.removed").Is("-", Operator, "rules", "delete detection_rules");
    }

    [Fact]
    public async Task Rules_OfWordsAlone_SayThatNoProvidersAreReplaced()
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var put = await client.PutAsJsonAsync(Rules, new { words = new { failed = new[] { "kaputt" } } });
        await put.ReadJsonAsync(HttpStatusCode.OK);
        _store.Single("detection_rules.corrected").Is("-", Operator, "rules", "put detection_rules", ("providers", "-"), ("words", "failed"));
    }

    [Fact]
    public async Task Rules_ThatAreRefusedOrMissing_AreNotAudited()
    {
        using var client = _api.With(ReauthApi.OperatorKey);
        using var put = await client.PutAsJsonAsync(Rules, new { words = new { broken = Array.Empty<string>() } });
        await put.ReadJsonAsync(HttpStatusCode.UnprocessableEntity);
        using var delete = await client.DeleteAsync(Rules);
        await delete.ReadJsonAsync(HttpStatusCode.NotFound);
        Assert.Empty(_store.Audited("detection_rules.corrected"));
        Assert.Empty(_store.Audited("detection_rules.removed"));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
