using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.PluginHost.Detection;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>What the audit log says of corrected rules: whose they are and which they replace, never what they look for.</summary>
internal static class DetectionAudit
{
    private const string Nothing = "-";

    public static AuditEntry Corrected(DetectionCorrection correction, Caller caller, DateTimeOffset now) =>
        Create(
            "detection_rules.corrected",
            caller,
            now,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["providers"] = Join(correction.Detectors.Select(detector => detector.Provider)),
                ["words"] = Join(correction.Words.Keys),
            }
        );

    public static AuditEntry Removed(Caller caller, DateTimeOffset now) => Create("detection_rules.removed", caller, now, details: null);

    private static AuditEntry Create(string action, Caller caller, DateTimeOffset now, Dictionary<string, string>? details) =>
        AuditEntry.Create(AuditEntry.WholeService, caller.Subject, action, DetectionRulesDocument.OnlyId, now, details);

    private static string Join(IEnumerable<string> names) =>
        string.Join(", ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : Nothing;
}
