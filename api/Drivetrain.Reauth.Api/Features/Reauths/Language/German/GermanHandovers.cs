namespace Drivetrain.Reauth.Api.Features.Reauths.Language.German;

/// <summary>What a colleague reads to whom a login was handed over, in German.</summary>
internal sealed class GermanHandovers : IHandoverWords
{
    private static readonly string[] Months =
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];

    public string AskedBy => "Bitte von";

    public string DataSource => "Datenquelle";

    public string Company => "Unternehmen";

    public string Role => "Nötige Rolle";

    public string ValidUntil => "Link gilt bis";

    public Said NotValid { get; } =
        new(
            "Dieser Link funktioniert nicht",
            "Vielleicht fehlt ein Teil davon, oder er ist über einen Monat alt. Öffnen Sie ihn noch einmal vollständig aus der Nachricht, oder bitten "
                + "Sie um einen neuen."
        );

    public Said Used { get; } =
        new(
            "Dieser Link wurde schon verwendet",
            "Er funktioniert nur einmal und nur in einem Browser. Wenn Sie das waren, machen Sie in dem Fenster weiter, in dem Sie begonnen haben. "
                + "Sonst bitten Sie um einen neuen Link; mit diesem lässt sich nichts mehr tun."
        );

    public Said Revoked { get; } =
        new(
            "Dieser Link wurde zurückgezogen",
            "Wer ihn geschickt hat, möchte nicht mehr, dass er verwendet wird. Sie müssen nichts tun; wenn Sie das für ein Versehen halten, fragen Sie nach."
        );

    public Said Expired { get; } =
        new("Dieser Link ist zu alt", "Zu Ihrer Sicherheit gilt er nur einige Tage, und es wurde nichts verbunden. Bitten Sie um einen neuen.");

    public Said Void { get; } =
        new(
            "Dieser Link führt nirgendwo mehr hin",
            "Die Datenquelle wurde entfernt oder gehört jetzt zu einem anderen Unternehmen. Es wurde nichts verbunden. Fragen Sie bei der Person nach, "
                + "die Ihnen den Link geschickt hat."
        );

    public Said Asked(HandoverFacts facts) =>
        new(
            $"{facts.Connector} neu verbinden",
            $"{Asker(facts)} bittet Sie, sich einmal bei {facts.Provider} anzumelden, damit Drivetrain die Daten von {facts.Company} wieder lesen kann. "
                + $"Mit diesem Link lässt sich nur {facts.Company} verbinden und nichts anderes. Wenn Sie ihn nicht erwartet haben, fragen Sie nach, "
                + "bevor Sie fortfahren."
        );

    public string Asker(HandoverFacts facts) => facts.AskedBy ?? $"Jemand bei {facts.Workspace}";

    public string NoteFrom(HandoverFacts facts) => $"{Asker(facts)} schreibt";

    public Said NotNeeded(string connector) =>
        new(
            "Es gibt nichts mehr zu tun",
            $"{connector} wurde inzwischen neu verbunden, und die Synchronisierung läuft wieder. Vielen Dank; Sie können diese Seite schließen."
        );

    public string Date(DateTimeOffset at) => $"{at.UtcDateTime.Day}. {Months[at.UtcDateTime.Month - 1]} {at.UtcDateTime.Year}";
}
