using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Texts;

/// <summary>What support's console says: the shape of <c>Texts/console.*.json</c>.</summary>
internal sealed record ConsoleTexts(
    ShellTexts Shell,
    SignInTexts SignIn,
    ListTexts List,
    StatusesTexts Statuses,
    OutcomesTexts Outcomes,
    TimelineTexts Timeline,
    ReportTexts Report,
    ConversationTexts Conversation,
    AsideTexts Aside,
    DeleteTexts Delete,
    FlashTexts Flash,
    ConnectionTexts Connections,
    StatisticsTexts Statistics,
    MessagesTexts Messages,
    TroublesTexts Troubles,
    ScriptTexts Script
)
{
    private static readonly Func<LanguageRules, ConsoleTexts> ByLanguage = TextFiles.ByLanguage(
        "console",
        options => new ConsoleTextContext(options).ConsoleTexts
    );

    /// <summary>The texts in the language of these words. They are read at the first use.</summary>
    public static ConsoleTexts Of(Words words) => ByLanguage(words.Rules);
}

/// <summary>How the file is read, written at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConsoleTexts))]
internal sealed partial class ConsoleTextContext : JsonSerializerContext;

/// <summary>Around every page.</summary>
internal sealed record ShellTexts(
    string Skip,
    string Console,
    string Support,
    string Reports,
    string Connections,
    string Statistics,
    string AllWorkspaces,
    Text OneWorkspace,
    string SignOut,
    string Keyboard,
    string KeySearch,
    string KeyMove,
    string KeyReply,
    string KeySend,
    string KeyPicture,
    string UseKeys
);

/// <summary>The sign-in page.</summary>
internal sealed record SignInTexts(
    string Title,
    Text With,
    string Or,
    string Key,
    string KeyRole,
    string Hint,
    string Ended,
    string WrongKey,
    string TooMany,
    Text Account,
    Text Denied,
    string Failed
);

/// <summary>The list of reports.</summary>
internal sealed record ListTexts(
    string Title,
    string Refresh,
    string Reports,
    string Search,
    string SearchHint,
    string Workspace,
    string Provider,
    string Step,
    string Outcome,
    string Assignee,
    string OlderThan,
    string All,
    string Anyone,
    string Unassigned,
    string AnyAge,
    Text Hours,
    Text Days,
    string Apply,
    string Status,
    string RemoveFilter,
    string ClearFilters,
    Text Chip,
    Text ChipAge,
    string ChipConnector,
    Text ChipQuery,
    Text ChipOn,
    Text ChipBetween,
    string NoneTitle,
    string NoneText,
    string NoMatchTitle,
    string NoMatchText,
    string Pages,
    string Newest,
    string Older,
    Text Messages
);

/// <summary>The statuses of reports.</summary>
internal sealed record StatusesTexts(string New, string InProgress, string WaitingForCustomer, string Resolved);

/// <summary>Outcomes in a few words.</summary>
internal sealed record OutcomesTexts(
    string None,
    string Matched,
    string InstanceMismatch,
    string NoInstance,
    string Denied,
    string NotAdmin,
    string CodeRejected,
    string ProviderUnavailable,
    string ProviderMisconfigured,
    string InsufficientScope,
    string ProviderError,
    string Interrupted,
    string Cancelled,
    string Superseded,
    string Expired,
    string TooManyTries,
    string DeactivatedAccount,
    string PlanLimit,
    string KeysMissing
);

/// <summary>An attempt's timeline, and steps without words of their own.</summary>
internal sealed record TimelineTexts(
    string Created,
    string TicketRedeemed,
    Text Started,
    Text Returned,
    string Proved,
    string ConfirmationAsked,
    string Confirmed,
    Text Refused,
    Text Ended,
    string NoProvider,
    string SomewhereElse
);

/// <summary>Where people get stuck.</summary>
internal sealed record StatisticsTexts(
    string Title,
    string Heading,
    string Period,
    Text Days,
    Text NoneTitle,
    string NoneText,
    string PerDay,
    Text PerDayOf,
    string Chart,
    string AsTable,
    string Day,
    string All,
    string Rest,
    string ByStep,
    string ByStepHint,
    string ByOutcome,
    string ByOutcomeHint,
    string What,
    string Share,
    string Reports,
    Text Percent,
    Text RulesOf,
    Text RulesTitle,
    Text RulesText
);

/// <summary>Pages that say one thing.</summary>
internal sealed record MessagesTexts(
    string AllReports,
    string AllConnections,
    string ToConsole,
    Said NotFound,
    Said ConnectionNotFound,
    Said FormRefused,
    Said NotSaved,
    Said Unreadable,
    Said InvalidFilter
);

/// <summary>What the script says; it replaces %n with a number.</summary>
internal sealed record ScriptTexts(
    string Copied,
    string NotAllowed,
    string NewReport,
    string NewReports,
    string Ended,
    string SignIn,
    string Unreachable,
    string JustNow,
    string MinutesAgo,
    string HoursAgo,
    string DaysAgo,
    string Screenshot,
    string Stage,
    string Close,
    string Fit,
    string FitWindow,
    string Smaller,
    string Larger,
    string LookCloser
);
