using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Texts;

/// <summary>The connections of all workspaces.</summary>
internal sealed record ConnectionTexts(
    string Title,
    string SearchHint,
    string Reason,
    string EndsWithin,
    string AnyEnd,
    Text ChipEnds,
    Text Down,
    string NoneTitle,
    string NoneText,
    string NoMatchText,
    string NothingYet,
    Text LookedAt,
    string GoOn,
    string First,
    string Next,
    string Since,
    string Fixer,
    Text FixerPerson,
    string FixerOperator,
    string FixerNobody,
    string Ends,
    string LastSync,
    string Never,
    string SyncRunning,
    string SyncSucceeded,
    string SyncFailed,
    string Company,
    string NotBound,
    string Id,
    string DataSource,
    string Code,
    string ConnectedBy,
    string LastLogin,
    string Registered,
    Text Reports,
    string Actions,
    string Test,
    string TestHint,
    string Link,
    Text LinkHint,
    string Note,
    string CreateLink,
    string NewLink,
    Text ValidUntil,
    string History,
    string NoHistory,
    ConnectionStatuses Statuses,
    ConnectionReasons Reasons,
    ConnectionTests Tests,
    ConnectionActions Entries,
    ConnectionActors Actors,
    ConnectionTroubles Troubles
);

/// <summary>Statuses of connectors.</summary>
internal sealed record ConnectionStatuses(string Failed, string Interrupted, string Expiring, string Unbound, string Connected);

/// <summary>Why connectors can't sync.</summary>
internal sealed record ConnectionReasons(
    string ExpiredCredentials,
    string Revoked,
    string DeactivatedAccount,
    string RoleLost,
    string ScopeMissing,
    string WrongEnvironment,
    string PlanLimit,
    string ProviderOutage
);

/// <summary>What a test has found.</summary>
internal sealed record ConnectionTests(string Works, string NeedsLogin, string Unavailable, string Misconfigured, string PlanLimit, string Unreadable);

/// <summary>What happened to a connector.</summary>
internal sealed record ConnectionActions(
    string Registered,
    string Updated,
    string Failed,
    string Interrupted,
    string Expiring,
    string Recovered,
    string Reauthenticated,
    string Tested,
    string Deleted,
    string Disconnected,
    string Imported,
    string Refreshed,
    string LoginFailed,
    string LinkCreated,
    string LinkUsed,
    string LinkRevoked,
    string GrantRevoked
);

/// <summary>Who did it, where there is no name.</summary>
internal sealed record ConnectionActors(string Session, string Key, string Handover, string Browser);

/// <summary>Why something was not done.</summary>
internal sealed record ConnectionTroubles(string TestedJustNow, string NoteTooLong, string TooManyLinks, string NotBoundYet);
