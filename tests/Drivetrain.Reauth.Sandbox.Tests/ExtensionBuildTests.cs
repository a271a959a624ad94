using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Sandbox.Tests;

public sealed class ExtensionBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("drivetrain-reauth-extension-").FullName;

    public ExtensionBuildTests()
    {
        // A developer's own setting, which must not get into what is tested.
        Environment.SetEnvironmentVariable("REAUTH_API", "http://localhost:1");
        Write("package.json", """{"name":"try","version":"1.0.0","dependencies":{"part":"file:./part"},"scripts":{"build":"node build.js"}}""");
        Write(
            "package-lock.json",
            """
            {"name":"try","version":"1.0.0","lockfileVersion":3,"packages":{
              "":{"name":"try","version":"1.0.0","dependencies":{"part":"file:./part"}},
              "node_modules/part":{"resolved":"part","link":true},"part":{"version":"1.0.0"}}}
            """
        );
        Write("part/package.json", """{"name":"part","version":"1.0.0"}""");
        Write("src/page.js", "");
        Write(
            "build.js",
            """
            const fs = require('fs');
            fs.mkdirSync('.output/chrome-mv3', { recursive: true });
            fs.appendFileSync('.output/builds', `built for ${process.env.REAUTH_API ?? 'production'}\n`);
            fs.writeFileSync('.output/chrome-mv3/manifest.json', '{"key":"MIIB"}');
            if (fs.existsSync('src/broken.js')) { console.error('broken.js is broken'); process.exit(3); }
            """
        );
    }

    private string[] Builds => File.ReadAllLines(Path.Combine(_folder, ".output", "builds"));

    [Fact]
    public async Task Run_BySeveralAtOnce_BuildsOnce()
    {
        var built = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync()));
        Assert.Equal(["built for production"], Builds);
        Assert.All(built, extension => Assert.Equal(Path.Combine(_folder, ".output", "chrome-mv3"), extension.Path));
    }

    [Fact]
    public async Task Run_AfterAChange_BuildsAgain()
    {
        await RunAsync();
        await RunAsync();
        Assert.Single(Builds);

        Write("src/new.js", "");
        await RunAsync();
        Assert.Equal(2, Builds.Length);

        File.Delete(Path.Combine(_folder, "src", "new.js"));
        await RunAsync();
        Assert.Equal(3, Builds.Length);
    }

    [Fact]
    public async Task Run_AfterABuildByHand_DoesNotTakeThatOne()
    {
        await RunAsync();
        File.SetLastWriteTimeUtc(Path.Combine(_folder, ".output", "chrome-mv3", "manifest.json"), DateTime.UtcNow.AddSeconds(1));
        await RunAsync();
        Assert.Equal(2, Builds.Length);
    }

    [Fact]
    public async Task Run_OfSomethingBroken_SaysWhatTheBuildSaid()
    {
        Write("src/broken.js", "");
        var error = await Assert.ThrowsAsync<DemoException>(RunAsync);
        Assert.Contains("broken.js is broken", error.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_OfItsFiles_AreThoseOfTheManifest()
    {
        Write("manifest.json", """{"key":"AAECAwQFBgc=","background":{"service_worker":"background.js"},"side_panel":{"default_path":"sidepanel.html"}}""");
        var extension = new ExtensionFolder(_folder);
        Assert.Matches("^[a-p]{32}$", extension.Id);
        Assert.Equal($"chrome-extension://{extension.Id}/background.js", extension.WorkerUrl);
        Assert.Equal($"chrome-extension://{extension.Id}/sidepanel.html", extension.PanelUrl);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("REAUTH_API", null);
        Directory.Delete(_folder, recursive: true);
    }

    private Task<ExtensionFolder> RunAsync() => new ExtensionBuild(_folder).RunAsync(CancellationToken.None);

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
