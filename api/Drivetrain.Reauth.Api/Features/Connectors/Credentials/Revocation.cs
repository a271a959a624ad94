using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>How a revocation went, as an entry of a timeline.</summary>
internal sealed record Revocation(string Step, string? Code = null, string? TraceId = null)
{
    public static readonly Revocation KeptForOthers = new("tokens_kept_for_others");

    /// <summary>The provider takes the access token no more; the refresh token may still open everything.</summary>
    public bool IsRefused { get; private init; }

    public static Revocation Failed(ProviderFailure failure) =>
        new("revocation_failed", failure.Error, failure.TraceId) { IsRefused = failure.Kind is ProviderFailureKind.CredentialRejected };

    /// <summary>Nothing is left to try; a provider that revokes nothing will never do so.</summary>
    public bool IsFinal => Step is not "revocation_failed" || Code is "no_revocation_endpoint";
}

/// <summary>What the audit log says of revocations.</summary>
internal static class RevocationAudit
{
    /// <summary>Tokens that the platform handed over, that were refreshed, and that it never came back for. They are not ours to revoke.</summary>
    public static AuditEntry Forgotten(Grant grant, DateTimeOffset now) =>
        AuditEntry.Create(
            grant.WorkspaceId,
            "system",
            "credential.import_forgotten",
            grant.UserId,
            now,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["provider"] = grant.ProviderId, ["import"] = grant.ReauthId }
        );

    public static AuditEntry Entry(Grant grant, Revocation revocation, DateTimeOffset now)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["provider"] = grant.ProviderId,
            ["reauth"] = grant.ReauthId,
            ["reason"] = grant.Revocation!.Reason,
        };
        if (revocation.Code is { } code)
        {
            details["error"] = code;
        }

        return AuditEntry.Create(grant.WorkspaceId, "system", $"grant.{revocation.Step}", grant.UserId, now, details);
    }
}
