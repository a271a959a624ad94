using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language.English;

/// <summary>The pages of an attempt, in English.</summary>
internal sealed class EnglishPages : IPageWords
{
    public PageFrame Frame { get; } = new(AcceptedLanguage.Default, "Details for support", "Still stuck? Write to support");

    public Said PairingLink { get; } =
        new(
            "This link pairs Drivetrain’s browser extension",
            "The extension takes the link over by itself, so it is probably not installed in this browser. Install Drivetrain Reauth, then open the "
                + "link again. The code in it works once, within ten minutes."
        );

    public string TryAgain => "Try again";

    public string LogInAgain => "Log in again";

    public string NoLogInAgain => "No, log in again";

    public string Cancel => "Cancel";

    public string BackToDrivetrain => "Back to Drivetrain";

    public string ThankYou => "Thank you! You can close this page.";

    public string BelongsTo => "This data source belongs to";

    public string LoggedInTo => "You logged in to";

    public string Reference => "Reference";

    public string Code => "Code";

    public string ProviderTrace => "Provider's trace";

    public string ContinueTo(string provider) => $"Continue to {provider}";

    public string ReconnectInstead(string connector) => $"Reconnect {connector} instead";

    public Said Opening(string provider) => new($"Opening {provider}", "This takes a moment.");

    public Said Ready(string connector, ReauthAttempt reauth, ProviderDescriptor? provider) => new($"Reconnect {connector}", Needs(reauth, provider));

    public string Workspace => "Workspace";

    public Said Asked(string connector, string provider, ReauthAttempt reauth) =>
        new(
            $"Connect {connector}",
            $"You are about to log in to {provider} for the Drivetrain workspace {reauth.WorkspaceId}, which can then read "
                + $"{DisplayText.Isolate(reauth.Expected?.Name ?? "the company that you choose")}. "
                + "If you don't know this workspace, or didn't ask for this, close the page."
        );

    public Said AtProvider(string name, ReauthAttempt reauth, ProviderDescriptor? provider) => new($"Finish the login at {name}", Needs(reauth, provider));

    public Said Checking(string provider) => new("Checking your login", $"{provider} is being asked which company you chose. This takes a moment.");

    public Said EnterCredentials(string name, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        new(
            $"Connect to {name}",
            $"Enter the credentials that {name} issued for {DisplayText.Isolate(reauth.Expected?.Name ?? $"the {Noun(provider)} you want to connect")}. "
                + "They are checked before anything is stored, and kept encrypted."
        );

    public string CheckAndConnect => "Check and connect";

    public string WhereToFindThem(string provider) => $"Where to find them in {provider}";

    public string FieldProblem(FieldProblem problem, string label) =>
        problem is Reauths.FieldProblem.Missing ? $"{label} is missing." : $"{label}: this does not look right. Copy it once more, without blanks.";

    public string NotTaken(string provider, ProviderFailureKind kind) =>
        kind switch
        {
            ProviderFailureKind.Unavailable => $"{provider} does not answer at the moment. Nothing was stored. Try again in a minute.",
            ProviderFailureKind.NotAdmin => $"{provider} knows these credentials, but they may not read this account. Ask an admin for others.",
            ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected =>
                $"{provider} does not accept these credentials. Check each of them, and whether they were revoked.",
            _ => $"{provider} gave an answer that we do not understand. Nothing was stored. Check the values; if they are right, write to support.",
        };

    public Said Confirm(string connector, ReauthAttempt reauth, ProviderDescriptor? provider) =>
        new(
            reauth.Seen.Count == 1 ? $"Is this the right {Noun(provider)}?" : $"Which {Noun(provider)} is it?",
            $"{connector} in the workspace {reauth.WorkspaceId} is not bound to a {Noun(provider)} yet. From now on it can only be reconnected to the "
                + "one you confirm here."
        );

    public string Opened(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        reauth.Seen.Count == 1
            ? $"Your login opened this {Noun(provider)}"
            : $"Your login opened these {Noun(provider)}s".Replace("companys", "companies", StringComparison.Ordinal);

    public string ConfirmThis(ReauthAttempt reauth) => reauth.Seen.Count == 1 ? $"Yes, connect {DisplayText.Isolate(reauth.Seen[0].Name)}" : "Connect this one";

    public Said WornOut(string provider) =>
        new(
            $"The login at {provider} was opened too often",
            "This attempt cannot be opened once more. Nothing was changed. Begin again; that opens a new one."
        );

    public string BeginAgain => "Begin again";

    public string SearchCompanies => "Search by name or ID";

    public string Search => "Search";

    public string PreviousCompanies => "Previous page";

    public string NextCompanies => "Next page";

    public string AllCompanies => "Show all";

    public string CompaniesFound(int found, int all, int page, int pages, string query) =>
        (
            query.Length == 0 ? $"Your login opened {all} companies, sorted by name"
            : found == 0 ? $"None of {all} matches “{query}”. Check the spelling, or search for the ID"
            : found == 1 ? $"1 of {all} matches “{query}”"
            : $"{found} of {all} match “{query}”"
        ) + (pages > 1 ? $". Page {page} of {pages}." : ".");

    public string MoreCompanies(int count) => count == 1 ? "and one more" : $"and {count} more";

    private static string Noun(ProviderDescriptor? provider) => provider?.InstanceNoun ?? "company";

    private static string Needs(ReauthAttempt reauth, ProviderDescriptor? provider) =>
        $"Log in as {provider?.AdminRole ?? "an admin"} of {DisplayText.Isolate(reauth.Expected?.Name ?? $"the {Noun(provider)} you want to connect")}. "
        + "You may be asked for a passkey or a password.";
}
