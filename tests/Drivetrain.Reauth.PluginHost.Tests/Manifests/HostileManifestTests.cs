using System.Text;
using CsCheck;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class HostileManifestTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    [Fact]
    public void Load_TooLargeFile_IsRefusedUnread()
    {
        var folder = _plugins.Add(FixturePlugins.Manifest());
        using (var stream = File.OpenWrite(Path.Combine(folder, "plugin.json")))
        {
            stream.SetLength(100L * 1024 * 1024);
        }

        Assert.Contains("104857600 bytes", OnlyError().Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{ \"name\": \"a\", }")]
    [InlineData("{ /* comment */ }")]
    [InlineData("{\"\\ud800\": 1}")]
    public void Load_NotAManifest_IsInvalid(string text)
    {
        _plugins.AddText(text);

        Assert.False(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).IsValid);
    }

    [Fact]
    public void Load_DeepNesting_IsRefused()
    {
        _plugins.AddText(new string('[', 100_000) + new string(']', 100_000));

        Assert.Contains("nested deeper", OnlyError().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DuplicateKey_IsRefused()
    {
        var text = FixturePlugins.Manifest().ToJsonString();
        _plugins.AddText(text.Insert(1, "\"version\": \"9.9.9\","));

        Assert.Equal("/version", OnlyError().JsonPointer);
    }

    [Theory]
    [InlineData("\"instanceNoun\":", "/contributes/providers/0/instanceNoun")]
    [InlineData("\"environments\":{", "/contributes/providers/0/environments/production")]
    [InlineData("\"walkthroughs\":[{", "/contributes/walkthroughs/0/id")]
    public void Load_DuplicateKeyFurtherIn_IsReportedWhereItStands(string before, string at)
    {
        var text = FixturePlugins.Manifest().ToJsonString();
        var position = text.IndexOf(before, StringComparison.Ordinal);
        var twin = before switch
        {
            "\"instanceNoun\":" => "\"instanceNoun\":\"twin\",",
            "\"environments\":{" => "\"production\":{},",
            _ => "\"\\u0069d\":\"twin\",",
        };
        Assert.True(position > 0);
        _plugins.AddText(text.Insert(before.EndsWith('{') ? position + before.Length : position, twin));

        var errors = Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors;

        Assert.Contains(
            errors,
            error => error.Problem.Contains("occurs twice", StringComparison.Ordinal) && string.Equals(error.JsonPointer, at, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("\\ud800", "/contributes/providers/0/oauth/pkce")]
    [InlineData("S25\\ud800", "/contributes/providers/0/oauth/pkce")]
    public void Load_HalfACharacterWhereAWordBelongs_IsReported(string word, string place)
    {
        var text = FixturePlugins.Manifest().ToJsonString();
        const string provider = "\"instanceNoun\":";
        _plugins.AddText(
            text.Insert(
                text.IndexOf(provider, StringComparison.Ordinal),
                $$"""
                "oauth":{"discovery":"https://example.com","pkce":"{{word}}"},
                """
            )
        );

        var errors = Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors;

        Assert.Contains(errors, error => string.Equals(error.JsonPointer, place, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ManyFolders_KeepTheirOrder()
    {
        for (var number = 10; number < 40; number++)
        {
            _plugins.Add(FixturePlugins.Manifest($"p{number}", $"p{number}"), $"p{number}");
        }

        Assert.Equal(
            Enumerable.Range(10, 30).Select(number => $"acme.p{number}"),
            PluginIndex.Load(_plugins.Options()).Entries.Select(entry => entry.Id),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Load_Utf8ByteOrderMark_IsTolerated()
    {
        var folder = _plugins.Add(FixturePlugins.Manifest());
        File.WriteAllText(
            Path.Combine(folder, "plugin.json"),
            FixturePlugins.Manifest().ToJsonString(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
        );

        Assert.Empty(PluginIndex.Load(_plugins.Options()).Errors);
    }

    [Fact]
    public void Load_Utf16_IsRefusedInWords()
    {
        var folder = _plugins.Add(FixturePlugins.Manifest());
        File.WriteAllText(Path.Combine(folder, "plugin.json"), FixturePlugins.Manifest().ToJsonString(), Encoding.Unicode);

        Assert.Contains("UTF-8", OnlyError().Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MainThroughSymbolicLink_IsRefused()
    {
        var folder = _plugins.Add(FixturePlugins.Manifest());
        var main = Path.Combine(folder, FixturePlugins.MainAssembly);
        var outside = Path.Combine(Path.GetDirectoryName(_plugins.Root)!, "outside.dll");
        File.Move(main, outside);
        File.CreateSymbolicLink(main, outside);

        Assert.Equal("/main", OnlyError().JsonPointer);
    }

    [Fact]
    public void Load_MainInSiblingWithSamePrefix_IsRefused()
    {
        // "fixture-evil" begins with "fixture": only the separator tells them apart.
        var folder = _plugins.Add(FixturePlugins.Manifest());
        var sibling = _plugins.Add(FixturePlugins.Manifest("other", "other"), "fixture-evil");
        Directory.CreateSymbolicLink(Path.Combine(folder, "lib"), sibling);
        var manifest = FixturePlugins.Manifest();
        manifest["main"] = "lib/" + FixturePlugins.MainAssembly;
        File.WriteAllText(Path.Combine(folder, "plugin.json"), manifest.ToJsonString());

        var entry = PluginIndex.Load(_plugins.Options()).Entries.Single(candidate => candidate.Folder.EndsWith("/fixture", StringComparison.Ordinal));
        Assert.Equal("/main", Assert.Single(entry.Errors).JsonPointer);
    }

    [Fact]
    public void Load_FolderThatLinksOutside_IsRefused()
    {
        using var elsewhere = new FixturePlugins();
        var target = elsewhere.Add(FixturePlugins.Manifest());
        Directory.CreateDirectory(_plugins.Root);
        Directory.CreateSymbolicLink(Path.Combine(_plugins.Root, "linked"), target);

        Assert.Contains("symbolic link", OnlyError().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LinkThatLoops_IsReported()
    {
        var folder = _plugins.Add(FixturePlugins.Manifest());
        File.Delete(Path.Combine(folder, FixturePlugins.MainAssembly));
        File.CreateSymbolicLink(Path.Combine(folder, FixturePlugins.MainAssembly), FixturePlugins.MainAssembly);

        Assert.False(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).IsValid);
    }

    [Fact]
    public void Load_DuplicatePluginAndProvider_FirstFolderKeepsThem()
    {
        _plugins.Add(FixturePlugins.Manifest(), "a");
        _plugins.Add(FixturePlugins.Manifest(), "b");
        _plugins.Add(FixturePlugins.Manifest("third", "fixture"), "c");

        var entries = PluginIndex.Load(_plugins.Options()).Entries;

        Assert.True(entries[0].IsValid);
        Assert.Equal(["/name", "/contributes/providers/0/id"], entries[1].Errors.Select(error => error.JsonPointer), StringComparer.Ordinal);
        Assert.Equal("/contributes/providers/0/id", Assert.Single(entries[2].Errors).JsonPointer);
    }

    [Fact]
    public void Load_MissingManifestOrRoot_IsReported()
    {
        Directory.CreateDirectory(Path.Combine(_plugins.Root, "empty"));
        var options = _plugins.Options();
        options.Roots.Add(Path.Combine(_plugins.Root, "absent"));

        var index = PluginIndex.Load(options);

        Assert.Contains("no plugin.json", Assert.Single(Assert.Single(index.Entries).Errors).Problem, StringComparison.Ordinal);
        Assert.Single(index.RootErrors);
    }

    [Fact]
    public void Load_EndlessFaults_ReportIsBounded()
    {
        var fields = string.Join(',', Enumerable.Range(0, 180).Select(number => $"\"f{number}\": 1"));
        _plugins.AddText("{" + fields + "}");

        Assert.Equal(100, Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors.Count);
    }

    [Fact]
    public void Load_AnyMutationOfAValidManifest_NeverThrows()
    {
        var valid = Encoding.UTF8.GetBytes(FixturePlugins.Manifest().ToJsonString());
        var folder = _plugins.Add(FixturePlugins.Manifest());
        var options = _plugins.Options();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length])
            .Sample(
                (position, value, length) =>
                {
                    var bytes = valid.ToArray();
                    bytes[position] = value;
                    File.WriteAllBytes(Path.Combine(folder, "plugin.json"), length % 4 == 0 ? bytes[..length] : bytes);
                    _ = PluginIndex.Load(options).Errors.Count();
                },
                iter: 2000,
                threads: 1
            );
    }

    public void Dispose() => _plugins.Dispose();

    private PluginError OnlyError() => Assert.Single(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors);
}
