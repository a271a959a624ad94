using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

public sealed class FormValuesTests
{
    private static readonly FormField Field = new("key", "Key", Description: null, IsSecret: true, Pattern: null, MaxLength: 8);

    [Theory]
    [InlineData("a", true)]
    [InlineData("12345678", true)]
    [InlineData("123456789", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("!~", true)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\u007f", false)]
    [InlineData("é", false)]
    public void Accepts_AnyField_IsVisibleAsciiUpToItsLength(string? value, bool isAccepted) => Assert.Equal(isAccepted, FormValues.Accepts(Field, value));

    [Theory]
    [InlineData("4711", true)]
    [InlineData("47111", false)]
    [InlineData("47a1", false)]
    public void Accepts_FieldWithAPattern_FollowsIt(string value, bool isAccepted) =>
        Assert.Equal(isAccepted, FormValues.Accepts(Field with { Pattern = "^[0-9]{4}$" }, value));
}
