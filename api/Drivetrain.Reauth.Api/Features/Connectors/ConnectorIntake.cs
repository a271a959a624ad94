using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Registers connectors as far as there is room for new ones.</summary>
internal sealed class ConnectorIntake(IStore store, ConnectorRegistry registry, StoredQuotas stored, DailyQuotas daily)
{
    /// <summary>What came of it; or the quota that is used up, with how long to wait.</summary>
    public async Task<IntakeOutcome> RegisterAsync(ConnectorRegistration registration, Caller caller, CancellationToken cancellationToken)
    {
        if (await store.GetAsync<Connector>(Connector.IdOf(registration.WorkspaceId, registration.DataSourceId), cancellationToken) is not null)
        {
            return new IntakeOutcome(await registry.RegisterAsync(registration, caller, cancellationToken));
        }

        var prefix = KeyRange.Prefix($"{registration.WorkspaceId}/");
        using var room = await stored.ReserveAsync(
            Quota.Connectors,
            registration.WorkspaceId,
            async (limit, token) => (await store.QueryAsync(Connector.ByWorkspace, prefix, limit, token)).Count,
            cancellationToken
        );
        if (room is null)
        {
            return new IntakeOutcome(Result: null, Quota.Connectors);
        }

        if (registration.BySession && !daily.TryTake(Quota.ConnectorsOfSession, caller.Subject, out var wait))
        {
            return new IntakeOutcome(Result: null, Quota.ConnectorsOfSession, wait);
        }

        var created = false;
        try
        {
            var result = await registry.RegisterAsync(registration, caller, cancellationToken);
            created = result.Created;
            return new IntakeOutcome(result);
        }
        finally
        {
            if (created)
            {
                room.Created();
            }
            else if (registration.BySession)
            {
                daily.GiveBack(Quota.ConnectorsOfSession, caller.Subject);
            }
        }
    }
}

/// <summary>What came of registering a connector.</summary>
/// <param name="Result">Null when a quota is used up.</param>
/// <param name="Full">That quota.</param>
/// <param name="Wait">How long to wait for it; zero where waiting does not help.</param>
internal sealed record IntakeOutcome(Registered? Result, Quota? Full = null, TimeSpan Wait = default);
