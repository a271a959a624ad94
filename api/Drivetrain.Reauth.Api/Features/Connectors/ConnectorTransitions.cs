using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What may happen to a connector: pure functions of its state, the event and the time.</summary>
internal static class ConnectorTransitions
{
    /// <summary>
    /// Why a registration contradicts what is stored; null when it does not. As long as no company is bound, nothing of a provider is kept: then the platform,
    /// which knows its own data sources, may name another provider than the browser that was first.
    /// </summary>
    public static RegistrationRefusal? Contradiction(Connector? existing, ConnectorRegistration registration)
    {
        if (existing is null)
        {
            return null;
        }

        if (!IsOf(existing, registration.ProviderId))
        {
            return registration.BySession || existing.Instance is not null ? RegistrationRefusal.OtherProvider : null;
        }

        return existing.Instance is { } bound && registration.Instance is { } named && !string.Equals(bound.Id, named.Id, StringComparison.Ordinal)
            ? RegistrationRefusal.OtherCompany
            : null;
    }

    /// <summary>Whether the platform moves the data source to another provider, so that an attempt at the former one must not go on.</summary>
    public static bool ChangesProvider(Connector? existing, ConnectorRegistration registration) =>
        existing is not null && !IsOf(existing, registration.ProviderId);

    /// <summary>
    /// Registers a data source, or takes over what changed of a known one; a session changes nothing of a known one. Null when the registration contradicts
    /// what is stored.
    /// </summary>
    public static Connector? Register(Connector? existing, ConnectorRegistration registration, DateTimeOffset now)
    {
        if (Contradiction(existing, registration) is not null)
        {
            return null;
        }

        if (existing is null)
        {
            return new Connector
            {
                Id = Connector.IdOf(registration.WorkspaceId, registration.DataSourceId),
                WorkspaceId = registration.WorkspaceId,
                DataSourceId = registration.DataSourceId,
                ProviderId = registration.ProviderId,
                Name = registration.Name,
                // Bound but without a credential of ours: it cannot sync before somebody has logged in once.
                Status = registration.Instance is null ? ConnectorStatus.Unbound : ConnectorStatus.Failed,
                Instance = registration.Instance,
                Failure = registration.Instance is null ? null : new ConnectorFailure(ConnectorFailure.NoCredential, Detail: null, now),
                ReturnUrl = registration.ReturnUrl,
                Registration = registration.Id,
                CreatedAt = now,
                UpdatedAt = now,
            };
        }

        if (registration.BySession)
        {
            return existing;
        }

        var binds = existing.Instance is null && registration.Instance is not null;
        var next = existing with
        {
            ProviderId = registration.ProviderId,
            ReauthId = IsOf(existing, registration.ProviderId) ? existing.ReauthId : null,
            Registration = IsOf(existing, registration.ProviderId) ? existing.Registration : registration.Id,
            Name = registration.Name,
            ReturnUrl = registration.ReturnUrl ?? existing.ReturnUrl,
            Instance = registration.Instance ?? existing.Instance,
            Status = binds ? ConnectorStatus.Failed : existing.Status,
            Failure = binds ? existing.Failure ?? new ConnectorFailure(ConnectorFailure.NoCredential, Detail: null, now) : existing.Failure,
        };
        return next == existing ? existing : next with { UpdatedAt = now };
    }

    private static bool IsOf(Connector connector, string providerId) => string.Equals(connector.ProviderId, providerId, StringComparison.Ordinal);

    /// <summary>
    /// Takes a reported failure. One that happened before the last re-authentication speaks of the credential before it, and changes nothing:
    /// reports and logins cross on their way. Where the clock has gone back since that login, nobody can say which was first, and the failure counts.
    /// </summary>
    public static Connector Fail(Connector connector, ConnectorFailure failure, DateTimeOffset now)
    {
        if (connector.CredentialSince is { } last && failure.At < last && last <= now)
        {
            return connector;
        }

        if (connector.DisconnectedAt is not null)
        {
            // Syncs fail because somebody wanted them to: that stays the reason.
            return connector;
        }

        if (FailureReasons.IsInterruption(failure.Reason))
        {
            return Interrupt(connector, new ConnectorInterruption(failure.Reason!.Value, failure.Detail, failure.At), now);
        }

        var status = connector.Instance is null ? ConnectorStatus.Unbound : ConnectorStatus.Failed;

        // The person wants to know since when it has failed, so a repeated report keeps the first instant.
        var kept =
            connector.Failure is { } known && string.Equals(known.Code, failure.Code, StringComparison.Ordinal) ? failure with { At = known.At } : failure;
        return kept == connector.Failure && status == connector.Status
            ? connector
            : connector with
            {
                Status = status,
                Failure = kept,
                Interruption = null,
                Sync = null,
                Gap = ConnectorGap.Begin(connector, kept),
                UpdatedAt = now,
            };
    }

    /// <summary>
    /// The connector has to wait for its provider. One that has failed stays failed: it needs a login, and has to wait for it. The first instant is kept as
    /// long as the reason is the same.
    /// </summary>
    public static Connector Interrupt(Connector connector, ConnectorInterruption interruption, DateTimeOffset now)
    {
        var kept = connector.Interruption is { } known && known.Reason == interruption.Reason ? interruption with { Since = known.Since } : interruption;
        return kept == connector.Interruption
            ? connector
            : connector with
            {
                Status = IsWorking(connector.Status) ? ConnectorStatus.Interrupted : connector.Status,
                Interruption = kept,
                Gap = ConnectorGap.Begin(connector, new ConnectorFailure(FailureReasons.Codes.Of(kept.Reason), kept.Detail, kept.Since)),
                UpdatedAt = now,
            };
    }

    /// <summary>Whether the connector can sync.</summary>
    public static bool IsWorking(ConnectorStatus status) => status is ConnectorStatus.Connected or ConnectorStatus.Expiring;

    /// <summary>A new attempt has become the newest.</summary>
    public static Connector Attempted(Connector connector, string reauthId, DateTimeOffset now) =>
        connector with
        {
            ReauthId = reauthId,
            Attempts = connector.Attempts + 1,
            UpdatedAt = now,
        };

    /// <summary>A proved grant of this instance is in use. The name is refreshed, the binding never moves.</summary>
    /// <param name="number">The number of the attempt that gave it.</param>
    public static Connector Reauthenticated(Connector connector, Instance instance, string grantId, long number, DateTimeOffset now)
    {
        if (connector.Instance is { } bound && !string.Equals(bound.Id, instance.Id, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("A connector can't be bound to a second instance; matching should have prevented this.");
        }

        return connector with
        {
            Status = ConnectorStatus.Connected,
            Instance = instance,
            Failure = null,
            Interruption = null,
            Expiry = null,
            IsExpiryUntold = false,
            Sync = null,
            Gap = ConnectorGap.End(connector, now),
            GrantId = grantId,
            LoginNumber = Math.Max(connector.LoginNumber, number),
            LastReauthenticatedAt = now,
            ImportedAt = null,
            DisconnectedAt = null,
            UpdatedAt = now,
        };
    }

    /// <summary>The credential works after all, without a login, or what it waited for is over. Null where there is nothing to recover from.</summary>
    public static Connector? Recovered(Connector connector, DateTimeOffset now) =>
        connector is { Status: ConnectorStatus.Failed or ConnectorStatus.Interrupted, Instance: not null, CredentialSince: not null, DisconnectedAt: null }
            ? connector with
            {
                Status = connector.Expiry is null ? ConnectorStatus.Connected : ConnectorStatus.Expiring,
                Failure = null,
                Interruption = null,
                IsExpiryUntold = false,
                Gap = ConnectorGap.End(connector, now),
                UpdatedAt = now,
            }
            : null;

    /// <summary>
    /// A warning of the credential's end is given, or taken back (null). One that has failed needs a login anyway: the warning is kept, and told once it works
    /// again.
    /// </summary>
    public static Connector Warned(Connector connector, ConnectorExpiry? expiry, DateTimeOffset now) =>
        connector with
        {
            Status = (connector.Status, expiry) switch
            {
                (ConnectorStatus.Connected, not null) => ConnectorStatus.Expiring,
                (ConnectorStatus.Expiring, null) => ConnectorStatus.Connected,
                var (status, _) => status,
            },
            Expiry = expiry,
            IsExpiryUntold = expiry is not null && connector.Status is ConnectorStatus.Failed,
            UpdatedAt = now,
        };

    /// <summary>The platform tells how its sync stands.</summary>
    public static Connector Synced(Connector connector, ConnectorSync sync, DateTimeOffset now) =>
        connector with
        {
            Sync = sync,
            SyncedTo = ConnectorGap.Synced(connector.SyncedTo, sync, now),
            Gap = ConnectorGap.Read(connector.Gap, sync, now),
            UpdatedAt = now,
        };
}
