using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Schemas;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Json.Schema;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

/// <summary>The published schema and the host's parser say the same, as far as a schema can.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(System.Text.Encoding.UTF8.GetString(PluginSchema.Utf8.Span));

    /// <summary>
    /// Faults that the parser alone can see: files, versions, references from one field to another, and what a settings' schema makes of a value.
    /// </summary>
    private static readonly HashSet<(string Path, string? Value)> ParserAlone =
    [
        ("/engines/reauth", "\"^9.0.0\""),
        ("/engines/reauth", "\"soon\""),
        ("/main", "\"absent.dll\""),
        ("/activationEvents", "[\"onProvider:other\"]"),
        ("/contributes/providers/0/environments/test/settings/apiUrl", "\"http://example.com\""),
        ("/contributes/providers/0/environments/test/settings/secret", "\"abc\""),
        ("/contributes/configuration/fixture/properties/environment/default", "\"live\""),
        ("/contributes/configuration/fixture/required/0", "\"absent\""),
        ("/contributes/walkthroughs/0/provider", "\"other\""),
        ("/contributes/detectors/0/provider", "\"other\""),
        ("/l10n", "\"./l10n\""),
    ];

    /// <summary>What refers to another field: a template's placeholder, an id that is there twice.</summary>
    private static readonly HashSet<(string Field, string? Value)> ParserAloneOfForms =
    [
        ("form/fields/0/id", "\"apiUrl\""),
        ("form/fields/1/id", "\"account\""),
        ("form/authentication", "{ \"bearer\": \"{other}\" }"),
        ("form/authentication", "{ \"bearer\": \"{secret}\" }"),
        ("instance/formField", "\"other\""),
    ];

    public static TheoryData<string, string?, bool> BrokenForms()
    {
        var method = typeof(FormManifestTests).GetMethod(nameof(FormManifestTests.Load_BrokenForm_NamesTheFieldAndARemedy))!;
        var cases = new TheoryData<string, string?, bool>();
        foreach (var data in method.GetCustomAttributes<InlineDataAttribute>().SelectMany(attribute => attribute.GetData(method)))
        {
            var (field, value) = ((string)data[0], (string?)data[1]);
            cases.Add(field, value, ParserAloneOfForms.Contains((field, value)));
        }

        return cases;
    }

    public static TheoryData<string, string?> BrokenManifests()
    {
        var method = typeof(ManifestErrorTests).GetMethod(nameof(ManifestErrorTests.Load_OneFault_IsReportedWithItsPlaceAndRemedy))!;
        var cases = new TheoryData<string, string?>();
        foreach (var data in method.GetCustomAttributes<InlineDataAttribute>().SelectMany(attribute => attribute.GetData(method)))
        {
            cases.Add((string)data[0], (string?)data[1]);
        }

        return cases;
    }

    [Fact]
    public void Schema_ItsOwnForm_IsValid() => Assert.True(MetaSchemas.Draft202012.Evaluate(JsonDocument.Parse(PluginSchema.Utf8).RootElement).IsValid);

    [Fact]
    public void Schema_EveryShippedManifest_IsValidAndNamesIt()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(FixturePlugins.Repository, "api", "plugins"), "plugin.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        Assert.All(
            files,
            file =>
            {
                var manifest = JsonNode.Parse(File.ReadAllText(file))!;
                Assert.Empty(Faults(manifest));
                var schema = Path.GetFullPath(manifest["$schema"]!.GetValue<string>(), Path.GetDirectoryName(file)!);
                Assert.Equal(PluginSchema.Utf8.ToArray(), File.ReadAllBytes(schema));
            }
        );
    }

    [Fact]
    public void Schema_FixtureManifest_IsValid() => Assert.Empty(Faults(FixturePlugins.Manifest()));

    [Theory]
    [MemberData(nameof(BrokenManifests))]
    public void Schema_WhatTheParserRefuses_IsRefusedUnlessOnlyTheParserCanKnow(string path, string? value)
    {
        var manifest = FixturePlugins.Manifest();
        ManifestErrorTests.Set(manifest, path, value);
        if (value?.Contains("\\ud800", StringComparison.Ordinal) == true)
        {
            // Half a character is no JSON to begin with.
            return;
        }

        Assert.Equal(ParserAlone.Contains((path, value)), Faults(manifest).Count == 0);
    }

    [Fact]
    public void Schema_FormManifest_IsValid() => Assert.Empty(Faults(FormManifestTests.Form()));

    [Theory]
    [MemberData(nameof(BrokenForms))]
    public void Schema_BrokenForm_IsRefusedUnlessOnlyTheParserCanKnow(string field, string? value, bool isForTheParserAlone)
    {
        var manifest = FormManifestTests.Form();
        ManifestErrorTests.Set(manifest, $"{FormManifestTests.Provider}/{field}", value);

        Assert.Equal(isForTheParserAlone, Faults(manifest).Count == 0);
    }

    [Fact]
    public void ParserAlone_EveryEntry_IsOneOfTheCases() =>
        Assert.Subset(BrokenManifests().Select(data => ((string)data[0], (string?)data[1])).ToHashSet(), ParserAlone);

    private static IReadOnlyList<string> Faults(JsonNode manifest)
    {
        var results = Schema.Evaluate(JsonSerializer.SerializeToElement(manifest), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid
            ? []
            :
            [
                .. results
                    .Details!.Where(detail => detail.Errors is not null)
                    .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}")),
                "invalid",
            ];
    }
}
