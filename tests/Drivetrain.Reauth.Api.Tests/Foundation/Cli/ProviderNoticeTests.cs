using Drivetrain.Reauth.Api.Features.Plugins;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Cli;

public sealed class ProviderNoticeTests
{
    [Fact]
    public void Lines_OfAFewProviders_NameEverySettingThatIsMissing()
    {
        var lines = ProviderNotice.LinesOf([Provider("a"), Provider("b", "Providers:b:ClientId")]).ToList();

        Assert.Equal(3, lines.Count);
        Assert.Equal("a           ready", lines[0]);
        Assert.Contains("503 provider_not_configured", lines[1], StringComparison.Ordinal);
        Assert.Contains("Providers__b__ClientId", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfManyProviders_StayFew_AndShowInFullWhatIsReadyAndWhatIsWrong()
    {
        var unset = Enumerable.Range(0, 200).Select(number => Provider($"p{number}", $"Providers:p{number}:ClientId"));
        var wrong = Provider("wrong") with { InvalidSettings = ["Providers:wrong:ApiUrl is no https address."] };

        var lines = ProviderNotice.LinesOf([.. unset, wrong, Provider("ready")]).ToList();

        Assert.Equal(5, lines.Count);
        Assert.Equal("ready       ready", lines[0]);
        Assert.Contains("wrong", lines[1], StringComparison.Ordinal);
        Assert.Contains("ApiUrl", lines[2], StringComparison.Ordinal);
        Assert.Contains("200 not configured: p0, p1, p2 and 197 more.", lines[3], StringComparison.Ordinal);
        Assert.Contains("plugins list", lines[4], StringComparison.Ordinal);
    }

    private static ProviderDescriptor Provider(string id, params string[] missing) => new(id, id, $"acme.{id}", "book", "Admin", "^[0-9]+$", null, missing);
}
