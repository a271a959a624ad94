using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class ManifestErrorTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    [Fact]
    public void Load_ValidManifest_IsIndexedWithAllItContributes()
    {
        _plugins.Add(FixturePlugins.Manifest());

        var index = PluginIndex.Load(_plugins.Options());

        Assert.Empty(index.Errors);
        var manifest = Assert.Single(index.Entries).Manifest!;
        Assert.Equal("acme.fixture", manifest.Id);
        Assert.Equal("1.2.3", manifest.Version);
        Assert.Equal(["onProvider:fixture"], manifest.ActivationEvents);
        var provider = Assert.Single(manifest.Providers);
        Assert.Equal("bookId", provider.Instance.CallbackParameter);
        Assert.True(provider.Settings.Properties["secret"].IsSecret);
        Assert.Equal(new FailureText("Revoked.", "Reconnect."), provider.Failures["revoked"]);
        var step = Assert.Single(Assert.Single(manifest.Walkthroughs).Steps);
        Assert.Equal("Again.", Assert.Single(step.Troubleshooting).Advice);
        Assert.Equal(("started", 2, 90), (Assert.Single(step.Recognition!.Statuses), step.Recognition.Pages, step.LingerSeconds));
        var target = Assert.Single(step.Targets);
        Assert.Equal(("card", "button", "Log in"), (target.Within, target.Selector, Assert.Single(target.Equal)));
        var detector = Assert.Single(manifest.Detectors);
        Assert.Equal(["[data-id]", "article:not(:has(article))"], detector.Cards);
        Assert.Equal("Books", Assert.Single(Assert.Single(detector.Matches).Contains));
        Assert.Equal(new ElementProbe("[role=alert]"), detector.Failed[1].Probe);
        Assert.Equal(new ElementProbe(Attribute: "id", Pattern: "[0-9]{3}$"), Assert.Single(detector.DataSourceId));
    }

    [Fact]
    public void Load_StepWithoutItsOptionalFields_HasTheirDefaults()
    {
        var manifest = FixturePlugins.Manifest();
        foreach (var field in new[] { "recognition", "targets", "lingerSeconds", "needs", "troubleshooting" })
        {
            Set(manifest, $"/contributes/walkthroughs/0/steps/0/{field}", null);
        }

        _plugins.Add(manifest);

        var step = Assert.Single(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Manifest!.Walkthroughs).Steps[0];
        Assert.Equal((null, 60), (step.Recognition, step.LingerSeconds));
        Assert.Empty(step.Targets);
    }

    [Theory]
    [InlineData("/publisher", "\"Acme\"", "/publisher")]
    [InlineData("/publisher", "\"аcme\"", "/publisher")] // the first letter is Cyrillic
    [InlineData("/name", "\"../x\"", "/name")]
    [InlineData("/name", "7", "/name")]
    [InlineData("/name", null, "")]
    [InlineData("/version", "\"1.0\"", "/version")]
    [InlineData("/version", "\"01.0.0\"", "/version")]
    [InlineData("/displayName", "\"  \"", "/displayName")]
    [InlineData("/displayName", "\"a\\u0007b\"", "/displayName")]
    [InlineData("/displayName", "\"\\ud800\"", "/displayName")]
    [InlineData("/engines", "[]", "/engines")]
    [InlineData("/engines/reauth", "\"^9.0.0\"", "/engines/reauth")]
    [InlineData("/engines/reauth", "\"soon\"", "/engines/reauth")]
    [InlineData("/engines/vscode", "\"^1.0.0\"", "/engines/vscode")]
    [InlineData("/main", "\"../other/x.dll\"", "/main")]
    [InlineData("/main", "\"/etc/x.dll\"", "/main")]
    [InlineData("/main", "\"absent.dll\"", "/main")]
    [InlineData("/main", "\"plugin.json\"", "/main")]
    [InlineData("/main", null, "")]
    [InlineData("/activationEvents", "[\"*\"]", "/activationEvents/0")]
    [InlineData("/activationEvents", "[\"onProvider:other\"]", "/activationEvents/0")]
    [InlineData("/a~b", "1", "/a~0b")]
    [InlineData("/contributes", null, "")]
    [InlineData("/contributes/commands", "[]", "/contributes/commands")]
    [InlineData("/contributes/providers", "{}", "/contributes/providers")]
    [InlineData("/contributes/providers/0/id", "\"quick/books\"", "/contributes/providers/0/id")]
    [InlineData("/contributes/providers/0/adminRole", null, "/contributes/providers/0")]
    [InlineData("/contributes/providers/0/failures/moved", "{}", "/contributes/providers/0/failures/moved")]
    [InlineData("/contributes/providers/0/failures/revoked/remedy", null, "/contributes/providers/0/failures/revoked")]
    [InlineData("/contributes/providers/0/failures/revoked/title", "\" \"", "/contributes/providers/0/failures/revoked/title")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"[0-9]+\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^\\\\d+$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^(a+)\\\\1$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^($\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^a\\\\-b$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^[a-z-[aeiou]]$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^[^]$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/instance/pattern", "\"^a{2$\"", "/contributes/providers/0/instance/pattern")]
    [InlineData("/contributes/providers/0/scopes/0", "\"a b\"", "/contributes/providers/0/scopes/0")]
    [InlineData("/contributes/providers/0/environments", "{}", "/contributes/providers/0/environments")]
    [InlineData("/contributes/providers/0/environments/test/allowedHosts/0", "\"*.example.com\"", "/contributes/providers/0/environments/test/allowedHosts/0")]
    [InlineData(
        "/contributes/providers/0/environments/test/allowedHosts/0",
        "\"https://example.com\"",
        "/contributes/providers/0/environments/test/allowedHosts/0"
    )]
    [InlineData(
        "/contributes/providers/0/environments/test/settings/apiUrl",
        "\"http://example.com\"",
        "/contributes/providers/0/environments/test/settings/apiUrl"
    )]
    [InlineData("/contributes/providers/0/environments/test/settings/secret", "\"abc\"", "/contributes/providers/0/environments/test/settings/secret")]
    [InlineData("/contributes/configuration/other", "{}", "/contributes/configuration/other")]
    [InlineData("/contributes/configuration/fixture/properties/secret/default", "\"abc\"", "/contributes/configuration/fixture/properties/secret/default")]
    [InlineData("/contributes/configuration/fixture/properties/secret/minLength", "3", "/contributes/configuration/fixture/properties/secret/minLength")]
    [InlineData("/contributes/configuration/fixture/properties/APIurl", "{}", "/contributes/configuration/fixture/properties/APIurl")]
    [InlineData("/contributes/configuration/fixture/properties/journal/maxLength", "0", "/contributes/configuration/fixture/properties/journal/maxLength")]
    [InlineData(
        "/contributes/configuration/fixture/properties/environment/default",
        "\"live\"",
        "/contributes/configuration/fixture/properties/environment/default"
    )]
    [InlineData("/contributes/configuration/fixture/required/0", "\"absent\"", "/contributes/configuration/fixture/required/0")]
    [InlineData("/contributes/walkthroughs/0/provider", "\"other\"", "/contributes/walkthroughs/0/provider")]
    [InlineData("/contributes/walkthroughs/0/steps/0/place", "\"moon\"", "/contributes/walkthroughs/0/steps/0/place")]
    [InlineData("/contributes/walkthroughs/0/steps/0/needs", "\"text\"", "/contributes/walkthroughs/0/steps/0/needs")]
    [InlineData("/contributes/walkthroughs/0/steps/0/recognition", "\"started\"", "/contributes/walkthroughs/0/steps/0/recognition")]
    [InlineData("/contributes/walkthroughs/0/steps/0/recognition/statuses", null, "/contributes/walkthroughs/0/steps/0/recognition")]
    [InlineData("/contributes/walkthroughs/0/steps/0/recognition/statuses", "[]", "/contributes/walkthroughs/0/steps/0/recognition/statuses")]
    [InlineData("/contributes/walkthroughs/0/steps/0/recognition/statuses/0", "\"Started\"", "/contributes/walkthroughs/0/steps/0/recognition/statuses/0")]
    [InlineData("/contributes/walkthroughs/0/steps/0/recognition/pages", "-1", "/contributes/walkthroughs/0/steps/0/recognition/pages")]
    [InlineData("/contributes/walkthroughs/0/steps/0/targets/0/within", "\"dialog\"", "/contributes/walkthroughs/0/steps/0/targets/0/within")]
    [InlineData("/contributes/walkthroughs/0/steps/0/targets/0/selector", null, "/contributes/walkthroughs/0/steps/0/targets/0")]
    [InlineData("/contributes/walkthroughs/0/steps/0/targets/0/equals", "[]", "/contributes/walkthroughs/0/steps/0/targets/0/equals")]
    [InlineData("/contributes/walkthroughs/0/steps/0/targets/0/click", "true", "/contributes/walkthroughs/0/steps/0/targets/0/click")]
    [InlineData("/contributes/walkthroughs/0/steps/0/lingerSeconds", "4", "/contributes/walkthroughs/0/steps/0/lingerSeconds")]
    [InlineData("/contributes/walkthroughs/0/steps/0/lingerSeconds", "60.5", "/contributes/walkthroughs/0/steps/0/lingerSeconds")]
    [InlineData("/contributes/detectors", "{}", "/contributes/detectors")]
    [InlineData("/contributes/detectors/0/id", "\"Failed\"", "/contributes/detectors/0/id")]
    [InlineData("/contributes/detectors/0/provider", "\"other\"", "/contributes/detectors/0/provider")]
    [InlineData("/contributes/detectors/0/names", "[]", "/contributes/detectors/0/names")]
    [InlineData("/contributes/detectors/0/paths", "[\"data\"]", "/contributes/detectors/0/paths/0")]
    [InlineData("/contributes/detectors/0/cards", null, "/contributes/detectors/0")]
    [InlineData("/contributes/detectors/0/cards", "[]", "/contributes/detectors/0/cards")]
    [InlineData("/contributes/detectors/0/cards", "\"article\"", "/contributes/detectors/0/cards")]
    [InlineData("/contributes/detectors/0/matches", "[]", "/contributes/detectors/0/matches")]
    [InlineData("/contributes/detectors/0/matches/0", "{}", "/contributes/detectors/0/matches/0")]
    [InlineData("/contributes/detectors/0/failed/0/attribute", "\"onclick=\"", "/contributes/detectors/0/failed/0/attribute")]
    [InlineData("/contributes/detectors/0/failed/0/equals/0", "\"\"", "/contributes/detectors/0/failed/0/equals/0")]
    [InlineData("/contributes/detectors/0/failed/0/script", "\"alert(1)\"", "/contributes/detectors/0/failed/0/script")]
    [InlineData("/contributes/detectors/0/name/0/equals", "[\"a\"]", "/contributes/detectors/0/name/0/equals")]
    [InlineData("/contributes/detectors/0/dataSourceId/0/pattern", "\"([0-9]+)\"", "/contributes/detectors/0/dataSourceId/0/pattern")]
    [InlineData("/contributes/detectors/0/reason/0/selector", "7", "/contributes/detectors/0/reason/0/selector")]
    [InlineData("/l10n", "7", "/l10n")]
    [InlineData("/l10n", "\"../l10n\"", "/l10n")]
    [InlineData("/l10n", "\"./l10n\"", "/l10n")]
    public void Load_OneFault_IsReportedWithItsPlaceAndRemedy(string path, string? value, string expectedPointer)
    {
        var manifest = FixturePlugins.Manifest();
        Set(manifest, path, value);
        _plugins.AddText(manifest.ToJsonString().Replace("\\\\ud800", "\\ud800", StringComparison.Ordinal));

        var entry = PluginIndex.Validate(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Folder, _plugins.Options());

        Assert.False(entry.IsValid);
        var error = Assert.Single(entry.Errors);
        Assert.Equal(expectedPointer, error.JsonPointer);
        Assert.EndsWith("plugin.json", error.File, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DetectorOrStepTwice_IsReported()
    {
        var manifest = FixturePlugins.Manifest();
        var detectors = manifest["contributes"]!["detectors"]!.AsArray();
        detectors.Add(detectors[0]!.DeepClone());
        var steps = manifest["contributes"]!["walkthroughs"]![0]!["steps"]!.AsArray();
        steps.Add(steps[0]!.DeepClone());
        _plugins.Add(manifest);

        var errors = Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors;

        Assert.Equal(["/contributes/detectors", "/contributes/walkthroughs/0/steps"], errors.Select(error => error.JsonPointer), StringComparer.Ordinal);
    }

    [Fact]
    public void Load_ManyFaults_AreReportedAtOnce()
    {
        var manifest = FixturePlugins.Manifest();
        Set(manifest, "/version", "\"x\"");
        Set(manifest, "/engines/reauth", "\"soon\"");
        Set(manifest, "/unknown", "1");
        Set(manifest, "/contributes/providers/0/instanceNoun", "null");
        Set(manifest, "/contributes/walkthroughs/0/title", null);
        _plugins.Add(manifest);

        var entry = Assert.Single(PluginIndex.Load(_plugins.Options()).Entries);

        Assert.Equal(
            ["/contributes/providers/0/instanceNoun", "/contributes/walkthroughs/0", "/engines/reauth", "/unknown", "/version"],
            entry.Errors.Select(error => error.JsonPointer).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Load_InvalidNeighbour_LeavesTheOthersAlone()
    {
        _plugins.Add(FixturePlugins.Manifest(), "b");
        _plugins.AddText("{", "a");

        var index = PluginIndex.Load(_plugins.Options());

        Assert.Equal([false, true], index.Entries.Select(entry => entry.IsValid));
        Assert.Equal("a", index.Entries[0].Id);
    }

    public void Dispose() => _plugins.Dispose();

    internal static void Set(JsonNode manifest, string pointer, string? value)
    {
        var parts = pointer.TrimStart('/').Split('/');
        var node = manifest;
        foreach (var part in parts[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(part)]! : node[part]!;
        }

        var parsed = value is null ? null : JsonNode.Parse(value.Replace("\"\\ud800\"", "\"\\\\ud800\"", StringComparison.Ordinal));
        switch (node)
        {
            case JsonArray array:
                array[int.Parse(parts[^1])] = parsed;
                break;
            case JsonObject entries when value is null:
                entries.Remove(parts[^1]);
                break;
            default:
                node[parts[^1]] = parsed;
                break;
        }
    }
}
