using Drivetrain.Reauth.Api.Cli;

namespace Drivetrain.Reauth.Api.Tests.Cli;

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
    [InlineData("--Console:Oidc:Authority=https://login.example.com")]
    public async Task Serve_WithAnUnknownCommandOrUnusableSettings_EndsAsNotConfigured(string argument) =>
        Assert.Equal(CommandLine.NotConfigured, await CommandLine.InvokeAsync([argument]));
}
