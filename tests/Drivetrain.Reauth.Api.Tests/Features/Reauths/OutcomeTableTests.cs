using System.Reflection;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.SupportConsole;
using Drivetrain.Reauth.Plugins;
using static Drivetrain.Reauth.Api.Tests.Features.Reauths.Given;

namespace Drivetrain.Reauth.Api.Tests.Features.Reauths;

/// <summary>A new outcome is whole, or one of these fails and says what it lacks.</summary>
[Trait("Case", "14.1")]
public sealed class OutcomeTableTests
{
    private const string None = "no_such_outcome";

    public static TheoryData<string> Codes { get; } = new(OutcomeTable.All.Select(row => row.Code));

    [Fact]
    public void Table_HasEveryOutcome_Once() =>
        Assert.Equal(
            typeof(Outcomes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (string)field.GetRawConstantValue()!)
                .Order(StringComparer.Ordinal),
            OutcomeTable.All.Select(row => row.Code).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Codes))]
    public void Outcome_EndsTheAttempt(string code) =>
        Assert.True(
            OutcomeTable.Of(code).Status
                is ReauthStatus.Completed
                    or ReauthStatus.Failed
                    or ReauthStatus.Cancelled
                    or ReauthStatus.Superseded
                    or ReauthStatus.Expired
        );

    [Theory]
    [MemberData(nameof(Codes))]
    public void Outcome_HasWordsInEveryLanguage(string code)
    {
        var reauth = Created(Connector(Acme)) with { Outcome = code };
        foreach (var words in Words.All)
        {
            Assert.True(
                words.Outcome(code, reauth, provider: null) != words.Outcome(None, reauth, provider: null),
                $"The outcome '{code}' has no words of its own in the language '{words.Language}'."
            );
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Outcome_HasALabelInTheConsole(string code) =>
        Assert.All(Words.All, words => Assert.NotEqual(code, new ReportWords(catalog: null!, words).Code(code)));

    [Fact]
    public void EveryFailureOfAProvider_IsAnOutcome() =>
        Assert.All(Enum.GetValues<ProviderFailureKind>(), kind => Assert.Equal(ReauthStatus.Failed, OutcomeTable.Of(Outcomes.Of(kind)).Status));

    [Fact]
    public void AnOutcomeOfANewerVersion_IsAFailureThatSupportCanHelpWith() =>
        Assert.Equal(new OutcomeRow(None, ReauthStatus.Failed, NextAction.ContactSupport), OutcomeTable.Of(None));
}
