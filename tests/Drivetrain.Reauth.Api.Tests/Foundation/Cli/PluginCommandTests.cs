using System.CommandLine;
using System.Diagnostics;
using Drivetrain.Reauth.Api.Features.Plugins.Commands;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Cli;

public sealed class PluginCommandTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("reauth-cli-").FullName;

    [Fact]
    public async Task New_Plugin_PassesFromValidationToUninstallation()
    {
        var folder = In("books");
        Assert.Equal(0, (await RunAsync("new", folder)).Code);
        Assert.Equal(["README.md", "bundle.l10n.de.json", "plugin.json", "plugin.schema.json"], Files(folder));

        Assert.Equal((0, "acme.books 0.1.0 is valid."), await LastLineAsync("validate", folder));
        Assert.Equal((0, "Every check passed."), await LastLineAsync("test", folder));
        var (code, hash) = await LastLineAsync("pack", folder, "-o", In("books.drpx"));
        Assert.Equal((0, "SHA-256 "), (code, hash[..8]));
        Assert.Equal((0, "acme.books 0.1.0 is valid."), await LastLineAsync("validate", In("books.drpx")));

        Assert.Equal(1, (await RunAsync("install", In("books.drpx"), "--root", In("root"), "--sha256", "00")).Code);
        Assert.Equal(0, (await RunAsync("install", In("books.drpx"), "--root", In("root"), "--sha256", hash[8..])).Code);
        Assert.Equal(1, (await RunAsync("install", In("books.drpx"), "--root", In("root"))).Code);
        Assert.Equal(0, (await RunAsync("install", In("books.drpx"), "--root", In("root"), "--force")).Code);
        var list = await RunAsync("list", "--root", In("root"));
        Assert.Equal(0, list.Code);
        Assert.Matches(@"acme\.books +0\.1\.0 +valid +books +Providers:books:ClientId, Providers:books:ClientSecret", list.Text);
        Assert.Equal(0, (await RunAsync("uninstall", "acme.books", "--root", In("root"))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(In("root")));
    }

    [Fact]
    public async Task New_PluginWithCode_BuildsAndPassesItsTest()
    {
        var folder = In("tally");
        Assert.Equal(0, (await RunAsync("new", folder, "--code", "--publisher", "some-one")).Code);
        var unbuilt = await RunAsync("validate", folder);
        Assert.Equal(1, unbuilt.Code);
        Assert.Contains("plugin.json#/main", unbuilt.Text, StringComparison.Ordinal);

        var start = new ProcessStartInfo("dotnet", ["build", folder, "-v", "q", "-nologo"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var build = Process.Start(start)!;
        var log = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, log);

        Assert.Equal((0, "Every check passed."), await LastLineAsync("test", folder));
        Assert.Equal(0, (await RunAsync("pack", folder, "-o", In("tally.drpx"))).Code);
    }

    [Fact]
    public async Task New_FolderThatIsNotEmpty_WritesOverNothing()
    {
        Directory.CreateDirectory(In("books"));
        await File.WriteAllTextAsync(In("books", "plugin.json"), "mine");

        Assert.Equal(1, (await RunAsync("new", In("books"))).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(In("books", "plugin.json")));
        Assert.Equal(1, (await RunAsync("new", In("No Name"))).Code);
        Assert.Equal(1, (await RunAsync("new", In("ledger"), "--publisher", "../x")).Code);
        Assert.False(Directory.Exists(In("ledger")));
    }

    [Fact]
    public async Task Validate_FaultyPlugin_ShowsEveryErrorWithPlaceProblemAndRemedy()
    {
        await RunAsync("new", In("books"));
        await ChangeAsync(text =>
            text.Replace("\"0.1.0\"", "\"one\"", StringComparison.Ordinal).Replace("\"adminRole\"", "\"role\"", StringComparison.Ordinal)
        );

        var result = await RunAsync("validate", In("books"));

        Assert.Equal(1, result.Code);
        Assert.Contains("plugin.json#/version\n  This is not a semantic version.\n  Write a semantic version", result.Text, StringComparison.Ordinal);
        Assert.Contains("plugin.json#/contributes/providers/0\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("plugin.json#/contributes/providers/0/role\n", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"endpoints\"", "\"limits\": { \"accessToken\": 16 }, \"endpoints\"", "exchange: the code becomes tokens")]
    [InlineData(
        "\"revocation\": \"{loginUrl}/oauth2/revoke\"",
        "\"revocation\": \"https://elsewhere.example.com/revoke\"",
        "authorize: builds the login address"
    )]
    [InlineData("\"id\": \"/id\", \"names\": [\"/name\"]", "\"id\": \"/id\", \"names\": [\"/id\"]", null)]
    public async Task Test_ManifestThatCannotWork_FailsWithTheCheckAndARemedy(string before, string after, string? check)
    {
        await RunAsync("new", In("books"));
        await ChangeAsync(text => text.Replace(before, after, StringComparison.Ordinal));

        var result = await RunAsync("test", In("books"));

        Assert.Equal(check is null ? 0 : 1, result.Code);
        Assert.True(check is null || result.Text.Contains($"  failed  {check}\n", StringComparison.Ordinal), result.Text);
    }

    [Theory]
    [InlineData("quickbooks")]
    [InlineData("xero")]
    public async Task Test_ShippedPlugin_Passes(string plugin) =>
        Assert.Equal((0, "Every check passed."), await LastLineAsync("test", Path.Combine(AppContext.BaseDirectory, "plugins", plugin)));

    [Theory]
    [InlineData("", "", null)]
    [InlineData(
        "\"basic\": { \"username\": \"{tokenId}\", \"password\": \"{tokenSecret}\" }",
        "\"headers\": { \"X-Token\": \"{tokenId}:{tokenSecret}\" }",
        null
    )]
    [InlineData("\"password\": \"{tokenSecret}\"", "\"password\": \"{tokenId}\"", "prove: another \"tokenSecret\" proves nothing")]
    public async Task Test_PluginWithAForm_TypesWhatIsRightAndWhatIsNot(string before, string after, string? check)
    {
        await WriteAsync("books", FormPlugin.Replace(before.Length == 0 ? "never" : before, after, StringComparison.Ordinal));

        var result = await RunAsync("test", In("books"));

        Assert.Equal(check is null ? 0 : 1, result.Code);
        Assert.Contains(check is null ? "Every check passed." : $"  failed  {check}\n", result.Text, StringComparison.Ordinal);
        Assert.Contains("  ok      form: \"tokenSecret\" missing\n", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_PluginThatNeedsAnother_TakesItAlong()
    {
        await RunAsync("new", In("base"));
        await WriteAsync(
            "books",
            FormPlugin.Replace("\"contributes\"", "\"extensionDependencies\": [\"acme.base@^0.1.0\"], \"contributes\"", StringComparison.Ordinal)
        );

        var alone = await RunAsync("test", In("books"));
        Assert.Equal(1, alone.Code);
        Assert.Contains("acme.base", alone.Text, StringComparison.Ordinal);
        Assert.Equal((0, "Every check passed."), await LastLineAsync("test", In("books"), "--with", In("base")));
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("test")]
    [InlineData("pack")]
    [InlineData("install")]
    public async Task Any_WhatIsNotThere_EndsWithOne(string verb) => Assert.Equal(1, (await RunAsync(verb, In("absent.drpx"))).Code);

    private const string FormPlugin = """
        { "publisher": "acme", "name": "ledger", "version": "1.0.0", "displayName": "Ledger", "engines": { "reauth": "*" },
          "contributes": { "providers": [{ "id": "ledger", "displayName": "Ledger", "instanceNoun": "account", "adminRole": "Owner", "scopes": [],
            "form": {
              "fields": [{ "id": "account", "label": "Account", "secret": false, "pattern": "^[0-9]{4}$" },
                { "id": "tokenId", "label": "Token ID", "secret": false },
                { "id": "tokenSecret", "label": "Token secret", "pattern": "^[a-z]{8,12}$" }],
              "authentication": { "basic": { "username": "{tokenId}", "password": "{tokenSecret}" } } },
            "instance": { "pattern": "^[0-9]{1,8}$", "formField": "account",
              "request": { "url": "https://api.ledger.example/accounts/{instance}", "id": "/number", "names": ["/title"] } },
            "environments": { "production": { "allowedHosts": ["api.ledger.example"] } } }] } }
        """;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private string In(params string[] parts) => Path.Combine([_place, .. parts]);

    private static IEnumerable<string?> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private async Task WriteAsync(string plugin, string manifest)
    {
        Directory.CreateDirectory(In(plugin));
        await File.WriteAllTextAsync(In(plugin, "plugin.json"), manifest);
    }

    private async Task ChangeAsync(Func<string, string> change)
    {
        var file = In("books", "plugin.json");
        await File.WriteAllTextAsync(file, change(await File.ReadAllTextAsync(file)));
    }

    /// <summary>The last line; where the command failed all of it, which says why.</summary>
    private static async Task<(int Code, string Line)> LastLineAsync(params string[] arguments)
    {
        var (code, text) = await RunAsync(arguments);
        return (code, code == 0 ? text.TrimEnd().Split('\n')[^1] : text);
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        await using var text = new StringWriter { NewLine = "\n" };
        var code = await PluginCommands
            .Create()
            .Parse(arguments)
            .InvokeAsync(
                new InvocationConfiguration
                {
                    Output = text,
                    Error = text,
                    EnableDefaultExceptionHandler = false,
                }
            );
        return (code, text.ToString());
    }
}
