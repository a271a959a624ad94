using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The command that shows the product has to hold as well.</summary>
public sealed class WalkthroughTests
{
    private const int Steps = 161;

    [Fact]
    [Trait("Case", "15.2")]
    public async Task Walkthrough_Played_HoldsAndLeavesPicturesOfPageAndPanel()
    {
        var folder = Directory.CreateTempSubdirectory("drivetrain-reauth-walkthrough-");
        try
        {
            var options = new DemoOptions(null, null, OpenBrowser: false) { UsualPorts = false };
            var exitCode = await WalkthroughCommand.RunAsync(options, new WalkthroughOptions(folder.FullName, "light", 1, "en"), CancellationToken.None);

            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "walkthrough.json")));
            var steps = document.RootElement.GetProperty("steps").EnumerateArray().ToList();
            var errors = steps
                .Where(step => step.GetProperty("error").ValueKind == JsonValueKind.String)
                .Select(step => $"{step.GetProperty("scene")}, step {step.GetProperty("number")}, {step.GetProperty("name")}: {step.GetProperty("error")}")
                .ToList();
            Assert.True(errors.Count == 0, string.Join(Environment.NewLine, errors));
            Assert.Equal(0, exitCode);
            Assert.True(document.RootElement.GetProperty("held").GetBoolean());
            Assert.Equal(Steps, steps.Count);
            Assert.InRange(document.RootElement.GetProperty("clickToProviderMilliseconds").GetDouble(), 1, 20_000);
            Assert.All(steps, step => Assert.True(Exists(step.GetProperty("picture").GetString()!)));
            Assert.All(steps, step => Assert.NotEqual("", step.GetProperty("marked").GetString() ?? ""));
            // All but the two pages before anything is open, and what the colleague and support see.
            var panels = steps.Select(step => step.GetProperty("panel").GetString()).OfType<string>().ToList();
            Assert.Equal(Steps - 16, panels.Count);
            Assert.All(panels, panel => Assert.True(Exists(panel)));
            Assert.True(Exists("index.html"));

            bool Exists(string file) => File.Exists(Path.Combine(folder.FullName, file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
