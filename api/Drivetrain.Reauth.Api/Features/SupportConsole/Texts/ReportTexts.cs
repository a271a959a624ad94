using Drivetrain.Reauth.Api.Foundation.Language;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Texts;

/// <summary>A report.</summary>
internal sealed record ReportTexts(
    string Reports,
    string CopyLink,
    Text Wrote,
    Text Told,
    string Screenshot,
    Text ScreenshotOf,
    string FullSize,
    string Companies,
    string BelongsTo,
    string NotBound,
    string Opened,
    string NothingYet,
    Text Id,
    string Attempt,
    string TraceId,
    string Copy
);

/// <summary>The conversation with the reporter.</summary>
internal sealed record ConversationTexts(
    string Title,
    string None,
    string Internal,
    string Support,
    string Customer,
    Text YourMessage,
    string Shown,
    Text ShownAndMailed,
    string Send,
    string AddNote
);

/// <summary>What stands beside a report.</summary>
internal sealed record AsideTexts(
    string About,
    string Status,
    string Assignee,
    string Unassigned,
    string Save,
    string AssignToMe,
    string Facts,
    string Reporter,
    string Workspace,
    string Contact,
    string Provider,
    string Connector,
    string Removed,
    string Reported,
    string LastChange,
    string Resolved,
    string Answer,
    string NotRead,
    string Diagnostics,
    string DiagnosticsSource,
    string Extension,
    string Browser,
    string System,
    string Language,
    string Page,
    string Viewport,
    string PixelRatio,
    string History,
    string FailedWith,
    string Open,
    Text ThisOne,
    string NoHistory,
    string AllOfConnector,
    string Similar,
    string SimilarBy,
    string None,
    Text AllSimilar,
    string Delete
);

/// <summary>Before a report is deleted.</summary>
internal sealed record DeleteTexts(Text Title, Text Text, Text TextWithScreenshot, string Delete, string Keep);

/// <summary>What was just done.</summary>
internal sealed record FlashTexts(Text Status, Text Assigned, string Unassigned, string Undo, string Note, string Crossed, string Answer);

/// <summary>Why something was not done.</summary>
internal sealed record TroublesTexts(
    string Changed,
    Text StatusChanged,
    Text Taken,
    string Unassigned,
    Said OpenTooLong,
    Said NothingToSend,
    SaidText TooLong,
    Said Full,
    Said NotSaved
);
