using System.Globalization;
using System.Text;
using CsCheck;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Contract;

/// <summary>Names that others chose: nothing of them turns a sentence around, and what cannot be seen is no name.</summary>
[Trait("Case", "1.11")]
public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("Acme Inc.", "Acme Inc.")]
    [InlineData("  Acme\tInc.\n", "Acme Inc.")]
    [InlineData("Acme\u202EtxeT", "AcmetxeT")]
    [InlineData("\u2066Acme\u2069 \u200F\u061CInc\u200E", "Acme Inc")]
    [InlineData("A\u200Bc\u2060m\uFEFFe\u00AD", "Acme")]
    [InlineData("Ac\u0000me\u009F\u001B[31m", "Acme[31m")]
    [InlineData("Acme\u2028Inc", "Acme Inc")]
    [InlineData("Café Ünique", "Café Ünique")]
    [InlineData("Cafe\u0301", "Cafe\u0301")]
    [InlineData("حساب", "حساب")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("👩\u200D👩\u200D👧 Family", "👩\u200D👩\u200D👧 Family")]
    [InlineData("❤\uFE0F", "❤\uFE0F")]
    [InlineData("\u06DD12", "\u06DD12")]
    [InlineData("株式会社", "株式会社")]
    [InlineData("0", "0")]
    [InlineData("-", "-")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \u00A0\u3000", null)]
    [InlineData("\u200B\u200B", null)]
    [InlineData("\uFEFF", null)]
    [InlineData("\u202E", null)]
    [InlineData("\u200D\u200C", null)]
    [InlineData("\u3164\u115F\uFFA0\u2800", null)]
    [InlineData("\uFE0F\u0301", null)]
    [InlineData("\u034F\u17B4", null)]
    public void Of_Name_IsWhatCanBeSeen(string? name, string? shown) => Assert.Equal(shown, DisplayText.Of(name));

    [Fact]
    public void Of_HalvesOfPairs_AreDropped()
    {
        // Here and not above: what attributes hold has to be whole.
        Assert.Equal("Acme", DisplayText.Of("Ac\uD800me\uDC00"));
        Assert.Null(DisplayText.Of("\uD83C"));
    }

    [Fact]
    public void Of_TagCharacters_CannotHideAMessage() =>
        Assert.Equal("Acme", DisplayText.Of("Acme" + string.Concat("ignore".Select(letter => char.ConvertFromUtf32(0xE0000 + letter)))));

    [Theory]
    [InlineData(199, "😀", 199)]
    [InlineData(198, "😀", 200)]
    [InlineData(200, "x", 200)]
    public void Of_LongName_IsCutBetweenCharacters(int length, string end, int kept) =>
        Assert.Equal(kept, DisplayText.Of(new string('x', length) + end)!.Length);

    [Theory]
    [InlineData("Acme", "Acme")]
    [InlineData("Café 株式会社 😀", "Café 株式会社 😀")]
    [InlineData("אקמה Ltd", "\u2068אקמה Ltd\u2069")]
    [InlineData("Acme حساب", "\u2068Acme حساب\u2069")]
    public void Isolate_LettersFromRightToLeft_StandForThemselves(string name, string isolated) => Assert.Equal(isolated, DisplayText.Isolate(name));

    [Fact]
    public void Of_AnyText_IsNothingOrVisibleAndOfOneForm() =>
        Gen.String[Gen.Char, 0, 220]
            .Sample(text =>
            {
                if (DisplayText.Of(text) is not { } shown)
                {
                    return;
                }

                Assert.InRange(shown.Length, 1, DisplayText.MaximumLength);
                Assert.Equal(shown, DisplayText.Of(shown));
                Assert.DoesNotContain(
                    shown,
                    character =>
                        character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' or '\u200B' or '\uFEFF'
                        || char.IsControl(character)
                );
                Assert.DoesNotContain(Rune.ReplacementChar, shown.EnumerateRunes().Where(_ => !text.Contains('\uFFFD', StringComparison.Ordinal)));
                Assert.Contains(
                    shown.EnumerateRunes(),
                    rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark)
                );
            });

    [Theory]
    [InlineData("Acme\u202EtxeT", "AcmetxeT")]
    [InlineData("\u200B\u200B", "led-0001")]
    [InlineData("\uFEFF", "led-0001")]
    [InlineData(null, "led-0001")]
    public void Instance_Name_IsFitToBeShownHoweverItCame(string? name, string shown)
    {
        Assert.Equal(shown, new Instance("led-0001", name!).Name);
        Assert.Equal(shown, (new Instance("led-0001", "A") with { Name = name! }).Name);
        Assert.Equal(
            shown,
            System.Text.Json.JsonSerializer.Deserialize<Instance>(System.Text.Json.JsonSerializer.Serialize(new { Id = "led-0001", Name = name }))!.Name
        );
    }
}
