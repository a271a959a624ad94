using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("opanapi")]
    [InlineData("--Access:Keys:0:Key=too-short")]
    [InlineData("--Http:ExtensionOrigins:0=*")]
    [InlineData("--Access:Pairing:FailuresPerAddress=0")]
    [InlineData("--Reauth:PublicUrl=http://reauth.example.com")]
    [InlineData("--Reauth:PublicUrl=http://[")]
    [InlineData("--Quotas:ApiKeys=many")]
    [InlineData("--StuckReports:QuotaPerDay=many")]
    [InlineData("--DataProtection:PreviousCertificates:0:Path=nowhere.pfx")]
    [InlineData("--Backup:Passphrase=short")]
    [InlineData("--Console:Oidc:Authority=https://login.example.com")]
    [InlineData("--Storage:ConnectionString=nonsense")]
    [InlineData("--Storage:ConnectionString=Host=/nowhere")]
    [InlineData("storage", "migrate")]
    [InlineData("storage", "migrate", "--Storage:ConnectionString=Host=/nowhere")]
    public async Task Serve_WithAnUnknownCommandOrUnusableSettings_EndsAsNotConfigured(params string[] arguments) =>
        Assert.Equal(CommandLine.NotConfigured, await Program.RunAsync(arguments));

    /// <summary>Each way that people ask for help, also through "dotnet run". None starts the service: it would not end.</summary>
    [Theory]
    [Trait("Case", "13.5")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("/?")]
    [InlineData("help")]
    [InlineData("--", "--help")]
    [InlineData("--Storage:Path=somewhere", "--help")]
    [InlineData("help", "plugins")]
    [InlineData("plugins", "help")]
    [InlineData("plugins", "--help")]
    [InlineData("plugins", "validate", "--help")]
    [InlineData("openapi", "--help")]
    [InlineData("keys", "--help")]
    [InlineData("keys", "rotate", "--help")]
    [InlineData("credentials", "import", "--help")]
    [InlineData("backup", "help")]
    [InlineData("backup", "--help")]
    [InlineData("restore", "help")]
    [InlineData("help", "restore")]
    [InlineData("storage", "--help")]
    [InlineData("storage", "migrate", "--help")]
    [InlineData("check", "-h")]
    [InlineData("check", "help")]
    public async Task Help_AskedForInAnyWay_IsShown(params string[] args) => Assert.Equal(0, await Program.RunAsync(args));

    [Theory]
    [Trait("Case", "13.5")]
    [InlineData("help", "--help")]
    [InlineData("-- help", "--help")]
    [InlineData("help keys rotate", "keys rotate --help")]
    [InlineData("keys help", "keys --help")]
    [InlineData("plugins validate help", "plugins validate help")]
    [InlineData("--Storage:Path=x", "--Storage:Path=x")]
    public void WithHelpAsOption_Words_AreTheOption(string words, string expected) =>
        Assert.Equal(expected.Split(' '), CommandLine.WithHelpAsOption(words.Split(' '), ["keys", "plugins"]), StringComparer.Ordinal);
}
