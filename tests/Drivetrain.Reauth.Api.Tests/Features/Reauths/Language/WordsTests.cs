using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths.Language;

/// <summary>Every word in every language, in the states in which names are missing as well.</summary>
public sealed partial class WordsTests
{
    private static readonly ProviderDescriptor QuickBooks = new(
        "quickbooks",
        "QuickBooks",
        "drivetrain.quickbooks",
        "QuickBooks company",
        "Organization Admin",
        "^[0-9]{10,19}$",
        "realmId",
        []
    )
    {
        NamesIn = locale => locale is "de" ? new ProviderNames("QuickBooks", "QuickBooks-Unternehmen", "Organization Admin") : null,
    };

    private static readonly IReadOnlyList<string> Codes =
    [
        .. typeof(Outcomes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
        "made_up",
    ];

    [Fact]
    public void Languages_Each_SayDifferentThingsEverywhere()
    {
        var english = Everything(Words.English).ToList();
        Assert.True(english.Count > 200);
        foreach (var words in Words.All.Where(words => words != Words.English))
        {
            var same = Everything(words)
                .Zip(english)
                .Where(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal))
                .Select(pair => pair.First)
                .Distinct(StringComparer.Ordinal);
            Assert.Equal(["Code", "Dana Fox"], same, StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Texts_InAllLanguages_AreWholeSentencesWithoutHoles()
    {
        foreach (var text in Words.All.SelectMany(Everything))
        {
            Assert.False(string.IsNullOrWhiteSpace(text));
            Assert.DoesNotMatch(Hole(), text.Replace("Acme Inc..", "Acme Inc.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Outcome_InGerman_TakesNounsFromThePluginAndKeepsTheRolesName()
    {
        var reauth = Given.Exchanging(Given.Connector(Given.Acme)) with { Status = ReauthStatus.Failed, Outcome = Outcomes.NotAdmin };

        var outcome = OutcomeWords.For(reauth, QuickBooks, Words.German)!;

        Assert.Equal(("not_admin", NextAction.AskAdmin), (outcome.Code, outcome.NextAction));
        Assert.Equal("Mit dieser Anmeldung lässt sich Acme Inc. nicht verbinden", outcome.Title);
        Assert.Contains("die Rolle „Organization Admin“", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal("QuickBooks-Unternehmen zu Ihrer Anmeldung", Words.German.Pages.Opened(reauth with { Seen = [Given.Acme] }, QuickBooks.In("de")));
    }

    [Fact]
    public void Outcome_InAnyLanguage_HasTheSameCodeAndNextAction()
    {
        foreach (var reauth in Attempts().Where(reauth => reauth.Outcome is not null))
        {
            Assert.Single(
                Words.All.Select(words => OutcomeWords.For(reauth, QuickBooks, words)!).Select(outcome => (outcome.Code, outcome.NextAction)).Distinct()
            );
        }
    }

    [Fact]
    public void Sentence_ThatEndsWithACompanysFullStop_HasOne()
    {
        var reauth = Given.Exchanging(Given.Connector(Given.Acme)) with { Outcome = Outcomes.InstanceMismatch, Seen = [Given.Globex] };
        Assert.All(Words.All, words => Assert.DoesNotContain("..", OutcomeWords.For(reauth, QuickBooks, words)!.Detail, StringComparison.Ordinal));
        Assert.All(Words.All, words => Assert.DoesNotContain("..", OutcomeWords.MismatchRemedy(reauth, QuickBooks, words), StringComparison.Ordinal));
        Assert.All(Words.All, words => Assert.DoesNotContain("..", words.Pages.AtProvider("QuickBooks", reauth, QuickBooks).Detail, StringComparison.Ordinal));
    }

    private static IEnumerable<ReauthAttempt> Attempts()
    {
        var sibling = new Sibling("con_2", "Globex books");
        foreach (var connector in new[] { Given.Connector(Given.Acme), Given.Connector() })
        {
            foreach (
                var seen in new IReadOnlyList<Instance>[] { [], [Given.Globex], [Given.Acme, Given.Globex], [Given.Acme with { Id = "9130347950000001" }] }
            )
            {
                foreach (var code in Codes)
                {
                    yield return Given.Exchanging(connector) with
                    {
                        Outcome = code,
                        Seen = seen,
                    };
                    yield return Given.Exchanging(connector) with
                    {
                        Outcome = code,
                        Seen = seen,
                        Siblings = [sibling],
                    };
                }
            }
        }
    }

    /// <summary>Whatever a language can say, in one order: what takes arguments is asked with all that there are.</summary>
    private static IEnumerable<string> Everything(Words words)
    {
        foreach (var area in new object[] { words.Outcomes, words.Pages, words.Refusals, words.Handovers, words.Mails })
        {
            var contract = area.GetType().GetInterfaces().Single();
            foreach (var property in contract.GetProperties().Where(property => property.PropertyType != typeof(Api.Features.Reauths.Pages.PageFrame)))
            {
                foreach (var text in Texts(property.GetValue(area)!))
                {
                    yield return text;
                }
            }

            foreach (var method in contract.GetMethods().Where(method => !method.IsSpecialName))
            {
                foreach (var arguments in Combinations(method.GetParameters(), words))
                {
                    foreach (var text in Texts(method.Invoke(area, arguments)!))
                    {
                        yield return text;
                    }
                }
            }
        }

        yield return words.Pages.Frame.DetailsLabel;
        yield return words.Pages.Frame.SupportLabel;
    }

    private static IEnumerable<object?[]> Combinations(ParameterInfo[] parameters, Words words) =>
        parameters.Aggregate<ParameterInfo, IEnumerable<object?[]>>(
            [
                [],
            ],
            (rows, parameter) => rows.SelectMany(row => Values(parameter, words).Select(value => (object?[])[.. row, value]))
        );

    private static IEnumerable<object?> Values(ParameterInfo parameter, Words words) =>
        parameter switch
        {
            { Name: "outcome" } => Codes.Cast<object?>(),
            { Name: "query" } => ["", "acme"],
            { ParameterType.Name: nameof(String) } => ["QuickBooks"],
            { ParameterType.Name: nameof(Int32) } => [0, 1, 2],
            { ParameterType.Name: nameof(Int64) } => [1042L],
            { ParameterType.IsEnum: true } => Enum.GetValues(parameter.ParameterType).Cast<object?>(),
            { ParameterType.Name: nameof(DateTimeOffset) } => Enumerable
                .Range(0, 12)
                .Where(month => month is not (3 or 7 or 8 or 10))
                .Select(month => (object?)new DateTimeOffset(2026, month + 1, 7, 0, 0, 0, TimeSpan.Zero)),
            { ParameterType.Name: nameof(ReauthAttempt) } => Attempts(),
            { ParameterType.Name: nameof(ProviderDescriptor) } => new object?[] { QuickBooks.In(words.Language), null },
            { ParameterType.Name: nameof(HandoverFacts) } =>
            [
                new HandoverFacts("Dana Fox", "acme", "QuickBooks — Acme", "QuickBooks", "Acme Inc."),
                new HandoverFacts(AskedBy: null, "acme", "QuickBooks — Acme", "QuickBooks", "Acme Inc."),
            ],
            _ => throw new InvalidOperationException($"Say what {parameter} may be."),
        };

    private static IEnumerable<string> Texts(object value) =>
        value switch
        {
            string text => [text],
            Said said => [said.Title, said.Detail],
            IEnumerable many => many.Cast<object>().SelectMany(Texts),
            _ => throw new InvalidOperationException($"{value.GetType()} holds no words."),
        };

    /// <summary>Two spaces, a space before a mark, an empty pair of quotation marks, a full stop too many: where a name was missing.</summary>
    [GeneratedRegex("  |^ | $| [.,;:?!]|„“|\\.\\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();
}
