using System.Reflection;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Language;
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
        NamesIn = locale =>
            locale is "de" ? new ProviderNames("QuickBooks", "QuickBooks-Unternehmen", "Organization Admin", Form: null, "QuickBooks-Unternehmen") : null,
    };

    private static readonly IReadOnlyList<string> Codes =
    [
        .. typeof(Outcomes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
        "made_up",
    ];

    /// <summary>Calls every sentence with every state: a placeholder without a value throws.</summary>
    [Fact]
    public void Sentences_InAllLanguages_AreWholeWithoutHoles()
    {
        foreach (var text in Words.All.SelectMany(Sentences).Distinct(StringComparer.Ordinal))
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
        Assert.Equal("QuickBooks-Unternehmen zu Ihrer Anmeldung", Words.German.Opened(reauth with { Seen = [Given.Acme] }, QuickBooks.In("de")));
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
        Assert.All(Words.All, words => Assert.DoesNotContain("..", words.AtProvider(reauth, QuickBooks).Detail, StringComparison.Ordinal));
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

    private static IEnumerable<string> Sentences(Words words)
    {
        foreach (var provider in new[] { QuickBooks.In(words.Language), null })
        {
            foreach (var reauth in Attempts())
            {
                Said[] said =
                [
                    words.Outcome(reauth.Outcome!, reauth, provider),
                    words.Ready("Books", reauth, provider),
                    words.Asked("Books", "QuickBooks", reauth),
                    words.AtProvider(reauth, provider),
                    words.Confirm("Books", reauth, provider),
                    .. provider is null ? Array.Empty<Said>() : [words.EnterCredentials(reauth, provider)],
                ];
                foreach (var text in said.SelectMany(one => new[] { one.Title, one.Detail }))
                {
                    yield return text;
                }

                yield return words.Remedy(reauth, provider);
                yield return words.Opened(reauth, provider);
                if (reauth.Seen.Count > 0)
                {
                    yield return words.ConfirmThis(reauth);
                }
            }
        }

        foreach (var text in Enum.GetValues<ProviderFailureKind>().Select(kind => words.NotAccepted("QuickBooks", kind)))
        {
            yield return text;
        }

        foreach (var text in Enum.GetValues<FieldProblem>().Select(problem => words.Problem(problem, "Token ID")))
        {
            yield return text;
        }

        foreach (var (found, query, pages) in new[] { (3, "", 1), (0, "acme", 1), (1, "acme", 1), (20, "acme", 2) })
        {
            yield return words.CompaniesFound(found, 500, 1, pages, query);
            yield return words.MoreCompanies(found);
        }

        HandoverFacts[] links =
        [
            new("Dana Fox", "acme", "QuickBooks — Acme", "QuickBooks", "Acme Inc."),
            new(AskedBy: null, "acme", "QuickBooks — Acme", "QuickBooks", "Acme Inc."),
        ];
        foreach (
            var said in (Said[])
                [
                    .. links.Select(link => words.Handovers.Asked(link)),
                    words.Handovers.NotNeeded("Books"),
                    words.Unavailable("Xero"),
                    words.NotSetUp("Xero", "rea_1"),
                    words.ReturnUrlNotAllowed("rea_1"),
                ]
        )
        {
            yield return said.Title;
            yield return said.Detail;
        }

        yield return words.Handovers.NoteFrom(links[1]);
        yield return words.ContinueTo("Xero");
        yield return words.ReconnectInstead("Books");
    }

    /// <summary>Two spaces, a space before a mark, an empty pair of quotation marks, a full stop too many: where a name was missing.</summary>
    [GeneratedRegex("  |^ | $| [.,;:?!]|„“|\\.\\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();
}
