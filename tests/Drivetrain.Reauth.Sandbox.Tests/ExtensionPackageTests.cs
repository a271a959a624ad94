using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Sandbox.Tests;

/// <summary>What is shipped: permissions, policy, sizes, and the extension's own checks, which are part of this command.</summary>
public sealed class ExtensionPackageTests : IAsyncLifetime
{
    private string _output = null!;

    public async Task InitializeAsync() => _output = Path.GetDirectoryName((await ExtensionBuild.EnsureAsync(CancellationToken.None)).Path)!;

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("chrome-mv3", "activeTab", "alarms", "notifications", "scripting", "storage", "sidePanel")]
    [InlineData("firefox-mv3", "activeTab", "alarms", "notifications", "scripting", "storage")]
    public void Manifest_AsksForExactlyThis(string target, params string[] permissions)
    {
        var manifest = Manifest(target);
        Assert.Equal(3, manifest.GetProperty("manifest_version").GetInt32());
        Assert.Equal(permissions.Order(), Texts(manifest.GetProperty("permissions")).Order());
        Assert.Equal(["https://*.drivetrain.ai/*", "https://reauth.drivetrain.ai/*"], Texts(manifest.GetProperty("host_permissions")));
        foreach (var absent in new[] { "optional_permissions", "optional_host_permissions", "web_accessible_resources" })
            Assert.False(manifest.TryGetProperty(absent, out _), absent);
        var script = Assert.Single(manifest.GetProperty("content_scripts").EnumerateArray());
        Assert.Equal(["https://*.drivetrain.ai/*"], Texts(script.GetProperty("matches")));
        Assert.Equal(["https://reauth.drivetrain.ai/*"], Texts(script.GetProperty("exclude_matches")));
        // Frames of Drivetrain's own hosts: the patterns hold for them as well.
        Assert.True(script.GetProperty("all_frames").GetBoolean());
        Assert.Empty(Texts(manifest.GetProperty("externally_connectable").GetProperty("ids")));
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src https://reauth.drivetrain.ai; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'",
            manifest.GetProperty("content_security_policy").GetProperty("extension_pages").GetString()
        );
    }

    [Theory]
    [InlineData("chrome-mv3")]
    [InlineData("firefox-mv3")]
    public void Files_NamedByTheManifest_AreThere(string target)
    {
        var manifest = Manifest(target);
        string[] pages = ["sidepanel.html", "options.html", "editor.html", "opening.html", "welcome.html"];
        List<string?> files = [.. pages, "page.js", "show.js", "mask.js", "pair.js"];
        files.AddRange(manifest.GetProperty("icons").EnumerateObject().Select(icon => icon.Value.GetString()));
        files.Add(
            target.StartsWith("chrome", StringComparison.Ordinal)
                ? manifest.GetProperty("background").GetProperty("service_worker").GetString()
                : manifest.GetProperty("background").GetProperty("scripts")[0].GetString()
        );
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(_output, target, file!.TrimStart('/'))), file));
        Assert.Equal(["16", "32", "48", "128"], manifest.GetProperty("icons").EnumerateObject().Select(icon => icon.Name));
    }

    [Fact]
    [Trait("Case", "15.7")]
    public void Manifest_OfChromeAndEdge_NamesTheSettingsThatACompanyMaySet()
    {
        var manifest = Manifest("chrome-mv3");
        var schema = manifest.GetProperty("storage").GetProperty("managed_schema").GetString()!;
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(_output, "chrome-mv3", schema)));
        Assert.Equal(
            ["notifications", "screenshots", "supportContact"],
            document.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)
        );
        Assert.False(Manifest("firefox-mv3").TryGetProperty("storage", out _));
    }

    // Edge takes what Chrome takes, and is stricter with what people read.
    [Fact]
    [Trait("Case", "15.6")]
    public void Manifest_ForEdge_IsWithinItsLimits()
    {
        var manifest = Manifest("chrome-mv3");
        Assert.False(manifest.TryGetProperty("update_url", out _));
        foreach (var locale in new[] { "en", "de" })
        {
            using var messages = JsonDocument.Parse(File.ReadAllText(Path.Combine(_output, "chrome-mv3", "_locales", locale, "messages.json")));
            Assert.InRange(Message(messages, "extensionName").Length, 1, 45);
            Assert.InRange(Message(messages, "extensionDescription").Length, 1, 132);
        }

        static string Message(JsonDocument messages, string name) => messages.RootElement.GetProperty(name).GetProperty("message").GetString()!;
    }

    [Fact]
    [Trait("Case", "15.6")]
    public void Manifest_OfFirefox_DeclaresTheVersionThatWasTried() =>
        Assert.Equal(
            "153.0",
            Manifest("firefox-mv3").GetProperty("browser_specific_settings").GetProperty("gecko").GetProperty("strict_min_version").GetString()
        );

    // Node's compiler, linters and 400 tests take their time: half a minute on an idle machine.
    [Fact]
    public async Task OwnChecks_OfTheExtension_Pass()
    {
        foreach (var script in new[] { "check", "check:generated", "test", "size", "lint:firefox" })
            await ExtensionBuild.RunScriptAsync(script, CancellationToken.None);
    }

    [Fact]
    public async Task Zip_MakesArchivesForTheStores_WithoutTheKey()
    {
        await ExtensionBuild.RunScriptAsync("zip", CancellationToken.None);
        var store = Path.Combine(_output, "store");
        var archives = Directory.GetFiles(store, "*.zip").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Contains(archives, name => name!.EndsWith("chrome.zip", StringComparison.Ordinal));
        Assert.Contains(archives, name => name!.EndsWith("firefox.zip", StringComparison.Ordinal));
        var chrome = Directory.GetFiles(store, "*chrome.zip").Single();
        using var archive = System.IO.Compression.ZipFile.OpenRead(chrome);
        using var manifest = await JsonDocument.ParseAsync(await archive.GetEntry("manifest.json")!.OpenAsync());
        Assert.False(manifest.RootElement.TryGetProperty("key", out _));
        Assert.DoesNotContain(
            archive.Entries,
            entry => entry.FullName.Contains("spec", StringComparison.Ordinal) || entry.FullName.EndsWith(".map", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(text => text.GetString()!);

    private JsonElement Manifest(string target) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_output, target, "manifest.json"))).RootElement;
}
