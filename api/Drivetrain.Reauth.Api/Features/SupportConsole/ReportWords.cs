using System.Globalization;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Texts;
using Drivetrain.Reauth.Api.Foundation.Language;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>Steps, codes and the rest in words for support. What nobody has words for is shown as it is.</summary>
public sealed class ReportWords
{
    private readonly IProviderCatalog _catalog;
    private readonly Words _words;

    internal ReportWords(IProviderCatalog catalog, Words words)
    {
        (_catalog, _words, Texts) = (catalog, words, ConsoleTexts.Of(words));
    }

    /// <summary>The statuses in the order in which reports go through them.</summary>
    public static IReadOnlyList<StuckReportStatus> Statuses { get; } = Enum.GetValues<StuckReportStatus>();

    /// <summary>The tag of the language (BCP 47).</summary>
    public string Language => _words.Language;

    /// <summary>What the script says, as JSON.</summary>
    public string Script => JsonSerializer.Serialize(Texts.Script, ConsoleTextContext.Default.ScriptTexts);

    internal ConsoleTexts Texts { get; }

    /// <summary>A report's number, the same in every language.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public string Day(DateOnly day) => _words.Dates.Day(day);

    /// <summary>A day without its year, below a chart.</summary>
    public string DayOfYear(DateOnly day) => _words.Dates.DayOfYear(day);

    public string Instant(DateTimeOffset at) => _words.Dates.Instant(at);

    public string Ago(DateTimeOffset at, DateTimeOffset now) => _words.Dates.Ago(at, now);

    public string Status(StuckReportStatus status) =>
        status switch
        {
            StuckReportStatus.New => Texts.Statuses.New,
            StuckReportStatus.InProgress => Texts.Statuses.InProgress,
            StuckReportStatus.WaitingForCustomer => Texts.Statuses.WaitingForCustomer,
            _ => Texts.Statuses.Resolved,
        };

    /// <summary>As it stands in addresses and forms.</summary>
    public static string Id(StuckReportStatus status) => status.Code();

    public static StuckReportStatus? StatusOf(string? id) => StuckReportStatuses.Find(id);

    public string Provider(string? id) => id is null ? Texts.Timeline.NoProvider : _catalog.Find(id)?.In(Language).DisplayName ?? id;

    /// <summary>The role that a login at the provider needs.</summary>
    public string AdminRole(string providerId) => _catalog.Find(providerId)?.In(Language).AdminRole ?? _words.Nouns.UnknownAdmin;

    /// <summary>The title of the walkthrough's step: of the provider's, or of whichever has one of this id.</summary>
    public string Step(string? providerId, string step) =>
        string.Equals(step, StuckReport.OtherStep, StringComparison.Ordinal)
            ? Texts.Timeline.SomewhereElse
            : _catalog
                .Manifests.SelectMany(manifest => manifest.In(Language).Walkthroughs)
                .OrderByDescending(walkthrough => string.Equals(walkthrough.Provider, providerId, StringComparison.Ordinal))
                .SelectMany(walkthrough => walkthrough.Steps)
                .FirstOrDefault(candidate => string.Equals(candidate.Id, step, StringComparison.Ordinal))
                ?.Title
                ?? step;

    /// <summary>An outcome in a few words.</summary>
    public string Code(string? code) =>
        code switch
        {
            null => Texts.Outcomes.None,
            Outcomes.Matched => Texts.Outcomes.Matched,
            Outcomes.InstanceMismatch => Texts.Outcomes.InstanceMismatch,
            Outcomes.NoInstance => Texts.Outcomes.NoInstance,
            Outcomes.Denied => Texts.Outcomes.Denied,
            Outcomes.NotAdmin => Texts.Outcomes.NotAdmin,
            Outcomes.CodeRejected => Texts.Outcomes.CodeRejected,
            Outcomes.ProviderUnavailable => Texts.Outcomes.ProviderUnavailable,
            Outcomes.ProviderMisconfigured => Texts.Outcomes.ProviderMisconfigured,
            Outcomes.InsufficientScope => Texts.Outcomes.InsufficientScope,
            Outcomes.ProviderError => Texts.Outcomes.ProviderError,
            Outcomes.Interrupted => Texts.Outcomes.Interrupted,
            Outcomes.Cancelled => Texts.Outcomes.Cancelled,
            Outcomes.Superseded => Texts.Outcomes.Superseded,
            Outcomes.Expired => Texts.Outcomes.Expired,
            Outcomes.TooManyTries => Texts.Outcomes.TooManyTries,
            Outcomes.DeactivatedAccount => Texts.Outcomes.DeactivatedAccount,
            Outcomes.PlanLimit => Texts.Outcomes.PlanLimit,
            Outcomes.KeysMissing => Texts.Outcomes.KeysMissing,
            _ => code,
        };

    /// <summary>What the person was told of the outcome, or null without one.</summary>
    internal Said? Told(StuckReport report) =>
        report.Code is not { } code
            ? null
            : _words.Outcome(
                code,
                new ReauthAttempt
                {
                    Id = report.ReauthId ?? "",
                    ConnectorId = report.ConnectorId ?? "",
                    WorkspaceId = report.WorkspaceId,
                    ProviderId = report.ProviderId ?? "",
                    Status = ReauthStatus.Failed,
                    Outcome = code,
                    Expected = report.Expected,
                    Seen = report.Seen,
                    ReturnUrl = "",
                    StartedBy = "",
                    CreatedAt = report.CreatedAt,
                    ExpiresAt = report.CreatedAt,
                },
                report.ProviderId is null ? null : _catalog.Find(report.ProviderId)?.In(Language)
            );

    /// <summary>One entry of an attempt's timeline.</summary>
    public string Entry(TimelineEntry entry, string? providerId) =>
        entry.Step switch
        {
            "created" => Texts.Timeline.Created,
            "ticket_redeemed" => Texts.Timeline.TicketRedeemed,
            "started" => Texts.Timeline.Started.With(("provider", Provider(providerId))),
            "returned" => Texts.Timeline.Returned.With(("provider", Provider(providerId))),
            "proved" => Texts.Timeline.Proved,
            "confirmation_asked" => Texts.Timeline.ConfirmationAsked,
            ReauthAttempt.ConfirmedStep => Texts.Timeline.Confirmed,
            "refused" => Texts.Timeline.Refused.With(("provider", Provider(providerId))),
            "ended" => Texts.Timeline.Ended.With(("outcome", Code(entry.Code))),
            _ => entry.Step,
        };
}
