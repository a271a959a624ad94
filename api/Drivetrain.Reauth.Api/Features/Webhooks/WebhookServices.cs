using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>What the handlers of webhook endpoints work with.</summary>
internal sealed class WebhookServices(
    IStore store,
    WebhookSecretProtector protector,
    WebhookDirectory directory,
    EventOutbox outbox,
    StoredQuotas quotas,
    IOptions<QuotaOptions> limits,
    IOptions<WebhookOptions> options,
    TimeProvider time
)
{
    public IStore Store => store;

    public WebhookOptions Options => options.Value;

    public DateTimeOffset Now => time.GetUtcNow();

    public ProtectedSecret Protect(string endpointId, WebhookSecret secret) => new(protector.Protect(endpointId, secret), Now, ExpiresAt: null);

    /// <summary>The endpoint, if the caller may see it: a caller of one workspace sees that workspace's alone.</summary>
    public async ValueTask<Stored<WebhookEndpoint>?> FindAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        await store.GetAsync<WebhookEndpoint>(id, cancellationToken) is { } read
        && (caller.WorkspaceId is null || string.Equals(read.Value.WorkspaceId, caller.WorkspaceId, StringComparison.Ordinal))
            ? read
            : null;

    public QuotaOptions Limits => limits.Value;

    /// <summary>Room for one more of the service; null when there is none.</summary>
    public ValueTask<StoredQuotas.Reservation?> ReserveAsync(CancellationToken cancellationToken) =>
        quotas.ReserveAsync(
            Quota.WebhookEndpoints,
            "",
            async (_, token) => (await WebhookDirectory.ReadAsync(store, token)).Count(e => e.Value.Source == WebhookSource.Api),
            cancellationToken
        );

    /// <summary>Room for one more of the workspace; null when there is none.</summary>
    public ValueTask<StoredQuotas.Reservation?> ReserveAsync(string workspaceId, CancellationToken cancellationToken) =>
        quotas.ReserveAsync(
            Quota.WebhookEndpointsOfWorkspace,
            workspaceId,
            async (limit, token) => (await store.QueryAsync(WebhookEndpoint.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), Math.Max(1, limit), token)).Count,
            cancellationToken
        );

    /// <summary>Commits the batch with its audit entry, and lets the sender know.</summary>
    public async Task<bool> CommitAsync(Batch batch, WebhookEndpoint endpoint, string action, Caller caller)
    {
        // The host alone: a path or query may hold a token.
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = new Uri(endpoint.Url).Host };
        batch.Add(AuditEntry.Create(endpoint.WorkspaceId ?? "-", caller.Subject, $"webhook_endpoint.{action}", endpoint.Id, Now, details));

        // Whatever is committed from here on is heard by the endpoint as it will be.
        using var changing = await outbox.ChangingAsync();
        try
        {
            return (await store.CommitAsync(batch, Durability.Durable, CancellationToken.None)).Committed;
        }
        finally
        {
            // After a failure too, which leaves it open whether the change will be there.
            directory.Changed();
        }
    }
}
