using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>How attempts end, in German.</summary>
internal sealed class GermanOutcomes : IOutcomeWords
{
    public Said Of(string outcome, ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var said = Of(outcome, reauth, GermanNouns.Of(provider, reauth));
        return outcome is Outcomes.ProviderMisconfigured && OutcomeWords.IsHeaderSecretRefused(reauth, provider)
            ? new Said(
                said.Title,
                $"{said.Detail} Für den Support: Client-ID oder Client-Secret wurden abgelehnt. Wenn beide stimmen, braucht das Manifest des Anbieters "
                    + "client_secret_post."
            )
            : said;
    }

    public string MismatchRemedy(ReauthAttempt reauth, ProviderDescriptor? provider) => MismatchRemedy(reauth, GermanNouns.Of(provider, reauth));

    private static Said Of(string outcome, ReauthAttempt reauth, GermanNouns words) =>
        outcome switch
        {
            Outcomes.Matched when reauth.IsFirstConnection => new(
                "Verbunden",
                $"{words.Provider} ist jetzt mit {words.ExpectedDative} verbunden. Die Synchronisierung startet von selbst."
            ),
            Outcomes.Matched => new(
                "Wieder verbunden",
                $"{words.Provider} ist wieder mit {words.ExpectedDative} verbunden. Die Synchronisierung startet von selbst."
            ),
            Outcomes.InstanceMismatch when OutcomeWords.Namesake(reauth) is { } namesake => new(
                "Das war ein anderes Unternehmen",
                $"Diese Datenquelle gehört zu {words.ExpectedDative} mit der ID {reauth.Expected!.Id}, angemeldet haben Sie sich bei "
                    + $"{DisplayText.Isolate(namesake.Name)} mit der ID {namesake.Id}. {MismatchRemedy(reauth, words)}"
            ),
            Outcomes.InstanceMismatch => new(
                "Das war ein anderes Unternehmen",
                $"Diese Datenquelle gehört zu {words.ExpectedDative}, angemeldet haben Sie sich bei {words.SeenDative}. {MismatchRemedy(reauth, words)}"
            ),
            Outcomes.NoInstance => new(
                "Es wurde kein Unternehmen freigegeben",
                $"Die Anmeldung bei {words.Provider} hat geklappt, aber es wurde kein Unternehmen freigegeben. Melden Sie sich noch einmal an und wählen "
                    + $"Sie {words.Expected}; "
                    + $"dafür brauchen Sie dort {words.Role}."
            ),
            Outcomes.Denied => new(
                "Der Zugriff wurde nicht erlaubt",
                $"{words.Provider} hat Sie zurückgeleitet, ohne den Zugriff zu erlauben; meist wurde die Zustimmung abgebrochen. Es wurde nichts geändert. "
                    + $"Versuchen Sie es noch einmal und {words.Consent}, oder bitten Sie jemanden {words.WithRole} bei "
                    + $"{words.ExpectedDative} darum."
            ),
            Outcomes.NotAdmin => new(
                $"Mit dieser Anmeldung lässt sich {words.Expected} nicht verbinden",
                $"{words.Provider} hat dieser Anmeldung den Zugriff verweigert. Meist fehlt dem Konto {words.Role}. Es wurde nichts geändert. "
                    + $"Melden Sie sich {words.WithRole} noch einmal an, oder bitten Sie jemanden {words.WithRole} darum."
            ),
            Outcomes.CodeRejected => new(
                "Die Anmeldung hat zu lange gedauert oder wurde schon verwendet",
                $"{words.Provider} hat diese Anmeldung nicht mehr angenommen. Es wurde nichts geändert. Melden Sie sich noch einmal an; beim nächsten "
                    + "Mal klappt es fast immer."
            ),
            Outcomes.ProviderUnavailable => new(
                $"{words.Provider} antwortet nicht",
                $"{words.Provider} konnte die Anmeldung gerade nicht abschließen. Es wurde nichts geändert. Warten Sie eine Minute und versuchen Sie es "
                    + "dann noch einmal."
            ),
            Outcomes.ProviderMisconfigured => new(
                "Dieser Dienst ist nicht richtig eingerichtet",
                $"{words.Provider} hat die Anfrage von Drivetrain abgelehnt: Schlüssel, Adresse oder Berechtigungen müssen überprüft werden. Das können "
                    + "Sie nicht selbst beheben. "
                    + "Bitte melden Sie es dem Support; die Referenz unten hilft dabei."
            ),
            Outcomes.InsufficientScope => new(
                "Es wurde nicht alles erlaubt",
                $"{words.Provider} hat weniger erlaubt, als diese Datenquelle "
                    + $"braucht{(reauth.MissingScope is { } missing ? $"; es fehlt: {missing}" : "")}. Es wurde nichts geändert. "
                    + "Melden Sie sich noch einmal an und lassen Sie alles angehakt, worum Sie gebeten werden. "
                    + "Wenn Sie nicht gefragt wurden, melden Sie es dem Support: Dann fehlen diese Berechtigungen vielleicht der App beim Anbieter."
            ),
            Outcomes.ProviderError => new(
                $"Der Antwort von {words.Provider} ist nicht zu trauen",
                "Die Anmeldung ließ sich nicht überprüfen, deshalb wurde nichts gespeichert. Versuchen Sie es noch einmal; "
                    + "wenn es wieder passiert, melden Sie es dem Support und nennen Sie die Referenz unten."
            ),
            Outcomes.Interrupted => new(
                "Die Anmeldung wurde unterbrochen",
                "Unser Dienst wurde unterbrochen, während er Ihre Anmeldung abschloss. Es wurde nichts gespeichert. Bitte melden Sie sich noch einmal an."
            ),
            Outcomes.Cancelled => new("Die Anmeldung wurde abgebrochen", "Es wurde nichts geändert. Sie können jederzeit neu beginnen."),
            Outcomes.Superseded => new(
                "Eine neuere Anmeldung ist an ihre Stelle getreten",
                "Jemand, vielleicht Sie selbst in einem anderen Tab, hat begonnen, diese Datenquelle noch einmal zu verbinden. Machen Sie dort weiter, "
                    + "oder beginnen Sie hier neu."
            ),
            Outcomes.Expired => new(
                "Die Anmeldung wurde nicht rechtzeitig abgeschlossen",
                "Zu Ihrer Sicherheit endet eine Anmeldung nach zehn Minuten. Es wurde nichts geändert. Beginnen Sie neu, sobald Sie so weit sind."
            ),
            Outcomes.TooManyTries => new(
                "Diese Zugangsdaten waren zu oft falsch",
                $"{words.Provider} hat die Eingaben zehnmal hintereinander nicht angenommen. Es wurde nichts gespeichert. Lassen Sie sich von jemandem "
                    + $"{words.WithRole} bei {words.ExpectedDative} gültige "
                    + "Zugangsdaten geben und beginnen Sie dann neu."
            ),
            Outcomes.KeysMissing => new(
                "Diese Anmeldung konnte nicht gespeichert werden",
                "Das liegt an uns und nicht an Ihnen: Unserem Dienst fehlt ein Schlüssel zum Entschlüsseln. Es wurde nichts geändert, und die bisherigen "
                    + "Zugangsdaten sind noch da. "
                    + "Bitte versuchen Sie es später noch einmal."
            ),
            _ => new(
                "Etwas Unerwartetes ist passiert",
                "Es wurde nichts gespeichert. Versuchen Sie es noch einmal; wenn es wieder passiert, melden Sie es dem Support und nennen Sie die "
                    + "Referenz unten."
            ),
        };

    private static string MismatchRemedy(ReauthAttempt reauth, GermanNouns words) =>
        "Es wurde nichts geändert. "
        + (
            OutcomeWords.Namesake(reauth) is not null
                ? $"Beide heißen gleich, sind für {words.Provider} aber zwei verschiedene Unternehmen. Wurde {words.Expected} dort neu angelegt, lässt "
                    + "sich diese Datenquelle nicht mehr damit verbinden: "
                    + "Entfernen Sie die Datenquelle in Drivetrain und fügen Sie sie neu hinzu, oder bitten Sie den Support darum. Andernfalls melden "
                    + $"Sie sich noch einmal an und wählen Sie das Unternehmen mit der ID {reauth.Expected!.Id}."
            : reauth.Siblings.Count > 0
                ? $"Melden Sie sich noch einmal an und wählen Sie {words.Expected}, oder verbinden Sie stattdessen die Datenquelle, die zu "
                    + $"{words.SeenDative} gehört."
            : $"Melden Sie sich noch einmal an und wählen Sie {words.Expected}."
        );
}
