namespace Drivetrain.Reauth.Api.Tests.Architecture;

/// <summary>Every event that a feature declares is in the page's list, with what it tells.</summary>
[Trait("Case", "14.1")]
public sealed class EventTests
{
    [Fact]
    public void Page_NamesEveryEvent() =>
        Assert.All(House.DeclaredEvents, name => Assert.Contains($"\n| `{name}` |", House.PageText, StringComparison.Ordinal));
}
