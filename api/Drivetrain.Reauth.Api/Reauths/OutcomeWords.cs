using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>What a person is told of an outcome, the same on the page, in the REST API and in the extension. Pure text; the pages encode it.</summary>
internal static class OutcomeWords
{
    /// <summary>The words for an ended attempt, or null while it is open.</summary>
    public static ReauthOutcome? For(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        reauth.Outcome is { } code ? For(code, reauth, Vocabulary.Of(provider, reauth)) : null;

    private static ReauthOutcome For(string code, ReauthAttempt reauth, Vocabulary words)
    {
        var (title, detail, action) = code switch
        {
            Outcomes.Matched => (
                "Reconnected",
                $"{words.Provider} is connected to {words.Expected} again. The sync starts by itself.",
                NextAction.None),
            Outcomes.InstanceMismatch => (
                $"That was another {words.Noun}",
                $"This data source belongs to {words.Expected}, and you logged in to {words.Seen}. {MismatchRemedy(reauth, words)}",
                reauth.Siblings.Count > 0 ? NextAction.UseSibling : NextAction.Retry),
            Outcomes.NoInstance => (
                $"No {words.Noun} was shared",
                $"{words.Provider} let you log in but opened no {words.Noun}. Log in again and choose {words.Expected}; you need to be {words.Admin} of it.",
                NextAction.Retry),
            Outcomes.Denied => (
                "Access was not granted",
                $"{words.Provider} sent you back without granting access, usually because the consent was cancelled. Nothing was changed. "
                    + $"Try again and choose Connect at the end, or ask {words.Admin} of {words.Expected}.",
                NextAction.Retry),
            Outcomes.NotAdmin => (
                $"This login cannot connect {words.Expected}",
                $"{words.Provider} refused access for this login. That mostly means that it is not {words.Admin}. Nothing was changed. "
                    + $"Log in again as {words.Admin}, or ask one to do it.",
                NextAction.AskAdmin),
            Outcomes.CodeRejected => (
                "The login took too long or was used already",
                $"{words.Provider} no longer accepted this login. Nothing was changed. Log in once more; it works the next time in almost all cases.",
                NextAction.Retry),
            Outcomes.ProviderUnavailable => (
                $"{words.Provider} does not answer",
                $"{words.Provider} could not finish the login just now. Nothing was changed. Wait a minute, then try again.",
                NextAction.Wait),
            Outcomes.ProviderMisconfigured => (
                "This service is not set up correctly",
                $"{words.Provider} refused the way Drivetrain asks it: its keys, address or permissions need attention. You cannot mend this. Please tell support; the reference below helps them.",
                NextAction.ContactSupport),
            Outcomes.ProviderError => (
                $"{words.Provider} gave an answer that cannot be trusted",
                "The login could not be verified, so nothing was stored. Try again; if it happens twice, tell support and give them the reference below.",
                NextAction.Retry),
            Outcomes.Interrupted => (
                "The login was interrupted",
                "Our service was interrupted while it finished your login. Nothing was stored. Please log in once more.",
                NextAction.Retry),
            Outcomes.Cancelled => (
                "The login was cancelled",
                "Nothing was changed. You can begin again at any time.",
                NextAction.Retry),
            Outcomes.Superseded => (
                "A newer login took its place",
                "Somebody, perhaps you in another tab, began to reconnect this data source again. Go on there, or begin again here.",
                NextAction.Retry),
            Outcomes.Expired => (
                "The login was not finished in time",
                "For your safety a login ends after ten minutes. Nothing was changed. Begin again when you are ready.",
                NextAction.Retry),
            _ => (
                "Something unexpected happened",
                "Nothing was stored. Try again; if it happens twice, tell support and give them the reference below.",
                NextAction.ContactSupport),
        };

        // "… of Acme Inc.." : a company's own full stop is enough for the sentence.
        return new ReauthOutcome(code, title, detail.Replace("..", ".", StringComparison.Ordinal), action);
    }

    /// <summary>What a page says that shows both companies anyway.</summary>
    public static string MismatchRemedy(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        MismatchRemedy(reauth, Vocabulary.Of(provider, reauth)).Replace("..", ".", StringComparison.Ordinal);

    private static string MismatchRemedy(ReauthAttempt reauth, Vocabulary words) => "Nothing was changed. " + (reauth.Siblings.Count > 0
        ? $"Log in again and choose {words.Expected}, or reconnect the data source that belongs to {words.Seen}."
        : $"Log in again and choose {words.Expected}.");

    /// <summary>The nouns of one provider and one attempt.</summary>
    private sealed record Vocabulary(string Provider, string Noun, string Admin, string Expected, string Seen)
    {
        public static Vocabulary Of(ProviderDescriptor? provider, ReauthAttempt reauth)
        {
            var noun = provider?.InstanceNoun ?? "company";
            var expected = reauth.Expected ?? (reauth.Seen.Count > 0 ? reauth.Seen[0] : null);
            return new Vocabulary(
                provider?.DisplayName ?? reauth.ProviderId,
                noun,
                provider is null ? "an admin" : WithArticle(provider.AdminRole),
                expected?.Name ?? $"your {noun}",
                reauth.Seen.Count > 0 ? string.Join(" and ", reauth.Seen.Select(i => i.Name)) : $"another {noun}");
        }

        private static string WithArticle(string noun) => ("AEIOUaeiou".Contains(noun[0]) ? "an " : "a ") + noun;
    }
}
