using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class LocalizationTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    [Fact]
    public async Task Load_Bundle_TranslatesWhatItHoldsAndLeavesTheRest()
    {
        Add(
            "bundle.l10n.de.json",
            new
            {
                How = "Wie",
                book = "Buch",
                Keeper = "Hüter",
                Reconnect = "Neu verbinden",
                Again = "unbekannt",
            },
            manifest =>
            {
                manifest["contributes"]!["walkthroughs"]![0]!["steps"]![0]!["troubleshooting"]![0]!["advice"] = "Again";
                manifest["contributes"]!["providers"]![0]!["failures"]!["revoked"]!["remedy"] = "Reconnect";
            }
        );

        var index = PluginIndex.Load(_plugins.Options());

        Assert.Empty(index.Errors);
        var german = Assert.Single(index.Entries).Manifest!.In("de");
        Assert.Equal(("Fixture Books", "Buch", "Hüter"), (german.Providers[0].DisplayName, german.Providers[0].InstanceNoun, german.Providers[0].AdminRole));
        Assert.Equal(("Wie", "Log in"), (german.Walkthroughs[0].Title, german.Walkthroughs[0].Steps[0].Title));
        Assert.Equal(new FailureText("Revoked.", "Neu verbinden"), german.Providers[0].Failures["revoked"]);
        Assert.Equal("unbekannt", german.Walkthroughs[0].Steps[0].Troubleshooting[0].Advice);
        Assert.Same(index.Entries[0].Manifest, index.Entries[0].Manifest!.In("fr"));
        await using var catalog = new PluginCatalog(_plugins.Options(), TimeProvider.System, new CapturedLogs());
        var provider = catalog.Find("fixture")!;
        Assert.Equal(("book", "Buch", "book"), (provider.InstanceNoun, provider.In("de").InstanceNoun, provider.In("fr").InstanceNoun));
        Assert.Equal("acme.fixture", Assert.Single(catalog.Manifests).Id);
    }

    [Fact]
    public void Load_KeyThatTheManifestDoesNotHave_IsReportedWithTheBundlesFile()
    {
        Add("bundle.l10n.de.json", new { Howe = "Wie", How = 7 });

        var errors = Errors();

        Assert.Equal(["/How", "/Howe"], errors.Select(error => error.JsonPointer).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(errors, error => Assert.EndsWith("l10n/bundle.l10n.de.json", error.File, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WordsOfDrivetrainsPage_AreNoTextsToTranslate()
    {
        Add("bundle.l10n.de.json", new { failed = "fehlgeschlagen" });

        Assert.Equal("/failed", OnlyError().JsonPointer);
    }

    [Fact]
    public void Load_FaultyManifest_BlamesNoKey()
    {
        Add("bundle.l10n.de.json", new { How = "Wie" }, manifest => manifest["contributes"]!["walkthroughs"]![0]!["title"] = 7);

        Assert.Equal("/contributes/walkthroughs/0/title", OnlyError().JsonPointer);
    }

    [Theory]
    [InlineData("drivetrain.quickbooks")]
    [InlineData("drivetrain.xero")]
    public void TextsOf_AManifest_AreThoseThatAreTranslated(string id)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var manifest = WithForm(Shipped.Manifest(id));

        manifest.Map(text =>
        {
            asked.Add(text);
            return text;
        });

        Assert.Equal(
            asked.Order(StringComparer.Ordinal),
            LocalizedManifest.TextsOf(manifest).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Load_BundleWithAFaultyText_ReportsItOnceWithWhatElseIsWrong()
    {
        Add("bundle.l10n.de.json", new { How = 7, Howe = "Wie" });

        Assert.Equal(2, Errors().Count);
    }

    [Theory]
    [InlineData("de.json")]
    [InlineData("bundle.l10n.json")]
    [InlineData("bundle.l10n.DE.json")]
    [InlineData("bundle.l10n.deutsch.json")]
    [InlineData("bundle.l10n.en.json")]
    public void Load_FileThatIsNoBundle_IsReported(string name)
    {
        Add(name, new { How = "Wie" });

        var error = OnlyError();

        Assert.EndsWith(name, error.File, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{ \"How\": \"Wie\", \"How\": \"Wieso\" }")]
    [InlineData("{ \"How\": \"\" }")]
    [InlineData("{ \"How\": \"a\\u0007b\" }")]
    [InlineData("{ \"\\ud800\": \"x\" }")]
    public void Load_BundleThatIsNone_IsReported(string text)
    {
        var folder = Add("bundle.l10n.de.json", new { How = "Wie" });
        File.WriteAllText(Path.Combine(folder, "l10n", "bundle.l10n.de.json"), text);

        Assert.EndsWith("bundle.l10n.de.json", OnlyError().File, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BundleThatLinksOutside_IsRefusedUnread()
    {
        var folder = Add("bundle.l10n.de.json", new { How = "Wie" });
        var bundle = Path.Combine(folder, "l10n", "bundle.l10n.de.json");
        File.Move(bundle, Path.Combine(_plugins.Root, "outside.json"));
        File.CreateSymbolicLink(bundle, Path.Combine(_plugins.Root, "outside.json"));

        Assert.Contains("symbolic link", OnlyError().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catalog_FaultyTranslation_SaysSoAndUsesWhatIsRight()
    {
        Add(
            "bundle.l10n.de.json",
            new
            {
                book = "Buch",
                Keeper = 7,
                Howe = "Wie",
            }
        );
        var logs = new CapturedLogs();
        await using var catalog = new PluginCatalog(_plugins.Options(), TimeProvider.System, logs);

        var german = catalog.Find("fixture")!.In("de");
        var status = Assert.Single(catalog.Plugins);
        catalog.ReadTranslations();

        Assert.Equal(("Buch", "Keeper"), (german.InstanceNoun, german.AdminRole));
        Assert.Equal(PluginState.Indexed, status.State);
        Assert.Contains("/Howe", status.Error, StringComparison.Ordinal);
        Assert.Contains("/Keeper", status.Error, StringComparison.Ordinal);
        Assert.Equal(3, logs.Text.Split("bundle.l10n.de.json").Length);
    }

    [Fact]
    public async Task Catalog_Translations_AreNotReadBeforeTheyAreAskedFor()
    {
        var folder = Add("bundle.l10n.de.json", new { book = "Falsch" });
        await using var catalog = new PluginCatalog(_plugins.Options(), TimeProvider.System, new CapturedLogs());

        File.WriteAllText(Path.Combine(folder, "l10n", "bundle.l10n.de.json"), """{ "book": "Buch" }""");

        Assert.Equal("Buch", catalog.Find("fixture")!.In("de").InstanceNoun);
    }

    [Fact]
    public void Load_EmptyFolder_IsReported()
    {
        var folder = Add("bundle.l10n.de.json", new { How = "Wie" });
        File.Delete(Path.Combine(folder, "l10n", "bundle.l10n.de.json"));

        Assert.Equal("/l10n", OnlyError().JsonPointer);
    }

    public void Dispose() => _plugins.Dispose();

    private static PluginManifest WithForm(PluginManifest manifest) =>
        manifest with
        {
            Providers =
            [
                .. manifest.Providers.Select(provider =>
                    provider with
                    {
                        Form = new FormDescription(
                            [new FormField("key", "Key", "What it looks like.", true, null, 200)],
                            "Where it is.",
                            null,
                            new FormAuthentication(null, null, null, new Dictionary<string, Template>()),
                            null
                        ),
                    }
                ),
            ],
        };

    private string Add(string name, object texts, Action<JsonObject>? adjust = null)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["l10n"] = "./l10n";
        adjust?.Invoke(manifest);
        var folder = _plugins.Add(manifest);
        Directory.CreateDirectory(Path.Combine(folder, "l10n"));
        File.WriteAllText(Path.Combine(folder, "l10n", name), JsonSerializer.Serialize(texts));
        return folder;
    }

    private PluginError OnlyError() => Assert.Single(Errors());

    /// <summary>What authors are told; a service starts with the plugin all the same, as far as the manifest itself is right.</summary>
    private IReadOnlyList<PluginError> Errors()
    {
        var entry = Assert.Single(PluginIndex.Load(_plugins.Options()).Entries);
        var errors = PluginIndex.Validate(entry.Folder, _plugins.Options()).Errors;
        Assert.Equal(errors, [.. entry.Errors, .. entry.TranslationErrors]);
        return errors;
    }
}
