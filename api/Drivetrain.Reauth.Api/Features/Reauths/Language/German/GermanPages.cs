using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>The pages of an attempt, in German.</summary>
internal sealed class GermanPages : IPageWords
{
    private const string OneMoment = "Einen Moment, bitte.";

    public PageFrame Frame { get; } = new("de", "Angaben für den Support", "Kommen Sie nicht weiter? Schreiben Sie dem Support");

    public Said PairingLink { get; } =
        new(
            "Dieser Link koppelt die Browsererweiterung von Drivetrain",
            "Die Erweiterung übernimmt den Link von selbst; vermutlich ist sie in diesem Browser nicht installiert. Installieren Sie Drivetrain Reauth "
                + "und öffnen Sie den Link dann noch einmal. Der Code darin gilt einmal und zehn Minuten lang."
        );

    public string TryAgain => "Noch einmal versuchen";

    public string LogInAgain => "Noch einmal anmelden";

    public string NoLogInAgain => "Nein, noch einmal anmelden";

    public string Cancel => "Abbrechen";

    public string BackToDrivetrain => "Zurück zu Drivetrain";

    public string ThankYou => "Vielen Dank! Sie können diese Seite schließen.";

    public string BelongsTo => "Diese Datenquelle gehört zu";

    public string LoggedInTo => "Angemeldet haben Sie sich bei";

    public string Reference => "Referenz";

    public string Code => "Code";

    public string ProviderTrace => "Trace des Anbieters";

    public string ContinueTo(string provider) => $"Weiter zu {provider}";

    public string ReconnectInstead(string connector) => $"Stattdessen {connector} neu verbinden";

    public Said Opening(string provider) => new($"{provider} wird geöffnet", OneMoment);

    public Said Ready(string connector, ReauthAttempt reauth, ProviderDescriptor? provider) => new($"{connector} neu verbinden", Needs(reauth, provider));

    public string Workspace => "Arbeitsbereich";

    public Said Asked(string connector, string provider, ReauthAttempt reauth) =>
        new(
            $"{connector} verbinden",
            $"Sie melden sich gleich bei {provider} an, und zwar für den Drivetrain-Arbeitsbereich {reauth.WorkspaceId}. Er kann danach die Daten "
                + $"{(reauth.Expected is { } company ? $"von {DisplayText.Isolate(company.Name)}" : "des Unternehmens, das Sie auswählen,")} lesen. "
                + "Wenn Sie diesen Arbeitsbereich nicht kennen oder das nicht veranlasst haben, schließen Sie die Seite."
        );

    public Said AtProvider(string name, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        new($"Schließen Sie die Anmeldung bei {name} ab", Needs(reauth, provider));

    public Said Checking(string provider) =>
        new("Ihre Anmeldung wird geprüft", $"Bei {provider} wird nachgefragt, welches Unternehmen Sie gewählt haben. {OneMoment}");

    public Said EnterCredentials(string name, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        new(
            $"Mit {name} verbinden",
            $"Geben Sie die Zugangsdaten ein, die {name} für "
                + $"{DisplayText.Isolate(reauth.Expected?.Name ?? "das Unternehmen ausgestellt hat, das Sie verbinden möchten")}"
                + $"{(reauth.Expected is null ? "" : " ausgestellt hat")}. Sie werden geprüft, bevor etwas gespeichert wird, und verschlüsselt aufbewahrt."
        );

    public string CheckAndConnect => "Prüfen und verbinden";

    public string WhereToFindThem(string provider) => $"Wo Sie sie in {provider} finden";

    public string FieldProblem(FieldProblem problem, string label) =>
        problem is Reauths.FieldProblem.Missing
            ? $"Bitte ausfüllen: {label}."
            : $"Das sieht nicht richtig aus: {label}. Kopieren Sie den Wert noch einmal, ohne Leerzeichen.";

    public string NotTaken(string provider, ProviderFailureKind kind) =>
        kind switch
        {
            ProviderFailureKind.Unavailable => $"{provider} antwortet gerade nicht. Es wurde nichts gespeichert. Versuchen Sie es in einer Minute noch einmal.",
            ProviderFailureKind.NotAdmin =>
                $"{provider} kennt diese Zugangsdaten, aber sie dürfen dieses Unternehmen nicht lesen. Lassen Sie sich von einem Administrator andere geben.",
            ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected =>
                $"{provider} nimmt diese Zugangsdaten nicht an. Prüfen Sie jeden Wert, und ob sie widerrufen wurden.",
            _ => $"{provider} hat anders geantwortet als erwartet. Es wurde nichts gespeichert. Prüfen Sie die Werte; stimmen sie, schreiben Sie dem Support.",
        };

    public Said Confirm(string connector, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        new(
            reauth.Seen.Count == 1 ? "Ist das das richtige Unternehmen?" : "Welches Unternehmen ist es?",
            $"{connector} im Arbeitsbereich {reauth.WorkspaceId} ist noch keinem Unternehmen zugeordnet. Von nun an lässt sich die Datenquelle nur mit "
                + "dem Unternehmen verbinden, das Sie hier bestätigen."
        );

    public string Opened(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        $"{(reauth.Seen.Count == 1 ? provider?.InstanceNoun ?? "Unternehmen" : "Unternehmen")} zu Ihrer Anmeldung";

    public string ConfirmThis(ReauthAttempt reauth) =>
        reauth.Seen.Count == 1 ? $"Ja, {DisplayText.Isolate(reauth.Seen[0].Name)} verbinden" : "Dieses Unternehmen verbinden";

    public Said WornOut(string provider) =>
        new(
            $"Die Anmeldung bei {provider} wurde zu oft geöffnet",
            "Dieser Versuch lässt sich nicht noch einmal öffnen. Es wurde nichts geändert. Beginnen Sie neu; dann öffnet sich eine neue Anmeldung."
        );

    public string BeginAgain => "Neu beginnen";

    public string SearchCompanies => "Nach Name oder ID suchen";

    public string Search => "Suchen";

    public string PreviousCompanies => "Vorherige Seite";

    public string NextCompanies => "Nächste Seite";

    public string AllCompanies => "Alle anzeigen";

    public string CompaniesFound(int found, int all, int page, int pages, string query) =>
        (
            query.Length == 0 ? $"Zu Ihrer Anmeldung gehören {all} Unternehmen, nach Name sortiert"
            : found == 0 ? $"Keines von {all} Unternehmen passt zu „{query}“. Prüfen Sie die Schreibweise, oder suchen Sie nach der ID"
            : found == 1 ? $"1 von {all} Unternehmen passt zu „{query}“"
            : $"{found} von {all} Unternehmen passen zu „{query}“"
        ) + (pages > 1 ? $". Seite {page} von {pages}." : ".");

    public string MoreCompanies(int count) => count == 1 ? "und ein weiteres" : $"und {count} weitere";

    private static string Needs(ReauthAttempt reauth, ProviderDescriptor? provider)
    {
        var company = reauth.Expected is { } expected ? $"{DisplayText.Isolate(expected.Name)} an" : "dem Unternehmen an, das Sie verbinden möchten";
        return $"Melden Sie sich {GermanNouns.WithRoleOf(provider)} bei {company}. Vielleicht werden Sie nach einem Passkey oder einem Passwort gefragt.";
    }
}
