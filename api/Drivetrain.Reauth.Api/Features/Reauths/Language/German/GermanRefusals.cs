namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>Why something is not possible, in German.</summary>
internal sealed class GermanRefusals : IRefusalWords
{
    public Said NotYours { get; } =
        new(
            "Diese Seite kann hier nicht angezeigt werden",
            "Sie gehört zu einer Anmeldung, die in einem anderen Browser begonnen wurde oder schon länger beendet ist. Gehen Sie zurück zu Drivetrain "
                + "und beginnen Sie dort."
        );

    public Said TicketRefused { get; } =
        new(
            "Dieser Link wurde schon verwendet oder ist zu alt",
            "Zu Ihrer Sicherheit funktioniert er nur einmal und nur zwei Minuten lang. Gehen Sie zurück zu Drivetrain und wählen Sie dort noch "
                + "einmal „Connect“."
        );

    public Said OtherBrowser { get; } =
        new(
            "Diese Anmeldung wurde in einem anderen Browser begonnen",
            "Es wurde nichts verbunden. Wer eine Anmeldung beginnt, muss sie im selben Browser abschließen. "
                + "Wenn Ihnen jemand diesen Link geschickt hat, verwenden Sie ihn nicht; gehen Sie zu Drivetrain und beginnen Sie dort."
        );

    public Said UnknownState { get; } =
        new(
            "Diese Anmeldung ist hier nicht bekannt",
            "Es wurde nichts verbunden. Vielleicht ist eine neuere Anmeldung an ihre Stelle getreten, oder sie ist zu alt. Gehen Sie zurück zu "
                + "Drivetrain und beginnen Sie neu."
        );

    public Said Malformed { get; } =
        new(
            "Die Antwort des Anbieters ist unvollständig",
            "Es wurde nichts verbunden. Gehen Sie zurück zu Drivetrain und beginnen Sie neu; wenn es wieder passiert, melden Sie es dem Support."
        );

    public Said ConnectorGone { get; } =
        new(
            "Diese Datenquelle gibt es nicht mehr",
            "Jemand hat sie inzwischen entfernt, und es wurde nichts verbunden. Gehen Sie zurück zu Drivetrain und sehen Sie nach, welche Datenquellen es gibt."
        );

    public Said AlreadyConnected { get; } =
        new(
            "Diese Datenquelle ist schon verbunden",
            "Die Anmeldung, die Sie wiederholen möchten, war erfolgreich. Gehen Sie zurück zu Drivetrain und sehen Sie nach, wie es um die Datenquelle steht."
        );

    public Said TriedTooOften { get; } =
        new(
            "Das wurde zu oft hintereinander versucht",
            "Es wurde nichts verbunden. Gehen Sie zurück zu Drivetrain und beginnen Sie dort; wenn auch das nicht gelingt, melden Sie es dem Support."
        );

    public Said TooManyLogins { get; } =
        new(
            "Heute gab es zu viele Anmeldungen",
            "Innerhalb von 24 Stunden wurden so viele Anmeldungen begonnen, wie erlaubt sind; diese wurde deshalb nicht begonnen. "
                + "Versuchen Sie es morgen noch einmal, oder bitten Sie den Betreiber dieses Dienstes, mehr zu erlauben."
        );

    public Said NotSaved { get; } =
        new(
            "Das konnte nicht gespeichert werden",
            "Unser Speicher hat ein Problem, und es wurde nichts verbunden. Warten Sie eine Minute und beginnen Sie dann neu. Wer diesen Dienst "
                + "betreibt, findet es im Protokoll."
        );

    public Said KeysMissing { get; } =
        new(
            "Im Moment lässt sich hier nichts verbinden",
            "Das liegt an uns und nicht an Ihnen: Unserem Dienst fehlt ein Schlüssel zum Entschlüsseln. Es wurde nichts geändert, und Sie müssen sich "
                + "deshalb nicht noch einmal anmelden. "
                + "Wer diesen Dienst betreibt, findet es im Protokoll. Bitte versuchen Sie es später noch einmal."
        );

    public Said Unreadable { get; } =
        new(
            "Etwas Gespeichertes lässt sich nicht lesen",
            "Das liegt an uns und nicht an Ihnen, und es wurde nichts geändert. Gehen Sie zurück zu Drivetrain und beginnen Sie neu; wenn es wieder "
                + "passiert, melden Sie es dem Support."
        );

    public Said ReturnUrlNotAllowed(string reference) =>
        new(
            "Dieser Dienst ist nicht richtig eingerichtet",
            "Die Anmeldung kann nicht beginnen, weil dieser Dienst die Adresse nicht erlaubt, zu der sie zurückführen würde. Das können Sie nicht "
                + "selbst beheben. "
                + $"Bitte melden Sie es dem Support mit der Referenz {reference}."
        );

    public Said Unavailable(string provider) =>
        new($"{provider} antwortet nicht", $"Warten Sie eine Minute und versuchen Sie dann noch einmal, zu {provider} zu gelangen.");

    public Said NotSetUp(string provider, string reference) =>
        new(
            "Dieser Dienst ist nicht richtig eingerichtet",
            $"Die Anmeldung bei {provider} kann nicht beginnen: Schlüssel oder Einstellungen müssen überprüft werden. Das können Sie nicht selbst beheben. "
                + $"Bitte melden Sie es dem Support mit der Referenz {reference}."
        );
}
