using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Contributions;

public sealed class ContributionsTests : IDisposedByXunit
{
    private static string? Remedy(JsonElement provider, string reason) => Text(provider.GetProperty("failures").GetProperty(reason), "remedy");

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Get_WithoutASession_TellsWhatThePluginsContribute()
    {
        _api.Settings["Reauth:SupportUrl"] = "mailto:support@drivetrain.example";
        using var response = await GetAsync();
        var contributions = await response.ReadJsonAsync(HttpStatusCode.OK);

        Assert.Equal(("en", "mailto:support@drivetrain.example"), (Text(contributions, "locale"), Text(contributions, "supportUrl")));
        Assert.Equal(["quickbooks", "xero"], contributions.GetProperty("providers").EnumerateArray().Select(provider => Text(provider, "id")));
        var provider = contributions.GetProperty("providers")[0];
        Assert.Equal(
            ("quickbooks", "QuickBooks company", "Organization Admin"),
            (Text(provider, "id"), Text(provider, "instanceNoun"), Text(provider, "adminRole"))
        );
        var detector = contributions.GetProperty("detectors").EnumerateArray().Single(detector => Text(detector, "provider") is "quickbooks");
        Assert.Equal("QuickBooks Online", detector.GetProperty("names")[0].GetString());
        Assert.Contains("fehlgeschlagen", contributions.GetProperty("words").GetProperty("failed").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("[data-connector-id]", detector.GetProperty("cards")[0].GetString());
        var test = detector.GetProperty("matches")[0];
        Assert.Equal(("data-provider", "quickbooks"), (Text(test, "attribute"), test.GetProperty("equals")[0].GetString()));
        Assert.False(test.TryGetProperty("contains", out _));
        var steps = contributions
            .GetProperty("walkthroughs")
            .EnumerateArray()
            .Single(walkthrough => Text(walkthrough, "provider") is "quickbooks")
            .GetProperty("steps")
            .EnumerateArray()
            .ToList();
        Assert.Equal(("overflow-menu", "drivetrain", 60), (Text(steps[0], "id"), Text(steps[0], "place"), steps[0].GetProperty("lingerSeconds").GetInt32()));
        Assert.Equal(
            ("card", "[aria-haspopup=menu], [aria-haspopup=true]"),
            (Text(steps[0].GetProperty("targets")[0], "within"), Text(steps[0].GetProperty("targets")[0], "selector"))
        );
        Assert.False(steps[0].TryGetProperty("recognition", out _));
        Assert.Equal(
            ["exchanging", "awaiting_confirmation", "completed"],
            steps[^1].GetProperty("recognition").GetProperty("statuses").EnumerateArray().Select(status => status.GetString())
        );
    }

    [Fact]
    public async Task Get_InGerman_ChangesTextsAndNothingElse()
    {
        using var english = await GetAsync();
        using var german = await GetAsync("de-AT,de;q=0.9,en;q=0.8");

        var (en, de) = (await english.ReadJsonAsync(HttpStatusCode.OK), await german.ReadJsonAsync(HttpStatusCode.OK));
        Assert.Equal(("de", "QuickBooks-Unternehmen"), (Text(de, "locale"), Text(de.GetProperty("providers")[0], "instanceNoun")));
        Assert.Equal("de", Assert.Single(german.Content.Headers.ContentLanguage));
        Assert.Equal(en.GetProperty("detectors").GetRawText(), de.GetProperty("detectors").GetRawText());
        foreach (var field in new[] { "id", "place", "recognition", "targets", "lingerSeconds" })
        {
            Assert.Equal(Fields(en, field), Fields(de, field), StringComparer.Ordinal);
        }

        Assert.All(Fields(en, "title").Zip(Fields(de, "title")), titles => Assert.NotEqual(titles.First, titles.Second, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [Trait("Case", "16.reasons")]
    public async Task Get_EveryProvider_SaysOfEachReasonWhatHelps(string locale)
    {
        using var response = await GetAsync(locale);
        using var english = await GetAsync("en");

        var providers = (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("providers").EnumerateArray().ToList();
        var originals = (await english.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("providers").EnumerateArray().ToList();
        Assert.All(
            providers.Zip(originals),
            pair =>
            {
                var texts = pair.First.GetProperty("failures").EnumerateObject().ToList();
                Assert.Equal(FailureText.Reasons, texts.Select(text => text.Name));
                Assert.All(
                    texts,
                    text => Assert.Equal(locale is "en", string.Equals(Text(text.Value, "remedy"), Remedy(pair.Second, text.Name), StringComparison.Ordinal))
                );
            }
        );
    }

    [Fact]
    public async Task Get_WithTheTagOfItsLanguage_Is304()
    {
        using var first = await GetAsync("de");
        var tag = first.Headers.ETag!;
        Assert.False(tag.IsWeak);
        using var other = await GetAsync("en");
        Assert.NotEqual(tag, other.Headers.ETag);
        foreach (var known in new[] { tag.Tag, $"W/{tag.Tag}", $"\"old\", {tag.Tag}", "*" })
        {
            using var unchanged = await GetAsync("de", known);
            Assert.Equal((HttpStatusCode.NotModified, tag, ""), (unchanged.StatusCode, unchanged.Headers.ETag, await unchanged.Content.ReadAsStringAsync()));
            AssertCacheable(unchanged);
        }

        using var changed = await GetAsync("en", tag.Tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        AssertCacheable(changed);
    }

    [Fact]
    public async Task Get_AfterPluginsWereLoadedAnew_HasAnotherTag()
    {
        var root = Directory.CreateTempSubdirectory("reauth-roots-").FullName;
        var folder = Path.Combine(root, "quickbooks");
        Directory.CreateDirectory(Path.Combine(folder, "l10n"));
        foreach (var file in new[] { "plugin.json", "l10n/bundle.l10n.de.json" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "plugins", "quickbooks", file), Path.Combine(folder, file));
        }

        _api.Settings["Plugins:Roots:0"] = root;
        using var before = await GetAsync("de");
        var manifest = Path.Combine(folder, "plugin.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("[data-connector-id]", "[data-id]", StringComparison.Ordinal));
        await _api.Services.GetRequiredService<PluginCatalog>().ReloadAsync(new HashSet<string>(StringComparer.Ordinal) { folder }, CancellationToken.None);
        using var after = await GetAsync("de", before.Headers.ETag!.Tag);
        Directory.Delete(root, recursive: true);

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public void Statuses_ThatManifestsMayName_AreThoseThatReauthsHave() =>
        Assert.Equal(
            Enum.GetValues<ReauthStatus>().Select(status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString())),
            StepRecognition.KnownStatuses,
            StringComparer.Ordinal
        );

    private static void AssertCacheable(HttpResponseMessage response)
    {
        Assert.Contains("Accept-Language", response.Headers.Vary);
        Assert.Equal("public, no-cache", response.Headers.CacheControl!.ToString());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IReadOnlyList<string> Fields(JsonElement contributions, string name) =>
        [
            .. contributions
                .GetProperty("walkthroughs")[0]
                .GetProperty("steps")
                .EnumerateArray()
                .Select(step => step.TryGetProperty(name, out var value) ? value.GetRawText() : ""),
        ];

    private async Task<HttpResponseMessage> GetAsync(string? language = null, string? knownTag = null)
    {
        using var client = _api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/contributions");
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
        return await client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
