using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What the documentation shows of the <c>connector.*</c> events.</summary>
internal static class ConnectorEventExamples
{
    public static IServiceCollection AddConnectorEvents(this IServiceCollection services)
    {
        var connected = ConnectorExamples.Connected;
        var now = connected.UpdatedAt;
        var failed = connected with
        {
            Status = ConnectorStatus.Failed,
            Failure = new ConnectorFailure("credentials_expired", "QuickBooks returned 401 for three syncs in a row.", now)
            {
                Reason = FailureReason.ExpiredCredentials,
            },
            LastReauthenticatedAt = now.AddDays(-100),
            Gap = null,
        };
        return services
            .AddApiEvent(
                ConnectorEvent.Reauthenticated,
                "A person logged in and the credential was stored. Start syncing again, from `syncFrom` on where it is given.",
                new ConnectorEvent(connected, connected.ReauthId, DateOnly.FromDateTime(now.UtcDateTime).AddDays(-3))
            )
            .AddApiEvent(
                ConnectorEvent.Failed,
                "The platform reported a failure, or the provider refused the credential. Stop syncing; a person has to log in.",
                new ConnectorEvent(failed)
            )
            .AddApiEvent(
                ConnectorEvent.Interrupted,
                "The connector has to wait, because its provider is down or a limit is reached. Nobody has to log in.",
                new ConnectorEvent(
                    connected with
                    {
                        Status = ConnectorStatus.Interrupted,
                        Interruption = new ConnectorInterruption(FailureReason.ProviderOutage, "Intuit answers 503.", now),
                    }
                )
            )
            .AddApiEvent(
                ConnectorEvent.Expiring,
                "The credential ends in 30 days, or in 7. A person can log in before that.",
                new ConnectorEvent(
                    connected with
                    {
                        Status = ConnectorStatus.Expiring,
                        Expiry = new ConnectorExpiry(now.AddDays(7), ExpiryCause.HardLimit, 7, now),
                    }
                )
            )
            .AddApiEvent(
                ConnectorEvent.Recovered,
                "A connector that had failed or was interrupted works again without a new login. Start syncing again, from `syncFrom` on where it is given.",
                new ConnectorEvent(connected, SyncFrom: DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1))
            )
            .AddApiEvent(
                ConnectorEvent.Disconnected,
                "An admin ended the credential on purpose. Stop syncing.",
                new ConnectorEvent(failed with { Failure = new ConnectorFailure("disconnected", Detail: null, now) })
            )
            .AddApiEvent(ConnectorEvent.Deleted, "The connector was deleted. `connector` is what it was.", new ConnectorEvent(connected));
    }
}
