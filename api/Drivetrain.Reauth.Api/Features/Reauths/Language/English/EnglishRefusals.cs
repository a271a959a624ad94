namespace Drivetrain.Reauth.Api.Features.Reauths.Language.English;

/// <summary>Why something is not possible, in English.</summary>
internal sealed class EnglishRefusals : IRefusalWords
{
    public Said NotYours { get; } =
        new(
            "This page cannot be shown here",
            "It belongs to a login that was begun in another browser, or that ended a while ago. Go back to Drivetrain and begin there."
        );

    public Said TicketRefused { get; } =
        new("This link has been used, or is too old", "For your safety it works once, for two minutes. Go back to Drivetrain and choose Connect again.");

    public Said OtherBrowser { get; } =
        new(
            "This login was begun in another browser",
            "Nothing was connected. Whoever begins a login has to finish it, in the same browser. If somebody sent you this link, do not use it; go to "
                + "Drivetrain and begin there."
        );

    public Said UnknownState { get; } =
        new(
            "This login is not known here",
            "Nothing was connected. A newer login may have taken its place, or it is too old. Go back to Drivetrain and begin again."
        );

    public Said Malformed { get; } =
        new("The provider's answer is incomplete", "Nothing was connected. Go back to Drivetrain and begin again; if it happens twice, tell support.");

    public Said ConnectorGone { get; } =
        new(
            "This data source is not there any more",
            "Somebody has removed it in the meantime, and nothing was connected. Go back to Drivetrain to see which data sources there are."
        );

    public Said AlreadyConnected { get; } =
        new(
            "This data source is connected already",
            "The login that you want to repeat has succeeded. Go back to Drivetrain to see how the data source stands."
        );

    public Said TriedTooOften { get; } =
        new(
            "This was tried too often in a row",
            "Nothing was connected. Go back to Drivetrain and begin there; if that does not succeed either, tell support."
        );

    public Said TooManyLogins { get; } =
        new(
            "There were too many logins today",
            "As many logins were begun as may be within 24 hours, so this one was not. Try again tomorrow, or ask whoever runs this service to allow more."
        );

    public Said NotSaved { get; } =
        new(
            "We could not save this",
            "Our storage has a problem, and nothing was connected. Wait a minute, then begin again. Whoever runs this service has been told in its log."
        );

    public Said KeysMissing { get; } =
        new(
            "We cannot connect anything right now",
            "This is our fault, not yours: our service is missing an encryption key. Nothing was changed, and you do not have to log in again for it. "
                + "Whoever runs this service has been told in its log. Please try again later."
        );

    public Said Unreadable { get; } =
        new(
            "We cannot read something that we have stored",
            "This is our fault, not yours, and nothing was changed. Go back to Drivetrain and begin again; if it happens twice, tell support."
        );

    public Said ReturnUrlNotAllowed(string reference) =>
        new(
            "This service is not set up correctly",
            "The login cannot begin, because this service does not allow the address that it would lead back to. You can't fix this yourself. Please "
                + $"tell support, with the reference {reference}."
        );

    public Said Unavailable(string provider) => new($"{provider} does not answer", $"Wait a minute, then try again to go on to {provider}.");

    public Said NotSetUp(string provider, string reference) =>
        new(
            "This service is not set up correctly",
            $"The login at {provider} cannot begin: its keys or settings need attention. You can't fix this yourself. Please tell support, with the "
                + $"reference {reference}."
        );
}
