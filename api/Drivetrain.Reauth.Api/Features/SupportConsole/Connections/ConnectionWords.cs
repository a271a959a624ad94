using System.Globalization;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.History;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.SupportConsole.Texts;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Connections;

/// <summary>Connections in words for support: pure. What nobody has words for is shown as it is.</summary>
internal static class ConnectionWords
{
    public static string Of(this ConnectionStatuses texts, ConnectorStatus status) =>
        status switch
        {
            ConnectorStatus.Failed => texts.Failed,
            ConnectorStatus.Interrupted => texts.Interrupted,
            ConnectorStatus.Expiring => texts.Expiring,
            ConnectorStatus.Unbound => texts.Unbound,
            ConnectorStatus.Connected => texts.Connected,
            _ => status.Code(),
        };

    public static string Of(this ConnectionReasons texts, FailureReason reason) =>
        reason switch
        {
            FailureReason.ExpiredCredentials => texts.ExpiredCredentials,
            FailureReason.Revoked => texts.Revoked,
            FailureReason.DeactivatedAccount => texts.DeactivatedAccount,
            FailureReason.RoleLost => texts.RoleLost,
            FailureReason.ScopeMissing => texts.ScopeMissing,
            FailureReason.WrongEnvironment => texts.WrongEnvironment,
            FailureReason.PlanLimit => texts.PlanLimit,
            FailureReason.ProviderOutage => texts.ProviderOutage,
            _ => FailureReasons.Codes.Of(reason),
        };

    /// <summary>Who can end what keeps the connector from syncing, or will; null where there is nothing to do.</summary>
    public static string? Fixer(this ConnectionTexts texts, ConnectionItem item, string adminRole) =>
        item switch
        {
            { Reason: FailureReason.ProviderOutage } => texts.FixerNobody,
            { Reason: FailureReason.PlanLimit or FailureReason.WrongEnvironment } => texts.FixerOperator,
            { Connector.Status: ConnectorStatus.Connected } => null,
            { ConnectedBy: { } person } => texts.FixerPerson.With(("person", DisplayText.Isolate(person)), ("role", adminRole)),
            _ => adminRole,
        };

    /// <summary>How the last sync went.</summary>
    public static string Sync(this ConnectionTexts texts, ConnectorSync sync) =>
        sync.Status switch
        {
            SyncStatus.Running => texts.SyncRunning,
            SyncStatus.Succeeded => texts.SyncSucceeded,
            _ => texts.SyncFailed,
        };

    /// <summary>What a test has found, and whether that is good.</summary>
    public static (string Text, bool IsGood) Tested(this ConnectionTests texts, string code) =>
        code switch
        {
            "works" => (texts.Works, true),
            "reauthentication_required" => (texts.NeedsLogin, false),
            "provider_unavailable" => (texts.Unavailable, false),
            "provider_misconfigured" => (texts.Misconfigured, false),
            "plan_limit" => (texts.PlanLimit, false),
            _ => (texts.Unreadable, false),
        };

    public static string Of(this ConnectionActions texts, string action) =>
        action switch
        {
            "connector.registered" => texts.Registered,
            "connector.updated" => texts.Updated,
            "connector.failed" => texts.Failed,
            "connector.interrupted" => texts.Interrupted,
            "connector.expiring" => texts.Expiring,
            "connector.recovered" => texts.Recovered,
            "connector.reauthenticated" => texts.Reauthenticated,
            "connector.tested" => texts.Tested,
            "connector.deleted" => texts.Deleted,
            "connector.disconnected" => texts.Disconnected,
            "credential.imported" => texts.Imported,
            "credential.refreshed" => texts.Refreshed,
            "reauth.failed" => texts.LoginFailed,
            "handover.created" => texts.LinkCreated,
            "handover.used" => texts.LinkUsed,
            "handover.revoked" => texts.LinkRevoked,
            "grant.revoked" => texts.GrantRevoked,
            _ => action,
        };

    /// <summary>What says more of an entry: a reason, an outcome or a result, and whatever else has a code; null where there is nothing.</summary>
    public static string? More(this ReportWords words, ConnectorHistoryEntry entry)
    {
        var texts = words.Texts.Connections;
        return Detail("result") is { } result ? texts.Tests.Tested(result).Text
            : Detail("outcome") is { } outcome ? (outcome is Outcomes.Matched ? null : words.Code(outcome))
            : FailureReasons.Codes.Find(Detail("reason")) is { } reason ? texts.Reasons.Of(reason)
            : Detail("days") is { } days && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var ahead)
                ? words.Texts.List.Days.With(("count", ahead))
            : Detail("code") ?? Detail("reason") ?? Detail("error");

        string? Detail(string name) => entry.Details?.GetValueOrDefault(name) is { Length: > 0 } detail ? detail : null;
    }

    /// <summary>Who did it; null for the service itself.</summary>
    public static string? By(this ConnectionActors texts, ConnectorHistoryEntry entry) =>
        entry.ActorName is { } name ? DisplayText.Isolate(name)
        : CallerResolver.IsSession(entry.Actor) ? texts.Session
        : entry.Actor.StartsWith("key:", StringComparison.Ordinal) ? texts.Key
        : entry.Actor.StartsWith("handover:", StringComparison.Ordinal) ? texts.Handover
        : entry.Actor is "browser" ? texts.Browser
        : entry.Actor is "system" ? null
        : entry.Actor;
}
