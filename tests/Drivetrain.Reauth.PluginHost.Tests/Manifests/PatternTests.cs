using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^[0-9]{10,19}$")]
    [InlineData("^led-[0-9]{4}$")]
    [InlineData("[0-9a-f]{8}-[0-9a-f]{4}$")]
    [InlineData("^[^/?#]+$")]
    [InlineData("^[a-z-]+?\\.$")]
    [InlineData("a*b+?c??.{2,}")]
    [InlineData("^\\$\\{[\\]\\-^]\\}$")]
    [InlineData("")]
    public void FirstFault_WhatBothLanguagesTakeAlike_IsNone(string pattern) => Assert.Null(new PatternScanner(pattern).FirstFault());

    [Theory]
    [InlineData("(a)", "groups")]
    [InlineData("a|b", "alternatives")]
    [InlineData("\\d", "escapes")]
    [InlineData("\\-", "escapes")]
    [InlineData("a\\", "escapes")]
    [InlineData("[a-z-[aeiou]]", "escapes")]
    [InlineData("[\\w]", "escapes")]
    [InlineData("*a", "before it")]
    [InlineData("^?", "before it")]
    [InlineData("a**", "before it")]
    [InlineData("a{2}{3}", "before it")]
    [InlineData("a{", "quantifier that is not")]
    [InlineData("a{x}", "quantifier that is not")]
    [InlineData("a{,3}", "quantifier that is not")]
    [InlineData("a{3,2}", "quantifier that is not")]
    [InlineData("a{1001}", "quantifier that is not")]
    [InlineData("a{99999999999}", "quantifier that is not")]
    [InlineData("a}", "unmatched")]
    [InlineData("a]", "unmatched")]
    [InlineData("[a", "unclosed")]
    [InlineData("[a-", "unclosed")]
    [InlineData("[", "unclosed")]
    [InlineData("[^", "unclosed")]
    [InlineData("[]a]", "empty character class")]
    [InlineData("[^]", "empty character class")]
    [InlineData("[z-a]", "ends before it begins")]
    [InlineData("a^", "anchor")]
    [InlineData("a$b", "anchor")]
    [InlineData("😀+", "U+FFFF")]
    public void FirstFault_WhatOneOfThemTakesOtherwise_SaysWhatItIs(string pattern, string said) =>
        Assert.Contains(said, new PatternScanner(pattern).FirstFault(), StringComparison.Ordinal);

    /// <summary>A dollar at the end is the anchor unless a backslash makes it a character, and backslashes make characters of each other.</summary>
    [Theory]
    [InlineData(@"^a\\$", true)]
    [InlineData(@"^\\$", true)]
    [InlineData(@"^a\\\\$", true)]
    [InlineData(@"^a$", true)]
    [InlineData(@"^a\$", false)]
    [InlineData(@"^a\\\$", false)]
    [InlineData(@"^a\$$", true)]
    [InlineData(@"a\\$", false)]
    [InlineData("^a", false)]
    [Trait("Case", "1.12")]
    public void Read_Anchored_CountsTheBackslashes(string pattern, bool isTaken)
    {
        var errors = new ErrorSink("plugin.json");
        using var document = JsonDocument.Parse(JsonSerializer.Serialize(pattern));

        Assert.Equal(isTaken ? pattern : null, PatternRule.Read(new JsonValue(document.RootElement, errors), anchored: true));
        Assert.Equal(isTaken, errors.Errors.Count == 0);
    }

    [Fact]
    public void FirstFault_WhateverIsTaken_IsARegularExpression()
    {
        var taken = 0;
        Gen.String[Gen.Char[@"ab-09^$\.*+?()[]{},|/é"], 0, 12]
            .Sample(
                pattern =>
                {
                    if (new PatternScanner(pattern).FirstFault() is null)
                    {
                        Interlocked.Increment(ref taken);
                        _ = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                    }
                },
                iter: 20_000
            );

        Assert.True(taken > 100, $"Only {taken} expressions were taken, which shows nothing.");
    }
}
