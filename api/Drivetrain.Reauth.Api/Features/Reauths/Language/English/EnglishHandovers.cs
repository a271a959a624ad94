using System.Globalization;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.English;

/// <summary>What a colleague reads to whom a login was handed over, in English.</summary>
internal sealed class EnglishHandovers : IHandoverWords
{
    public string AskedBy => "Asked by";

    public string DataSource => "Data source";

    public string Company => "Company";

    public string Role => "Role you need";

    public string ValidUntil => "Link works until";

    public Said NotValid { get; } =
        new(
            "This link does not work",
            "Perhaps a part of it is missing, or it is more than a month old. Open it again from the message as a whole, or ask whoever sent it for a new one."
        );

    public Said Used { get; } =
        new(
            "This link was used already",
            "It works once, in one browser. If that was you, go on in the window where you began. Otherwise ask whoever sent it for a new one; nothing "
                + "more can be done with this one."
        );

    public Said Revoked { get; } =
        new("This link was taken back", "Whoever sent it no longer wants it to be used. You need not do anything; if you think this is a mistake, ask them.");

    public Said Expired { get; } =
        new("This link is too old", "For your safety it works for some days only, and nothing was connected. Ask whoever sent it for a new one.");

    public Said Void { get; } =
        new(
            "This link leads nowhere any more",
            "The data source was removed, or belongs to another company now. Nothing was connected. Ask whoever sent the link."
        );

    public Said Asked(HandoverFacts facts) =>
        new(
            $"Reconnect {facts.Connector}",
            $"{Asker(facts)} asks you to log in to {facts.Provider} once, so that Drivetrain can read the data of {facts.Company} again. "
                + $"This link can connect {facts.Company} and nothing else. If you did not expect it, ask them before you go on."
        );

    public string Asker(HandoverFacts facts) => facts.AskedBy ?? $"Someone at {facts.Workspace}";

    public string NoteFrom(HandoverFacts facts) => $"{Asker(facts)} writes";

    public Said NotNeeded(string connector) =>
        new("Nothing left to do", $"{connector} was reconnected in the meantime, and its sync runs again. Thank you; you can close this page.");

    public string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
