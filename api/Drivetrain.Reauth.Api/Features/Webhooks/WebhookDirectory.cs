using System.Collections.Frozen;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>
/// The endpoints in memory, with their secrets decrypted once. Read anew after a change by this process, and after a while in any case, for changes by others.
/// One caller refreshes at a time; everyone may read.
/// </summary>
internal sealed partial class WebhookDirectory(
    IStore store,
    WebhookSecretProtector protector,
    IOptions<WebhookOptions> options,
    OutboxSignal signal,
    TimeProvider time,
    ILogger<WebhookDirectory> logger
)
{
    private const int PageSize = 500;
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(30);

    private volatile FrozenDictionary<string, WebhookTarget> _targets = FrozenDictionary<string, WebhookTarget>.Empty;
    private long _changes = 1;
    private long _known;
    private bool _mirrored;
    private DateTimeOffset _readAt;

    public IEnumerable<WebhookTarget> Targets => _targets.Values;

    /// <summary>Whether all changes that this process knows of were read.</summary>
    internal bool IsUpToDate => Volatile.Read(ref _known) == Volatile.Read(ref _changes);

    public WebhookTarget? Find(string endpointId) => _targets.GetValueOrDefault(endpointId);

    /// <summary>Whether an endpoint asks for such an event; true as well while this process knows of a change that it has not read yet.</summary>
    public bool MayWant(string eventType, string workspaceId)
    {
        if (!IsUpToDate)
        {
            return true;
        }

        foreach (var target in _targets.Values)
        {
            if (target.Endpoint.Wants(eventType, workspaceId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>To be called after a commit that changed an endpoint.</summary>
    public void Changed()
    {
        Interlocked.Increment(ref _changes);
        signal.Set();
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (IsUpToDate && now - _readAt < GoodFor)
        {
            return;
        }

        // Before reading, so that a change that comes meanwhile is seen the next time.
        var reading = Volatile.Read(ref _changes);
        if (!_mirrored)
        {
            await MirrorConfigurationAsync(now, cancellationToken);
            _mirrored = true;
        }

        _targets = (await ReadAsync(store, cancellationToken))
            .Select(e => ToTarget(e.Value))
            .OfType<WebhookTarget>()
            .ToFrozenDictionary(t => t.Endpoint.Id, StringComparer.Ordinal);
        _readAt = now;
        Volatile.Write(ref _known, reading);
    }

    /// <summary>Disables an endpoint whose receiver answered 410 Gone.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async Task DisableGoneAsync(string endpointId, CancellationToken cancellationToken)
    {
        var isDisabled = await store.ChangeAsync(
            async () =>
            {
                if (await store.GetAsync<WebhookEndpoint>(endpointId, cancellationToken) is not { Value.Disabled: null } read)
                {
                    return false;
                }

                var now = time.GetUtcNow();
                return new Change<bool>(
                    true,
                    new Batch()
                        .Update(read, read.Value with { Disabled = WebhookDisabled.Gone, DisabledAt = now })
                        .AddFresh(AuditEntry.Create(read.Value.WorkspaceId ?? "-", "system", "webhook_endpoint.disabled", endpointId, now))
                );
            },
            cancellationToken
        );
        if (isDisabled)
        {
            LogGone(logger, endpointId);
        }

        Changed();
    }

    internal static async Task<IReadOnlyList<Stored<WebhookEndpoint>>> ReadAsync(IStore store, CancellationToken cancellationToken)
    {
        var all = new List<Stored<WebhookEndpoint>>();
        var range = new KeyRange(null, null);
        while (true)
        {
            var page = await store.QueryAsync(WebhookEndpoint.ById, range, PageSize, cancellationToken);
            all.AddRange(page);
            if (page.Count < PageSize)
            {
                return all;
            }

            range = range with { From = page[^1].Value.Id + '\0' };
        }
    }

    /// <summary>Makes the stored rows of the configuration's endpoints what the configuration says; what was disabled stays so.</summary>
    private async Task MirrorConfigurationAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = (await ReadAsync(store, cancellationToken))
            .Where(e => e.Value.Source == WebhookSource.Configuration)
            .ToDictionary(e => e.Value.Id, StringComparer.Ordinal);
        var batches = new List<Batch>();
        foreach (var configured in options.Value.Endpoints)
        {
            if (!stored.Remove(configured.Id, out var existing))
            {
                batches.Add(
                    new Batch().Add(
                        new WebhookEndpoint
                        {
                            Id = configured.Id,
                            Url = configured.Url!,
                            Events = configured.Events,
                            WorkspaceId = configured.WorkspaceId,
                            Format = configured.Format,
                            Source = WebhookSource.Configuration,
                            CreatedAt = now,
                        }
                    )
                );
            }
            else if (
                existing.Value.Format != configured.Format
                || !(existing.Value.Events ?? []).SequenceEqual(configured.Events ?? [], StringComparer.Ordinal)
            )
            {
                batches.Add(new Batch().Update(existing, existing.Value with { Events = configured.Events, Format = configured.Format }));
            }
        }

        foreach (var removed in stored.Values)
        {
            batches.Add(new Batch().Delete(removed));
        }

        foreach (var batch in batches)
        {
            // One by one: a conflict means that another instance with the same settings was faster, or that this row is there and can't be read.
            await store.CommitAsync(batch, Durability.Durable, cancellationToken);
        }
    }

    /// <summary>Null for a row that nothing can be sent to; it keeps no other endpoint from being served.</summary>
    private WebhookTarget? ToTarget(WebhookEndpoint endpoint)
    {
        if (!Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var url))
        {
            LogUnusable(logger, endpoint.Id);
            return null;
        }

        var secrets = endpoint.Source == WebhookSource.Configuration ? [.. FromConfiguration(endpoint.Id)] : FromStore(endpoint);
        if (secrets.Count == 0 && endpoint.Format == WebhookFormat.Standard)
        {
            LogUnreadable(logger, endpoint.Id);
        }

        return new WebhookTarget(endpoint, url, secrets);
    }

    /// <summary>
    /// What can be decrypted; nothing where the current secret can't, because a signature with the one before is no longer what the receiver was told to
    /// expect.
    /// </summary>
    private List<SigningSecret> FromStore(WebhookEndpoint endpoint)
    {
        var opened = endpoint.Secrets.Select(secret => (Secret: Open(endpoint.Id, secret), secret.ExpiresAt)).ToList();
        return opened.Exists(secret => secret is { Secret: null, ExpiresAt: null })
            ? []
            : [.. opened.Where(secret => secret.Secret is not null).Select(secret => new SigningSecret(secret.Secret!, secret.ExpiresAt))];
    }

    private WebhookSecret? Open(string endpointId, ProtectedSecret secret)
    {
        try
        {
            return protector.Unprotect(endpointId, secret);
        }
        catch (KeysMissingException)
        {
            return null;
        }
    }

    private IEnumerable<SigningSecret> FromConfiguration(string endpointId)
    {
        var configured = options.Value.Endpoints.FirstOrDefault(e => string.Equals(e.Id, endpointId, StringComparison.Ordinal));
        foreach (var text in new[] { configured?.Secret, configured?.PreviousSecret })
        {
            if (WebhookSecret.TryParse(text, out var secret))
            {
                yield return new SigningSecret(secret, ExpiresAt: null);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The stored webhook endpoint {EndpointId} has an invalid address. Delete it and register it again.")]
    private static partial void LogUnusable(ILogger logger, string endpointId);

    [LoggerMessage(LogLevel.Warning, "Webhook endpoint {EndpointId} responded 410 Gone and was disabled.")]
    private static partial void LogGone(ILogger logger, string endpointId);

    [LoggerMessage(
        LogLevel.Error,
        "The secret of webhook endpoint {EndpointId} can't be decrypted. Restore the key ring, or rotate its secret. Until then, "
            + "its events wait and don't become "
            + "dead letters."
    )]
    private static partial void LogUnreadable(ILogger logger, string endpointId);
}
