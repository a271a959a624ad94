using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

/// <summary>What the shipped plugin tells the host and the extension.</summary>
public sealed class XeroManifestTests
{
    private static PluginManifest Manifest => Shipped.Manifest("drivetrain.xero");

    private static IReadOnlyList<WalkthroughStep> Steps => Assert.Single(Manifest.Walkthroughs).Steps;

    [Fact]
    public void Walkthrough_Steps_AreThoseOfDrivetrainsGuide() =>
        Assert.Equal(
            ["open-connector", "reconnect", "connect", "log-in", "disconnect-apps", "choose-organisation", "return"],
            Steps.Select(step => step.Id),
            StringComparer.Ordinal
        );

    [Theory]
    [InlineData("created", 0, "connect")]
    [InlineData("started", 0, "log-in")]
    [InlineData("started", 2, "log-in")]
    [InlineData("started", 3, "disconnect-apps")]
    [InlineData("started", 30, "disconnect-apps")]
    [InlineData("exchanging", 5, "return")]
    [InlineData("awaiting_confirmation", 5, "return")]
    [InlineData("failed", 5, null)]
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
    public void Bundle_German_TranslatesEveryTextButTheNamesOfThings() =>
        Assert.Equal(
            ["Org Admin", "Xero"],
            LocalizedManifest
                .TextsOf(Manifest)
                .Distinct(StringComparer.Ordinal)
                .Where(text => !Assert.Single(Manifest.Localization.Bundles).Texts.ContainsKey(text))
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Theory]
    [InlineData("Edit credentials")]
    [InlineData("Reconnect")]
    [InlineData("Login to connect →")]
    [InlineData("Connected Apps")]
    [InlineData("Adviser")]
    public void Bundle_German_KeepsWhatAPersonHasToFindOnAnEnglishPage(string name) =>
        Assert.All(
            Assert.Single(Manifest.Localization.Bundles).Texts.Where(text => text.Key.Contains(name, StringComparison.Ordinal)),
            text => Assert.Contains($"„{name}“", text.Value, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("1a2b3c4d-0000-4000-8000-00000000aaaa", true)]
    [InlineData("1A2B3C4D-0000-4000-8000-00000000AAAA", false)]
    [InlineData("1a2b3c4d00004000800000000000aaaa", false)]
    [InlineData("9130347957983546", false)]
    public void InstancePattern_TenantId_IsAGuidAsXeroWritesIt(string id, bool expected) =>
        Assert.Equal(expected, PatternRule.IsMatch(Manifest.Providers[0].Instance.Pattern, id));

    [Theory]
    [InlineData(null, "openid offline_access accounting.settings.read")]
    [InlineData("openid offline_access accounting.transactions.read", "openid offline_access accounting.transactions.read")]
    public void Scopes_Setting_ReplacesTheManifests(string? setting, string expected)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["clientId"] = "a", ["clientSecret"] = "b" };
        if (setting is not null)
        {
            given["scopes"] = setting;
        }

        var settings = ProviderSettings.Resolve(Manifest.Providers[0], given, name => name);

        Assert.Empty(settings.Missing.Concat(settings.Invalid));
        Assert.StartsWith(expected, settings.Values["scopes"], StringComparison.Ordinal);
        Assert.Equal("https://api.xero.com", settings.Values["apiBaseUrl"]);
    }

    [Fact]
    public void Index_AsBuilt_HasNoFault() => Assert.Empty(PluginIndex.Load(new PluginHostOptions()).Errors);

    [Fact]
    public void Folder_AsBuilt_HoldsItsOwnAssemblyAlone() =>
        Assert.Equal(
            [
                "Drivetrain.Reauth.Plugins.Xero.deps.json",
                "Drivetrain.Reauth.Plugins.Xero.dll",
                "Drivetrain.Reauth.Plugins.Xero.pdb",
                "bundle.l10n.de.json",
                "plugin.json",
            ],
            Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "plugins", "xero"), "*", SearchOption.AllDirectories)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
}
