using System.Reflection;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.PluginHost.Tests.Support;

/// <summary>Lays plugins' folders out for a test, from the fixture's manifest and its built assembly.</summary>
public sealed class FixturePlugins : IDisposable
{
    public const string MainAssembly = "Drivetrain.Reauth.Fixtures.Plugin.dll";

    private static readonly string BuiltFolder = Metadata("FixturePluginFolder");

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Combine("plugins");

    /// <summary>What the fixture writes as it is activated and deactivated.</summary>
    public string Journal => _folder.Combine("journal");

    /// <summary>The repository's folder.</summary>
    public static string Repository => Metadata("RepositoryFolder");

    /// <summary>A valid manifest; tests break it.</summary>
    public static JsonObject Manifest(string name = "fixture", string provider = "fixture") =>
        JsonNode
            .Parse(
                $$"""
                {
                  "publisher": "acme", "name": "{{name}}", "version": "1.2.3", "displayName": "Fixture",
                  "engines": { "reauth": "^0.1.0" }, "main": "{{MainAssembly}}",
                  "contributes": {
                    "providers": [{
                      "id": "{{provider}}", "displayName": "Fixture Books", "instanceNoun": "book", "adminRole": "Keeper",
                      "failures": { "revoked": { "title": "Revoked.", "remedy": "Reconnect." } },
                      "instance": { "callbackParameter": "bookId", "pattern": "^[0-9]{3}$" }, "scopes": ["read"],
                      "environments": { "production": { "settings": { "apiUrl": "https://api.example.com" }, "allowedHosts": ["api.example.com"] },
                                        "test": { "settings": { "apiUrl": "https://test.example.com" }, "allowedHosts": ["test.example.com"] } }
                    }],
                    "configuration": { "{{provider}}": {
                      "type": "object",
                      "properties": {
                        "behaviour": { "type": "string", "description": "What to do.", "default": "register" },
                        "journal": { "type": "string", "description": "Where to write." },
                        "secret": { "type": "string", "description": "A secret.", "writeOnly": true, "pattern": "^[a-z]+$" },
                        "environment": { "type": "string", "description": "Which.", "enum": ["production", "test", "custom"], "default": "production" },
                        "apiUrl": { "type": "string", "description": "Address.", "format": "uri" }
                      },
                      "required": ["journal"],
                      "allOf": [{ "if": { "properties": { "environment": { "const": "custom" } } }, "then": { "required": ["apiUrl"] } }]
                    } },
                    "detectors": [{ "id": "failed", "provider": "{{provider}}", "cards": ["[data-id]", "article:not(:has(article))"],
                      "matches": [{ "selector": "h2", "contains": ["Books"] }],
                      "failed": [{ "attribute": "data-status", "equals": ["failed"] }, { "selector": "[role=alert]" }],
                      "name": [{ "selector": "h2" }], "dataSourceId": [{ "attribute": "id", "pattern": "[0-9]{3}$" }], "reason": [{ "selector": ".reason" }] }],
                    "walkthroughs": [{ "id": "reauth", "provider": "{{provider}}", "title": "How", "steps": [
                      { "id": "log-in", "title": "Log in", "description": "Log in.", "place": "provider", "needs": ["A login"],
                        "troubleshooting": [{ "question": "Did it?", "advice": "Again." }],
                        "recognition": { "statuses": ["started"], "pages": 2 },
                        "targets": [{ "within": "card", "selector": "button", "equals": ["Log in"] }], "lingerSeconds": 90 }] }]
                  }
                }
                """
            )!
            .AsObject();

    /// <summary>A folder with this manifest and the fixture's assembly.</summary>
    public string Add(JsonNode manifest, string folder = "fixture") => AddText(manifest.ToJsonString(), folder);

    public string AddText(string manifest, string folder = "fixture")
    {
        var path = Path.Combine(Root, folder);
        Directory.CreateDirectory(path);
        foreach (
            var file in Directory
                .EnumerateFiles(BuiltFolder)
                .Where(file => Path.GetFileName(file).StartsWith("Drivetrain.Reauth.Fixtures.", StringComparison.Ordinal))
        )
        {
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)), overwrite: true);
        }

        File.WriteAllText(Path.Combine(path, "plugin.json"), manifest);
        return path;
    }

    /// <summary>A plugin as its project builds it, with the library that it was built against.</summary>
    public void AddConflict(string name)
    {
        var id = name.ToLowerInvariant();
        var folder = Path.Combine(Root, id);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Metadata("ConflictFolder"), "Plugin" + name, Metadata("ConflictOutput"))))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var manifest = Manifest(id, id);
        manifest["main"] = $"Drivetrain.Reauth.Fixtures.Plugin{name}.dll";
        File.WriteAllText(Path.Combine(folder, "plugin.json"), manifest.ToJsonString());
    }

    public PluginHostOptions Options(params (string Name, string Value)[] settings) => Options(reload: false, settings);

    public PluginHostOptions Options(bool reload, params (string Name, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        values.TryAdd("journal", Journal);
        return new PluginHostOptions
        {
            Roots = [Root],
            ProviderSettings = _ => values,
            Reload = reload,
        };
    }

    public string[] ReadJournal() => File.Exists(Journal) ? File.ReadAllLines(Journal) : [];

    public void Dispose() => _folder.Dispose();

    private static string Metadata(string key) =>
        typeof(FixturePlugins)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
