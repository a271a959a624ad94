using Drivetrain.Reauth.Api.Audit;
using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Makes a decision durable: attempt, connector, credential, outbox row and audit entry in one batch.</summary>
internal sealed class ReauthCommitter(IStore store, TokenProtector protector, OutboxSignal outbox, ReauthNotifier notifier, TimeProvider time)
{
    /// <summary>False when attempt, connector or credential changed between read and write: the caller decides anew.</summary>
    /// <param name="tokens">The new tokens, for <see cref="TokenFate.Store"/>, <see cref="TokenFate.StoreHeld"/> and <see cref="TokenFate.Hold"/>.</param>
    public async Task<bool> TryCommitAsync(
        Stored<ReauthAttempt> before, Stored<Connector>? connector, Decision decision, TokenSet? tokens, CancellationToken cancellationToken)
    {
        var batch = decision.Tokens switch
        {
            TokenFate.Store or TokenFate.StoreHeld => await CompleteAsync(before, connector!, decision, tokens!, cancellationToken),
            TokenFate.Hold => new Batch().Update(before, decision.Reauth with { HeldTokens = protector.Protect(tokens!, decision.Reauth.Id, decision.Reauth.ProviderId) }),
            _ => Fail(before, decision),
        };
        if (!(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            return false;
        }

        notifier.Notify(decision.Reauth.Id);
        outbox.Set();
        return true;
    }

    private async Task<Batch> CompleteAsync(
        Stored<ReauthAttempt> before, Stored<Connector> connector, Decision decision, TokenSet tokens, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var instance = decision.Instance!;
        tokens = tokens with { InstanceId = instance.Id };
        var next = ConnectorTransitions.Reauthenticated(connector.Value, instance, now);
        var existing = await store.GetAsync<Credential>(next.Id, cancellationToken);
        var granted = new SealedTokens(tokens, protector.Protect(tokens, next.Id, next.ProviderId));
        var credential = CredentialTransitions.Grant(existing?.Value, next, instance, decision.Reauth.Id, granted, now);
        var data = new ConnectorEvent(ConnectorResponse.From(next, credential), decision.Reauth.Id).ToJson();
        return new Batch()
            .Update(before, decision.Reauth)
            .Update(connector, next)
            .Put(credential, existing?.Version ?? 0)
            .AddFresh(OutboxMessage.Create(ConnectorEvent.Reauthenticated, next.WorkspaceId, next.Id, data, now))
            .AddFresh(AuditEntry.Create(next.WorkspaceId, decision.Reauth.StartedBy, "connector.reauthenticated", next.Id, now, Details(decision.Reauth, instance)));
    }

    private Batch Fail(Stored<ReauthAttempt> before, Decision decision)
    {
        var now = time.GetUtcNow();
        var reauth = decision.Reauth;
        var batch = new Batch().Update(before, reauth);
        return reauth.Status == ReauthStatus.Failed
            ? batch
                .AddFresh(OutboxMessage.Create(ReauthEvent.Failed, reauth.WorkspaceId, reauth.ConnectorId, new ReauthEvent(reauth).ToJson(), now))
                .AddFresh(AuditEntry.Create(reauth.WorkspaceId, reauth.StartedBy, "reauth.failed", reauth.Id, now, Details(reauth, reauth.Seen.Count > 0 ? reauth.Seen[0] : null)))
            : batch;
    }

    private static Dictionary<string, string> Details(ReauthAttempt reauth, Instance? instance)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reauth"] = reauth.Id, ["outcome"] = reauth.Outcome ?? "" };
        if (instance is not null)
        {
            details["instance"] = instance.Id;
        }

        return details;
    }
}
