using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

/// <summary>What a manifest can get wrong about a form.</summary>
public sealed class FormManifestTests : IDisposable
{
    internal const string Provider = "/contributes/providers/0";
    private readonly FixturePlugins _plugins = new();

    [Fact]
    public void Load_ValidForm_NeedsNoAssembly()
    {
        var manifest = Form();
        manifest.Remove("main");
        _plugins.Add(manifest);

        var index = PluginIndex.Load(_plugins.Options());

        Assert.Empty(index.Errors);
        var form = index.Entries.Single().Manifest!.Providers.Single().Form!;
        Assert.Equal(["account", "key"], form.Fields.Select(field => field.Id), StringComparer.Ordinal);
        Assert.Equal([false, true], form.Fields.Select(field => field.IsSecret));
    }

    [Theory]
    [InlineData("form/fields", "[]", "form/fields")]
    [InlineData("form/fields/0/id", "\"Account\"", "form/fields/0/id")]
    [InlineData("form/fields/0/id", "\"apiUrl\"", "form/fields")]
    [InlineData("form/fields/0/id", "\"instance\"", "form/fields")]
    [InlineData("form/fields/1/id", "\"account\"", "form/fields")]
    [InlineData("form/fields/0/pattern", "\"[0-9]+\"", "form/fields/0/pattern")]
    [InlineData("form/fields/0/maxLength", "5000", "form/fields/0/maxLength")]
    [InlineData("form/fields/0/default", "\"x\"", "form/fields/0/default")]
    [InlineData("form/helpUrl", "\"javascript:alert(1)\"", "form/helpUrl")]
    [InlineData("form/authentication", "{}", "form/authentication")]
    [InlineData("form/authentication", "{ \"bearer\": \"{key}\", \"headers\": { \"X-Key\": \"{key}\" } }", "form/authentication")]
    [InlineData("form/authentication", "{ \"bearer\": \"{other}\" }", "form/authentication/bearer")]
    [InlineData("form/authentication", "{ \"bearer\": \"{secret}\" }", "form/authentication/bearer")]
    [InlineData("form/authentication", "{ \"headers\": { \"Authorization\": \"{key}\" } }", "form/authentication/headers/Authorization")]
    [InlineData("form/authentication", "{ \"basic\": { \"username\": \"{key}\" } }", "form/authentication/basic")]
    [InlineData("instance/formField", "\"other\"", "instance/formField")]
    [InlineData("instance/formField", null, "instance")]
    [InlineData("instance/request", null, "instance")]
    [InlineData("oauth", "{ \"discovery\": \"{apiUrl}\" }", "")]
    public void Load_BrokenForm_NamesTheFieldAndARemedy(string field, string? value, string expected)
    {
        var manifest = Form();
        ManifestErrorTests.Set(manifest, $"{Provider}/{field}", value);
        _plugins.Add(manifest);

        var errors = PluginIndex.Load(_plugins.Options()).Errors.ToList();

        Assert.Contains(errors, error => error.JsonPointer == (expected.Length == 0 ? Provider : $"{Provider}/{expected}") && error.Remedy.Length > 0);
    }

    public void Dispose() => _plugins.Dispose();

    internal static JsonObject Form()
    {
        var manifest = FixturePlugins.Manifest();
        ManifestErrorTests.Set(
            manifest,
            $"{Provider}/form",
            """
            {
              "fields": [{ "id": "account", "label": "Account", "secret": false, "pattern": "^[0-9]{3}$" }, { "id": "key", "label": "Key" }],
              "authentication": { "bearer": "{key}" }
            }
            """
        );
        ManifestErrorTests.Set(
            manifest,
            $"{Provider}/instance",
            """{ "pattern": "^[0-9]{3}$", "formField": "account", "request": { "url": "{apiUrl}/a/{instance}", "names": ["/name"] } }"""
        );
        return manifest;
    }
}
