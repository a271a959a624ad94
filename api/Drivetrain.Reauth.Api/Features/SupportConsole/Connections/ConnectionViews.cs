using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Connectors.History;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Connections;

/// <summary>A connector as support sees it.</summary>
/// <param name="ConnectedBy">
/// The person whose login it uses: as the provider names them, else whoever began it, as long as their session lasts; null where neither is known.
/// </param>
public sealed record ConnectionItem(ConnectorResponse Connector, string? ConnectedBy)
{
    /// <summary>Since when it has been as it is.</summary>
    public DateTimeOffset Since =>
        Connector.Status switch
        {
            ConnectorStatus.Failed => Connector.Failure?.At,
            ConnectorStatus.Interrupted => Connector.Interruption?.Since,
            ConnectorStatus.Expiring => Connector.Expiry?.At,
            _ => Connector.LastReauthenticatedAt,
        } ?? Connector.CreatedAt;

    /// <summary>Why it can't sync, where that is known.</summary>
    public FailureReason? Reason =>
        Connector.Status switch
        {
            ConnectorStatus.Failed => Connector.Failure?.Reason,
            ConnectorStatus.Interrupted => Connector.Interruption?.Reason,
            _ => null,
        };

    /// <summary>When its credential ends.</summary>
    public DateTimeOffset? EndsAt => Connector.Expiry?.EndsAt ?? Connector.CredentialExpiresAt;
}

/// <summary>One connection with all that helps to mend it.</summary>
/// <param name="History">Newest first.</param>
/// <param name="Reports">How many reports there are of it.</param>
public sealed record ConnectionModel(ConnectionItem Item, IReadOnlyList<ConnectorHistoryEntry> History, int Reports)
{
    /// <summary>What a test has just found, by its code.</summary>
    public string? Tested { get; init; }

    /// <summary>A link that was just made; it is shown once.</summary>
    public NewLink? Link { get; init; }

    /// <summary>What the person wanted to do, and could not.</summary>
    public string? Trouble { get; init; }

    /// <summary>What is in the field of the note.</summary>
    public string Note { get; init; } = "";
}

/// <summary>A hand-over link.</summary>
public sealed record NewLink(string Url, DateTimeOffset ExpiresAt);

/// <summary>Reads connections for their pages.</summary>
internal sealed class ConnectionViews(IStore store, ProviderOutages outages, ConnectorHistoryFeed history, StuckReportDirectory reports)
{
    private const int Latest = 40;

    public async Task<ConnectionItem> OfAsync(Connector connector, CancellationToken cancellationToken)
    {
        var grant = await GrantAsync(connector, cancellationToken);
        return new ConnectionItem(
            ConnectorResponse.From(connector, grant, outages.Find(connector.ProviderId)),
            grant?.ConnectedBy ?? await NameAsync(grant, connector.WorkspaceId, cancellationToken)
        );
    }

    public async Task<ConnectionModel> WholeAsync(Connector connector, Caller caller, CancellationToken cancellationToken) =>
        new(
            await OfAsync(connector, cancellationToken),
            await history.LatestAsync(connector, Latest, cancellationToken),
            (await reports.RowsAsync(cancellationToken)).Count(row =>
                caller.MaySee(row.WorkspaceId) && string.Equals(row.ConnectorId, connector.Id, StringComparison.Ordinal)
            )
        );

    /// <summary>When the connector's credential ends, as far as that is known.</summary>
    public async ValueTask<DateTimeOffset?> EndOfAsync(Connector connector, CancellationToken cancellationToken) =>
        connector.Expiry?.EndsAt ?? (await GrantAsync(connector, cancellationToken))?.EndsAt;

    private async ValueTask<Grant?> GrantAsync(Connector connector, CancellationToken cancellationToken) =>
        connector.LastReauthenticatedAt is null ? null : (await store.FindReadableAsync<Grant>(connector.GrantKey, cancellationToken))?.Value;

    private async ValueTask<string?> NameAsync(Grant? grant, string workspaceId, CancellationToken cancellationToken) =>
        grant?.GrantedBy is { } subject
        && CallerResolver.SessionIdOf(subject) is { } id
        && await store.FindReadableAsync<Session>(id, cancellationToken) is { Value: var session }
        && string.Equals(session.WorkspaceId, workspaceId, StringComparison.Ordinal)
            ? session.PersonName
            : null;
}
