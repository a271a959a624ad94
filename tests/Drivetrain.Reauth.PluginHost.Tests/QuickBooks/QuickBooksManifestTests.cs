using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>What the shipped plugin tells the extension.</summary>
public sealed class QuickBooksManifestTests
{
    private static PluginManifest Manifest => Shipped.Manifest("drivetrain.quickbooks");

    private static IReadOnlyList<WalkthroughStep> Steps => Assert.Single(Manifest.Walkthroughs).Steps;

    [Fact]
    public void Walkthrough_Steps_AreThoseOfDrivetrainsGuide() =>
        Assert.Equal(
            ["overflow-menu", "edit-credentials", "connect", "log-in", "verify", "choose-company", "consent", "return"],
            Steps.Select(step => step.Id),
            StringComparer.Ordinal
        );

    [Theory]
    [InlineData("created", 0, "connect")]
    [InlineData("created", 3, "connect")]
    [InlineData("started", 0, "log-in")]
    [InlineData("started", 1, "log-in")]
    [InlineData("started", 2, "verify")]
    [InlineData("started", 3, "choose-company")]
    [InlineData("started", 4, "consent")]
    [InlineData("started", 9, "consent")]
    [InlineData("exchanging", 5, "return")]
    [InlineData("awaiting_confirmation", 5, "return")]
    [InlineData("completed", 5, "return")]
    [InlineData("failed", 5, null)]
    [InlineData("expired", 0, null)]
    public void Walkthrough_Recognition_TellsTheCurrentStep(string status, int pages, string? expected)
    {
        var current = Steps.LastOrDefault(step =>
            step.Recognition is { } recognition && recognition.Statuses.Contains(status, StringComparer.Ordinal) && pages >= recognition.Pages
        );

        Assert.Equal(expected, current?.Id);
    }

    [Fact]
    public void Walkthrough_StepsOnDrivetrainsPage_CanAllBeShown() =>
        Assert.All(Steps.Where(step => step.Place is "drivetrain"), step => Assert.NotEmpty(step.Targets));

    [Fact]
    public void Bundle_German_TranslatesEveryTextButTheNamesOfThings()
    {
        var bundle = Assert.Single(Manifest.Localization.Bundles);

        Assert.Equal("de", bundle.Locale);
        Assert.Equal(
            ["Organization Admin", "QuickBooks"],
            LocalizedManifest.TextsOf(Manifest).Distinct(StringComparer.Ordinal).Where(text => !bundle.Texts.ContainsKey(text)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Bundle_German_KeepsWhatAPersonHasToFindOnAnEnglishPage()
    {
        var bundle = Assert.Single(Manifest.Localization.Bundles);
        foreach (var name in new[] { "Edit credentials", "Connect to QuickBooks", "Organization Admin" })
        {
            Assert.All(
                bundle.Texts.Where(text => text.Key.Contains(name, StringComparison.Ordinal)),
                text => Assert.Contains($"„{name}“", text.Value, StringComparison.Ordinal)
            );
        }
    }
}
