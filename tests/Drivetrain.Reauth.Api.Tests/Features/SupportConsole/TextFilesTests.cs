using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.SupportConsole.Texts;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>Every file of texts is whole in every language: it fits its shape, and says what the English one says.</summary>
public sealed partial class TextFilesTests
{
    /// <summary>Words that are the same in both languages.</summary>
    private static readonly Dictionary<string, string[]> Same = new(StringComparer.Ordinal)
    {
        ["journey"] = ["dates.withTime", "pages.code"],
        ["console"] =
        [
            "aside.browser",
            "aside.facts",
            "aside.status",
            "aside.system",
            "connections.id",
            "conversation.support",
            "list.chip",
            "list.status",
            "report.id",
            "shell.support",
        ],
        ["welcome"] = ["apiDocument"],
        ["doors"] = [],
    };

    /// <summary>What English needs for its grammar and another language may not: an article, or a noun whose gender nobody knows.</summary>
    private static readonly string[] OfGrammar = ["article", "noun"];

    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (var words in Words.All)
        {
            foreach (var area in Same.Keys)
            {
                files.Add(area, words.Language);
            }
        }

        return files;
    }

    [Fact]
    public void Shapes_OfEveryLanguage_AreFilled() =>
        Assert.All(
            Words.All,
            words =>
            {
                Assert.Equal(12, words.Dates.Months.Count);
                Assert.Equal(12, words.Dates.ShortMonths.Count);
                Assert.NotEmpty(ConsoleTexts.Of(words).Shell.Console);
            }
        );

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfALanguage_HasTheKeysAndPlaceholdersOfTheEnglishOne(string area, string language)
    {
        var (english, other) = (Read(area, "en"), Read(area, language));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            other,
            text =>
            {
                Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key);
                var (expected, found) = (Placeholders(english[text.Key]), Placeholders(text.Value));
                Assert.True(found.IsSubsetOf(expected), $"{text.Key} has a placeholder that the English text has not.");
                Assert.True(expected.Except(found).All(OfGrammar.Contains), $"{text.Key} lacks a placeholder of the English text.");
            }
        );
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfALanguage_IsTranslatedAsAWhole(string area, string language)
    {
        if (language is not "en")
        {
            var english = Read(area, "en");
            var same = Read(area, language).Where(text => string.Equals(text.Value, english[text.Key], StringComparison.Ordinal)).Select(text => text.Key);
            Assert.Equal(Same[area], same.Order(StringComparer.Ordinal));
        }
    }

    private static Dictionary<string, string> Read(string area, string language)
    {
        using var file = TextFiles.Open(area, language);
        using var document = JsonDocument.Parse(file);
        return Flat(document.RootElement, "").ToDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonElement element, string path) =>
        element.ValueKind is JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(member => Flat(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}"))
            : [KeyValuePair.Create(path, element.ToString())];

    /// <summary>Without the cases that English has not: <c>expected_dative</c> is <c>expected</c>.</summary>
    private static HashSet<string> Placeholders(string text) =>
        text.StartsWith('[')
            ? []
            : TextParser.Parse(text, LanguageRules.English).Placeholders.Select(name => Case().Replace(name, "")).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("_[a-z]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Case();
}
