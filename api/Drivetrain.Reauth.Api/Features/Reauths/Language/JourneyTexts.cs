using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.Reauths.Language;

/// <summary>
/// What the journey says to people: the shape of <c>Texts/journey.*.json</c>. A key that is missing there, or that nobody knows here, fails when the file is
/// read, and every file is read by a test. Placeholders may end with a case that English has not: <c>{expected_dative}</c>.
/// </summary>
internal sealed record JourneyTexts(
    NounTexts Nouns,
    DateTexts Dates,
    PageTexts Pages,
    OutcomeTexts Outcomes,
    RefusalTexts Refusals,
    HandoverTexts Handovers,
    MailTexts Mails
);

/// <summary>Parts of sentences that stand for a company or a role.</summary>
internal sealed record NounTexts(
    string Company,
    string Companies,
    Text YourCompany,
    Text YourCompanyDative,
    Text CompanyToConnect,
    Text CompanyToConnectDative,
    string CompanyToChoose,
    Text OfCompany,
    Text AnotherCompany,
    Text AnotherCompanyDative,
    Text Admin,
    Text AdminWith,
    string UnknownAdmin,
    string UnknownAdminWith,
    Text TwoNames,
    Text ManyNames,
    Text OtherNames,
    Text OtherNamesDative,
    Text ChooseConsent,
    string AllowAccess
);

/// <summary>The pages of an attempt.</summary>
internal sealed record PageTexts(
    string DetailsForSupport,
    string StillStuck,
    Text AskContact,
    Said PairingLink,
    string TryAgain,
    string LogInAgain,
    string NoLogInAgain,
    string Cancel,
    string BackToDrivetrain,
    string ThankYou,
    string SyncsFrom,
    string ConnectedBy,
    Text ConnectedByThenCaution,
    Text AlsoOpens,
    Text ReconnectOther,
    Text ReconnectOthers,
    string AlsoReconnected,
    Text ReconnectNext,
    string BelongsTo,
    string LoggedInTo,
    string Reference,
    string Code,
    string ProviderTrace,
    Text ContinueTo,
    Text ReconnectInstead,
    SaidText Opening,
    SaidText Ready,
    string UnknownRole,
    string Workspace,
    SaidText Asked,
    SaidText AtProvider,
    SaidText Checking,
    SaidText EnterCredentials,
    string CheckAndConnect,
    Text WhereToFindThem,
    Text FieldMissing,
    Text FieldMalformed,
    NotAcceptedTexts NotAccepted,
    SaidText ConfirmOne,
    SaidText ConfirmMany,
    Text OpenedOne,
    Text OpenedMany,
    Text ConfirmNamed,
    string ConfirmPicked,
    SaidText WornOut,
    string BeginAgain,
    string SearchCompanies,
    string Search,
    string PreviousCompanies,
    string NextCompanies,
    string AllCompanies,
    Text CompaniesAll,
    Text CompaniesNone,
    Text CompaniesFound,
    Text CompaniesPage,
    Text MoreCompanies
);

/// <summary>Above a form whose values the provider did not accept.</summary>
internal sealed record NotAcceptedTexts(Text Unavailable, Text NotAdmin, Text Rejected, Text Other);

/// <summary>How attempts end.</summary>
internal sealed record OutcomeTexts(
    SaidText Connected,
    SaidText Matched,
    SaidText InstanceMismatch,
    SaidText NamesakeMismatch,
    Text NamesakeRemedy,
    Text SiblingRemedy,
    Text MismatchRemedy,
    SaidText NoInstance,
    SaidText Denied,
    SaidText NotAdmin,
    SaidText CodeRejected,
    SaidText ProviderUnavailable,
    SaidText ProviderMisconfigured,
    string HeaderSecretRefused,
    SaidText InsufficientScope,
    SaidText InsufficientScopeNamed,
    SaidText DeactivatedAccount,
    SaidText PlanLimit,
    SaidText ProviderError,
    SaidText Interrupted,
    SaidText Cancelled,
    SaidText Superseded,
    SaidText Expired,
    SaidText TooManyTries,
    SaidText KeysMissing,
    SaidText Unknown
);

/// <summary>Why something is not possible, and what to do.</summary>
internal sealed record RefusalTexts(
    Said NotYours,
    Said TicketRefused,
    Said OtherBrowser,
    Said UnknownState,
    Said Malformed,
    Said ConnectorGone,
    Said AlreadyConnected,
    Said TriedTooOften,
    Said TooManyLogins,
    Said NotSaved,
    Said KeysMissing,
    Said Unreadable,
    SaidText ReturnUrlNotAllowed,
    SaidText Unavailable,
    SaidText NotSetUp
);

/// <summary>What a colleague reads to whom a login was handed over.</summary>
internal sealed record HandoverTexts(
    string AskedBy,
    string DataSource,
    string Company,
    string Role,
    string ValidUntil,
    Said NotValid,
    Said Used,
    Said Revoked,
    Said Expired,
    Said Void,
    SaidText Asked,
    Text SomeoneAt,
    Text NoteFrom,
    SaidText NotNeeded
);

/// <summary>What mails to reporters say around support's own words.</summary>
internal sealed record MailTexts(Text AnswerSubject, Text AnswerIntro, string AnswerClose);

/// <summary>How the file is read, written at build time: reflection over the records would be felt at every start.</summary>
[JsonSerializable(typeof(JourneyTexts))]
internal sealed partial class TextContext : JsonSerializerContext;
