using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.English;

/// <summary>How attempts end, in English.</summary>
internal sealed class EnglishOutcomes : IOutcomeWords
{
    public Said Of(string outcome, ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var said = Of(outcome, reauth, Nouns.Of(provider, reauth));
        return outcome is Outcomes.ProviderMisconfigured && OutcomeWords.IsHeaderSecretRefused(reauth, provider)
            ? new Said(
                said.Title,
                $"{said.Detail} For support: the client id or secret was refused. If both are right, the provider's manifest needs client_secret_post."
            )
            : said;
    }

    public string MismatchRemedy(ReauthAttempt reauth, ProviderDescriptor? provider) => MismatchRemedy(reauth, Nouns.Of(provider, reauth));

    private static Said Of(string outcome, ReauthAttempt reauth, Nouns words) =>
        outcome switch
        {
            Outcomes.Matched when reauth.IsFirstConnection => new(
                "Connected",
                $"{words.Provider} is connected to {words.Expected}. The sync starts by itself."
            ),
            Outcomes.Matched => new("Reconnected", $"{words.Provider} is connected to {words.Expected} again. The sync starts by itself."),
            Outcomes.InstanceMismatch when OutcomeWords.Namesake(reauth) is { } namesake => new(
                $"That was another {words.Noun}",
                $"This data source belongs to {words.Expected} with the ID {reauth.Expected!.Id}, and you logged in to "
                    + $"{DisplayText.Isolate(namesake.Name)} with the ID {namesake.Id}. {MismatchRemedy(reauth, words)}"
            ),
            Outcomes.InstanceMismatch => new(
                $"That was another {words.Noun}",
                $"This data source belongs to {words.Expected}, and you logged in to {words.Seen}. {MismatchRemedy(reauth, words)}"
            ),
            Outcomes.NoInstance => new(
                $"No {words.Noun} was shared",
                $"{words.Provider} let you log in but opened no {words.Noun}. Log in again and choose {words.Expected}; you need to be {words.Admin} of it."
            ),
            Outcomes.Denied => new(
                "Access was not granted",
                $"{words.Provider} sent you back without granting access, usually because the consent was canceled. Nothing was changed. "
                    + $"Try again and {words.Consent} at the end, or ask {words.Admin} of {words.Expected}."
            ),
            Outcomes.NotAdmin => new(
                $"This login cannot connect {words.Expected}",
                $"{words.Provider} refused access for this login. That mostly means that it is not {words.Admin}. Nothing was changed. "
                    + $"Log in again as {words.Admin}, or ask one to do it."
            ),
            Outcomes.CodeRejected => new(
                "The login took too long or was used already",
                $"{words.Provider} no longer accepted this login. Nothing was changed. Log in once more; it works the next time in almost all cases."
            ),
            Outcomes.ProviderUnavailable => new(
                $"{words.Provider} does not answer",
                $"{words.Provider} could not finish the login just now. Nothing was changed. Wait a minute, then try again."
            ),
            Outcomes.ProviderMisconfigured => new(
                "This service is not set up correctly",
                $"{words.Provider} refused the way Drivetrain asks it: its keys, address or permissions need attention. You cannot mend this. Please "
                    + "tell support; the reference below helps them."
            ),
            Outcomes.InsufficientScope => new(
                "Not everything was allowed",
                $"{words.Provider} granted less than this data source needs{(reauth.MissingScope is { } missing ? $"; missing: {missing}" : "")}. "
                    + "Nothing was changed. "
                    + "Log in again and leave everything ticked that you are asked to allow. If you were not asked, tell support: the app at the "
                    + "provider may lack these permissions."
            ),
            Outcomes.ProviderError => new(
                $"{words.Provider} gave an answer that cannot be trusted",
                "The login could not be verified, so nothing was stored. Try again; if it happens twice, tell support and give them the reference below."
            ),
            Outcomes.Interrupted => new(
                "The login was interrupted",
                "Our service was interrupted while it finished your login. Nothing was stored. Please log in once more."
            ),
            Outcomes.Cancelled => new("The login was canceled", "Nothing was changed. You can begin again at any time."),
            Outcomes.Superseded => new(
                "A newer login took its place",
                "Somebody, perhaps you in another tab, began to reconnect this data source again. Go on there, or begin again here."
            ),
            Outcomes.Expired => new(
                "The login was not finished in time",
                "For your safety a login ends after ten minutes. Nothing was changed. Begin again when you are ready."
            ),
            Outcomes.TooManyTries => new(
                "These credentials were wrong too often",
                $"{words.Provider} did not accept what was entered, ten times in a row. Nothing was stored. Ask {words.Admin} of {words.Expected} for "
                    + "valid credentials, then begin again."
            ),
            Outcomes.KeysMissing => new(
                "We could not keep this login",
                "This is our fault, not yours: our service is missing an encryption key. Nothing was changed, and the credential from before is still "
                    + "there. Please try again later."
            ),
            _ => new("Something unexpected happened", "Nothing was stored. Try again; if it happens twice, tell support and give them the reference below."),
        };

    private static string MismatchRemedy(ReauthAttempt reauth, Nouns words) =>
        "Nothing was changed. "
        + (
            OutcomeWords.Namesake(reauth) is not null
                ? $"They have the same name, but {words.Provider} treats them as two different companies. If {words.Expected} was set up anew there, it "
                    + "cannot be connected to this data source any more: "
                    + "remove the data source in Drivetrain and add it again, or ask support to. Otherwise log in again and choose the one with the ID "
                    + $"{reauth.Expected!.Id}."
            : reauth.Siblings.Count > 0 ? $"Log in again and choose {words.Expected}, or reconnect the data source that belongs to {words.Seen}."
            : $"Log in again and choose {words.Expected}."
        );

    /// <summary>The nouns of one provider and one attempt.</summary>
    private sealed record Nouns(string Provider, string Noun, string Admin, string Expected, string Seen, string Consent)
    {
        public static Nouns Of(ProviderDescriptor? provider, ReauthAttempt reauth)
        {
            var noun = provider?.InstanceNoun ?? "company";
            var expected = reauth.Expected ?? (reauth.Seen.Count > 0 ? reauth.Seen[0] : null);
            return new Nouns(
                provider?.DisplayName ?? reauth.ProviderId,
                noun,
                provider is null ? "an admin" : WithArticle(provider.AdminRole),
                DisplayText.Isolate(expected?.Name ?? $"your {noun}"),
                reauth.Seen.Count > 0
                    ? Listed.Of([.. reauth.Seen.Select(i => DisplayText.Isolate(i.Name))], "and", others => $"{others} others")
                    : $"another {noun}",
                provider?.ConsentLabel is { } label ? $"choose {label}" : "allow access"
            );
        }

        private static string WithArticle(string noun) => ("AEIOUaeiou".Contains(noun[0]) ? "an " : "a ") + noun;
    }
}
