using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>All that is in a database, and what has to hold in it whatever was acknowledged: each batch is there whole, or not at all.</summary>
internal sealed record StoreContents(
    IReadOnlyList<Connector> Connectors,
    IReadOnlyList<Grant> Grants,
    IReadOnlyList<ReauthAttempt> Attempts,
    IReadOnlyList<OutboxMessage> Messages,
    IReadOnlyList<AuditEntry> Audit,
    IReadOnlyList<ApiKey> Keys,
    IReadOnlyList<Session> Sessions,
    IReadOnlyList<Pairing> Pairings,
    IReadOnlyList<WebhookEndpoint> Endpoints
)
{
    public static async Task<StoreContents> ReadAsync(IStore store, CancellationToken cancellationToken)
    {
        return new(
            await AllAsync(Connector.ByWorkspace),
            [.. (await AllAsync(Grant.ByInstance)).Concat(await AllAsync(Grant.ByDue)).DistinctBy(grant => grant.Id, StringComparer.Ordinal)],
            await AllAsync(ReauthAttempt.ByTime),
            await AllAsync(OutboxMessage.ByStatus),
            await AllAsync(AuditEntry.ByTime),
            await AllAsync(ApiKey.ById),
            await AllAsync(Session.ByWorkspace),
            await AllAsync(Pairing.ByExpiry),
            await AllAsync(WebhookEndpoint.ById)
        );

        async Task<IReadOnlyList<T>> AllAsync<T>(DocumentIndex<T> index)
            where T : class, IDocument<T> =>
            [.. (await store.QueryAsync(index, new KeyRange(null, null), int.MaxValue, cancellationToken)).Select(stored => stored.Value)];
    }

    /// <summary>Looks for halves, and for what only the database tells of the acknowledged changes.</summary>
    public void Check(Ledger ledger, Findings findings)
    {
        foreach (var connector in Connectors)
        {
            CheckConnector(connector, findings);
        }

        CheckAttempts(findings);
        CheckAccess(findings);
        var connectors = Connectors.Select(connector => connector.Id).ToHashSet(StringComparer.Ordinal);
        findings.HalfIf(Grants.Any(grant => grant.Status == GrantStatus.Used && !connectors.Contains(grant.UserId)), "a grant in use without its connector");
        findings.HalfIf(
            !Entries("connector.registered")
                .Except(Entries("connector.deleted"), StringComparer.Ordinal)
                .ToHashSet(StringComparer.Ordinal)
                .SetEquals(connectors),
            "connectors and the entries of their registration and deletion differ"
        );
        foreach (var (connectorId, code) in ledger.Failures)
        {
            findings.LostIf(
                !Audit.Any(entry => entry.Action == "connector.failed" && entry.SubjectId == connectorId && entry.Details!["code"] == code),
                $"failure {code} of {connectorId}"
            );
        }
    }

    /// <summary>
    /// Attempt, connector, credential, message and audit entry of each login are one batch, so their numbers are one; each refresh adds a generation.
    /// </summary>
    private void CheckConnector(Connector connector, Findings findings)
    {
        var logins = Attempts
            .Where(attempt => attempt.ConnectorId == connector.Id && attempt.Status == ReauthStatus.Completed)
            .OrderBy(attempt => attempt.EndedAt)
            .ToList();
        var messages = CountMessages(connector.Id, ConnectorEvent.Reauthenticated);
        var entries = Entries("connector.reauthenticated").Count(id => id == connector.Id);
        var credential = Grants.FirstOrDefault(grant => grant.Id == connector.GrantKey);
        var generation = credential?.Generation ?? 0;
        findings.HalfIf(
            messages != logins.Count || entries != logins.Count || generation < logins.Count || generation > 0 != logins.Count > 0,
            $"{connector.Id}: {logins.Count} logins, {messages} messages, {entries} audit entries, generation {generation}"
        );
        findings.HalfIf(
            credential?.ReauthId != logins.LastOrDefault()?.Id || credential?.GrantedAt > connector.LastReauthenticatedAt,
            $"{connector.Id}: its credential is not of its last login"
        );
        findings.HalfIf(connector.Status == ConnectorStatus.Connected && credential is null, $"{connector.Id}: connected without a credential");
        findings.HalfIf(
            connector.Status != ConnectorStatus.Unbound && connector.Status == ConnectorStatus.Connected != connector.Failure is null,
            $"{connector.Id}: {connector.Status} with failure {connector.Failure?.Code}"
        );
        findings.HalfIf(
            CountMessages(connector.Id, ConnectorEvent.Failed) != Entries("connector.failed").Count(id => id == connector.Id),
            $"{connector.Id}: messages of failures and their audit entries differ"
        );
        findings.HalfIf(connector.ReauthId is { } newest && Attempts.All(attempt => attempt.Id != newest), $"{connector.Id}: its newest attempt is not there");
    }

    private void CheckAttempts(Findings findings)
    {
        var failed = Attempts.Where(attempt => attempt.Status == ReauthStatus.Failed).ToList();
        findings.HalfIf(
            !Entries("reauth.failed").ToHashSet(StringComparer.Ordinal).SetEquals(failed.Select(attempt => attempt.Id)),
            "failed attempts and their audit entries differ"
        );
        foreach (var connector in Connectors)
        {
            findings.HalfIf(
                CountMessages(connector.Id, ReauthEvent.Failed) != failed.Count(attempt => attempt.ConnectorId == connector.Id),
                $"{connector.Id}: failed attempts and their messages differ"
            );
        }
    }

    private void CheckAccess(Findings findings)
    {
        var redeemed = Audit.Where(entry => entry.Action == "session.created").Select(entry => entry.Details!["pairing"]).ToHashSet(StringComparer.Ordinal);
        Compare("pairings", Pairings.Select(pairing => pairing.Id), Entries("pairing.created").Except(redeemed, StringComparer.Ordinal));
        Compare("sessions", Sessions.Select(session => session.Id), Entries("session.created").Except(Entries("session.revoked"), StringComparer.Ordinal));
        Compare("API keys", Keys.Select(key => key.Id), Entries("api_key.created").Except(Entries("api_key.revoked"), StringComparer.Ordinal));
        Compare("webhook endpoints", Endpoints.Select(endpoint => endpoint.Id), Entries("webhook_endpoint.created"));

        void Compare(string what, IEnumerable<string> there, IEnumerable<string> told) =>
            findings.HalfIf(!there.ToHashSet(StringComparer.Ordinal).SetEquals(told), $"{what} and their audit entries differ");
    }

    private IEnumerable<string> Entries(string action) => Audit.Where(entry => entry.Action == action).Select(entry => entry.SubjectId);

    private int CountMessages(string connectorId, string eventType) =>
        Messages.Count(message => message.SubjectId == connectorId && message.EventType == eventType);
}
