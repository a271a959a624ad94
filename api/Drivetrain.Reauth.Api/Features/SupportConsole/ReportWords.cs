using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Reauths.Language;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>Steps, codes and the rest in words for support. What nobody has words for is shown as it is.</summary>
public sealed class ReportWords(IProviderCatalog catalog)
{
    /// <summary>The statuses in the order in which reports go through them.</summary>
    public static IReadOnlyList<StuckReportStatus> Statuses { get; } = Enum.GetValues<StuckReportStatus>();

    public static string Status(StuckReportStatus status) =>
        status switch
        {
            StuckReportStatus.New => "New",
            StuckReportStatus.InProgress => "In progress",
            StuckReportStatus.WaitingForCustomer => "Waiting for customer",
            _ => "Resolved",
        };

    /// <summary>As it stands in addresses and forms.</summary>
    public static string Id(StuckReportStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    public static StuckReportStatus? StatusOf(string? id) =>
        Statuses.Where(status => string.Equals(Id(status), id, StringComparison.Ordinal)).Select(status => (StuckReportStatus?)status).FirstOrDefault();

    public string Provider(string? id) => id is null ? "No provider" : catalog.Find(id)?.DisplayName ?? id;

    /// <summary>The title of the walkthrough's step: of the provider's, or of whichever has one of this id.</summary>
    public string Step(string? providerId, string step) =>
        string.Equals(step, StuckReport.OtherStep, StringComparison.Ordinal)
            ? "Somewhere else"
            : catalog
                .Manifests.SelectMany(manifest => manifest.Walkthroughs)
                .OrderByDescending(walkthrough => string.Equals(walkthrough.Provider, providerId, StringComparison.Ordinal))
                .SelectMany(walkthrough => walkthrough.Steps)
                .FirstOrDefault(candidate => string.Equals(candidate.Id, step, StringComparison.Ordinal))
                ?.Title
                ?? step;

    /// <summary>An outcome in a few words.</summary>
    public static string Code(string? code) =>
        code switch
        {
            null => "No outcome",
            Outcomes.Matched => "Reconnected",
            Outcomes.InstanceMismatch => "Wrong company",
            Outcomes.NoInstance => "No company shared",
            Outcomes.Denied => "Access not granted",
            Outcomes.NotAdmin => "Not an admin",
            Outcomes.CodeRejected => "Login too old or used",
            Outcomes.ProviderUnavailable => "Provider does not answer",
            Outcomes.ProviderMisconfigured => "Set up wrongly",
            Outcomes.InsufficientScope => "Not everything allowed",
            Outcomes.ProviderError => "Answer not trusted",
            Outcomes.Interrupted => "Interrupted",
            Outcomes.Cancelled => "Cancelled",
            Outcomes.Superseded => "Newer login took over",
            Outcomes.Expired => "Not finished in time",
            Outcomes.TooManyTries => "Wrong credentials too often",
            Outcomes.KeysMissing => "Our encryption key was missing",
            _ => code,
        };

    /// <summary>What the person was told of the outcome, or null without one.</summary>
    internal Said? Told(StuckReport report) =>
        report.Code is not { } code
            ? null
            : Words.English.Outcomes.Of(
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
                report.ProviderId is null ? null : catalog.Find(report.ProviderId)
            );

    /// <summary>One entry of an attempt's timeline.</summary>
    public string Entry(TimelineEntry entry, string? providerId) =>
        entry.Step switch
        {
            "created" => "Attempt begun",
            "ticket_redeemed" => "Link opened in the browser",
            "started" => $"Sent to {Provider(providerId)}",
            "returned" => $"Came back from {Provider(providerId)}",
            "proved" => "Company read with the new login",
            "confirmation_asked" => "Asked to confirm the company",
            ReauthAttempt.ConfirmedStep => "Company confirmed",
            "refused" => $"Refused by {Provider(providerId)}",
            "ended" => $"Ended: {Code(entry.Code)}",
            _ => entry.Step,
        };
}
