using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Language;

public sealed class TextTests
{
    [Theory]
    [InlineData("Nothing to fill.", "Nothing to fill.")]
    [InlineData("{name} has it's # own", "Ada has it's # own")]
    [InlineData("{count, plural, one {# file} other {# files}}.", "1,204 files.")]
    [InlineData("{one, plural, one {# file of {name}} other {# files}}", "1 file of Ada")]
    [InlineData("{one, plural, =1 {a single file} one {# file} other {# files}}", "a single file")]
    [InlineData("{kind, select, a {an A} other {none}} and {name, select, a {an A} other {{name}}}", "an A and Ada")]
    public void With_AllArguments_FillsThemIn(string pattern, string expected) =>
        Assert.Equal(expected, TextParser.Parse(pattern, LanguageRules.English).With(("name", "Ada"), ("count", 1204), ("one", 1), ("kind", "a")));

    [Fact]
    public void With_ANumberInGerman_IsWrittenAsGermansDo() =>
        Assert.Equal("1.204 Dateien", TextParser.Parse("{count, plural, one {# Datei} other {# Dateien}}", LanguageRules.German).With(("count", 1204)));

    [Fact]
    public void With_AMissingArgument_SaysWhich() =>
        Assert.Contains(
            "{name}",
            Assert.Throws<ArgumentException>(() => TextParser.Parse("Hello {name}", LanguageRules.English).With()).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("}")]
    [InlineData("{a, number}")]
    [InlineData("{a, plural, one {x}}")]
    [InlineData("{a, plural, one {x} other {y}")]
    public void Parse_WrongSyntax_FailsWithThePattern(string pattern) =>
        Assert.Contains(pattern, Assert.Throws<FormatException>(() => TextParser.Parse(pattern, LanguageRules.English)).Message, StringComparison.Ordinal);
}
