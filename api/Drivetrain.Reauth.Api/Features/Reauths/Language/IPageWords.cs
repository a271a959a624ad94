using Drivetrain.Reauth.Api.Features.Reauths.Pages;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>What the pages of an attempt say.</summary>
internal interface IPageWords
{
    /// <summary>What every page has around its content.</summary>
    PageFrame Frame { get; }

    /// <summary>Where a pairing link leads whose browser has no extension to take it over.</summary>
    Said PairingLink { get; }

    string TryAgain { get; }

    string LogInAgain { get; }

    /// <summary>The answer to whether a company is the right one.</summary>
    string NoLogInAgain { get; }

    string Cancel { get; }

    string BackToDrivetrain { get; }

    /// <summary>To whoever logged in because a colleague asked.</summary>
    string ThankYou { get; }

    /// <summary>In front of the company that a data source is bound to.</summary>
    string BelongsTo { get; }

    /// <summary>In front of the company that a login opened.</summary>
    string LoggedInTo { get; }

    /// <summary>In front of the attempt's id.</summary>
    string Reference { get; }

    /// <summary>In front of the outcome's code.</summary>
    string Code { get; }

    string ProviderTrace { get; }

    string ContinueTo(string provider);

    /// <summary>The button that takes another data source in place of this one.</summary>
    string ReconnectInstead(string connector);

    /// <summary>The way to the provider.</summary>
    Said Opening(string provider);

    /// <summary>The attempt has begun, the person has not gone on yet.</summary>
    Said Ready(string connector, ReauthAttempt reauth, ProviderDescriptor? provider);

    /// <summary>In front of the workspace's id.</summary>
    string Workspace { get; }

    /// <summary>Somebody else began the attempt, and sends the person here to log in.</summary>
    Said Asked(string connector, string provider, ReauthAttempt reauth);

    /// <summary>The person is, or was, at the provider.</summary>
    Said AtProvider(string name, ReauthAttempt reauth, ProviderDescriptor? provider);

    Said Checking(string provider);

    /// <summary>Above the form of a provider without OAuth.</summary>
    Said EnterCredentials(string name, ReauthAttempt reauth, ProviderDescriptor? provider);

    /// <summary>The form's button.</summary>
    string CheckAndConnect { get; }

    /// <summary>The link to the provider's own explanation.</summary>
    string WhereToFindThem(string provider);

    /// <summary>Beside a field that cannot be sent as it is.</summary>
    string FieldProblem(FieldProblem problem, string label);

    /// <summary>Above a form whose values the provider did not take.</summary>
    string NotTaken(string provider, ProviderFailureKind kind);

    /// <summary>A company has to be confirmed, or one of several picked.</summary>
    Said Confirm(string connector, ReauthAttempt reauth, ProviderDescriptor? provider);

    /// <summary>Above the companies that a login opened.</summary>
    string Opened(ReauthAttempt reauth, ProviderDescriptor? provider);

    /// <summary>The button that confirms the only company, or the one that was picked.</summary>
    string ConfirmThis(ReauthAttempt reauth);

    /// <summary>The attempt was sent to the provider so often that another one has to begin.</summary>
    Said WornOut(string provider);

    string BeginAgain { get; }

    /// <summary>Beside the field that searches the companies of a login.</summary>
    string SearchCompanies { get; }

    /// <summary>The button of that search.</summary>
    string Search { get; }

    string PreviousCompanies { get; }

    string NextCompanies { get; }

    /// <summary>The link that ends a search.</summary>
    string AllCompanies { get; }

    /// <summary>How many companies a search found.</summary>
    /// <param name="query">What was looked for; empty for all.</param>
    string CompaniesFound(int found, int all, int page, int pages, string query);

    /// <summary>In place of companies that are not named one by one.</summary>
    string MoreCompanies(int count);
}
