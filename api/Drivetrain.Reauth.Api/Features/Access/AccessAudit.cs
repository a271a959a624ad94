using Drivetrain.Reauth.Api.Features.Audit;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>What the audit log says of keys, pairings and sessions.</summary>
internal static class AccessAudit
{
    public static AuditEntry KeyCreated(ApiKey key, string actor, DateTimeOffset now) =>
        AuditEntry.Create(key.WorkspaceId ?? AuditEntry.WholeService, actor, "api_key.created", key.Id, now, Describe(key));

    public static AuditEntry KeyRevoked(ApiKey key, string actor, DateTimeOffset now) =>
        AuditEntry.Create(key.WorkspaceId ?? AuditEntry.WholeService, actor, "api_key.revoked", key.Id, now, Describe(key));

    public static AuditEntry KeyEnds(ApiKey key, ExpiryNotice notice, DateTimeOffset now) =>
        AuditEntry.Create(
            key.WorkspaceId ?? AuditEntry.WholeService,
            "system",
            notice is ExpiryNotice.Ended ? "api_key.expired" : "api_key.expiring",
            key.Id,
            now,
            Describe(key)
        );

    public static AuditEntry PairingCreated(Pairing pairing, string actor, DateTimeOffset now) =>
        AuditEntry.Create(pairing.WorkspaceId, actor, "pairing.created", pairing.Id, now, Person(pairing.PersonName));

    public static AuditEntry SessionCreated(Session session, string pairingId, DateTimeOffset now) =>
        AuditEntry.Create(
            session.WorkspaceId,
            CallerResolver.SubjectOf(session.Id),
            "session.created",
            session.Id,
            now,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["person"] = session.PersonName ?? "-", ["pairing"] = pairingId }
        );

    public static AuditEntry SessionRevoked(Session session, string actor, DateTimeOffset now) =>
        AuditEntry.Create(session.WorkspaceId, actor, "session.revoked", session.Id, now, Person(session.PersonName));

    public static AuditEntry SessionRenewed(Session session, string actor, DateTimeOffset now) =>
        AuditEntry.Create(session.WorkspaceId, actor, "session.renewed", session.Id, now, Person(session.PersonName));

    private static Dictionary<string, string> Describe(ApiKey key) => new(StringComparer.Ordinal) { ["name"] = key.Name, ["role"] = key.Role.ToString() };

    private static Dictionary<string, string> Person(string? name) => new(StringComparer.Ordinal) { ["person"] = name ?? "-" };
}
