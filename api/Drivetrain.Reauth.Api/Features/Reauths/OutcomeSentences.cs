using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Which text says an outcome.</summary>
internal static class OutcomeSentences
{
    /// <summary>The words for an outcome, one of <see cref="Outcomes"/>; those for something unexpected where it is none of them.</summary>
    /// <param name="provider">The provider with its names in this language; null when its plugin is gone.</param>
    public static Said Outcome(this Words words, string outcome, ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var texts = words.Outcomes;
        var arguments = new AttemptNouns(words, reauth, provider).Of();
        if (outcome is Outcomes.InstanceMismatch)
        {
            return Mismatch(texts, reauth, arguments);
        }

        var said = Of(texts, outcome, reauth).With(arguments);
        return outcome is Outcomes.ProviderMisconfigured && OutcomeWords.IsHeaderSecretRefused(reauth, provider)
            ? new Said(said.Title, $"{said.Detail} {texts.HeaderSecretRefused}")
            : said;
    }

    /// <summary>What to do after a mismatch, for a page that shows both companies anyway.</summary>
    public static string Remedy(this Words words, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        Remedy(words.Outcomes, reauth, new AttemptNouns(words, reauth, provider).Of());

    private static Said Mismatch(OutcomeTexts texts, ReauthAttempt reauth, TextArgument[] arguments)
    {
        var remedy = Remedy(texts, reauth, arguments);
        return OutcomeWords.Namesake(reauth) is { } namesake
            ? texts.NamesakeMismatch.With([.. arguments, ("remedy", remedy), ("namesake", DisplayText.Isolate(namesake.Name)), ("namesakeId", namesake.Id)])
            : texts.InstanceMismatch.With([.. arguments, ("remedy", remedy)]);
    }

    private static string Remedy(OutcomeTexts texts, ReauthAttempt reauth, TextArgument[] arguments) =>
        (
            OutcomeWords.Namesake(reauth) is not null ? texts.NamesakeRemedy
            : reauth.Siblings.Count > 0 ? texts.SiblingRemedy
            : texts.MismatchRemedy
        ).With(arguments);

    private static SaidText Of(OutcomeTexts texts, string outcome, ReauthAttempt reauth) =>
        outcome switch
        {
            Outcomes.Matched => reauth.IsFirstConnection ? texts.Connected : texts.Matched,
            Outcomes.NoInstance => texts.NoInstance,
            Outcomes.Denied => texts.Denied,
            Outcomes.NotAdmin => texts.NotAdmin,
            Outcomes.CodeRejected => texts.CodeRejected,
            Outcomes.ProviderUnavailable => texts.ProviderUnavailable,
            Outcomes.ProviderMisconfigured => texts.ProviderMisconfigured,
            Outcomes.InsufficientScope => reauth.MissingScope is null ? texts.InsufficientScope : texts.InsufficientScopeNamed,
            Outcomes.DeactivatedAccount => texts.DeactivatedAccount,
            Outcomes.PlanLimit => texts.PlanLimit,
            Outcomes.ProviderError => texts.ProviderError,
            Outcomes.Interrupted => texts.Interrupted,
            Outcomes.Cancelled => texts.Cancelled,
            Outcomes.Superseded => texts.Superseded,
            Outcomes.Expired => texts.Expired,
            Outcomes.TooManyTries => texts.TooManyTries,
            Outcomes.KeysMissing => texts.KeysMissing,
            _ => texts.Unknown,
        };
}
