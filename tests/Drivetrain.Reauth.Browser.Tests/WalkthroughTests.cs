using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The command that shows the product has to hold as well.</summary>
public sealed class WalkthroughTests
{
    [Fact]
    public async Task Walkthrough_Played_HoldsAndLeavesAPictureOfEachStep()
    {
        var folder = Directory.CreateTempSubdirectory("drivetrain-reauth-walkthrough-");
        try
        {
            var options = new DemoOptions(null, null, OpenBrowser: false) { UsualPorts = false };
            var exitCode = await WalkthroughCommand.RunAsync(options, new WalkthroughOptions(folder.FullName, "light", 1), CancellationToken.None);

            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "walkthrough.json")));
            var errors = document.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("error").GetString()).OfType<string>();
            Assert.Empty(errors);
            Assert.Equal(0, exitCode);
            Assert.True(document.RootElement.GetProperty("held").GetBoolean());
            Assert.All(document.RootElement.GetProperty("steps").EnumerateArray(), step => Assert.True(File.Exists(Path.Combine(folder.FullName, step.GetProperty("picture").GetString()!))));
            Assert.True(document.RootElement.GetProperty("steps").GetArrayLength() > 40);
            Assert.True(File.Exists(Path.Combine(folder.FullName, "index.html")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
