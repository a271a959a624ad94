using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>What becomes of a credential that the platform hands over, and of one that an admin ends: pure functions of state, event and time.</summary>
internal static class CustodyTransitions
{
    /// <summary>
    /// How long tokens are kept that had to be refreshed and could not be used then. The refresh may have ended the platform's copy, so that these are the only
    /// ones that live: the platform has this long to hand the same tokens over once more.
    /// </summary>
    public static readonly TimeSpan ImportKeptFor = TimeSpan.FromDays(7);

    private const string ImportPrefix = "imp";

    /// <summary>
    /// Stands for the login of an imported grant. Made of the tokens, so that the same ones lead to the same grant however often they come, and for whichever
    /// connector.
    /// </summary>
    public static string ImportIdOf(string providerId, TokenSet tokens) => Ids.Derive(ImportPrefix, providerId, tokens.RefreshToken ?? tokens.AccessToken);

    /// <summary>
    /// Whether the platform handed the tokens over. Until a connector uses them they are not ours to end: the platform may use them elsewhere.
    /// </summary>
    public static bool IsImported(Grant grant) => grant.ReauthId.StartsWith(ImportPrefix + "_", StringComparison.Ordinal);

    /// <summary>The platform hands tokens over for a connector. Nothing is stored yet; where it is, it counts as a use of the company.</summary>
    public static Grant Take(NewGrant import, SealedTokens tokens, Instance company, DateTimeOffset grantedAt, DateTimeOffset now) =>
        GrantTransitions.Receive(import, tokens, now + ImportKeptFor, now) with
        {
            Instances = [company],
            GrantedAt = grantedAt,
            EndWatch = null,
            IsEndUnknown = true,
        };

    /// <summary>A login is in use that is newer than what the platform hands over.</summary>
    public static bool IsOlder(DateTimeOffset? grantedAt, Connector connector, Grant? used) =>
        grantedAt is { } at && IsAtWork(connector) && used is { Status: GrantStatus.Used } && at < used.GrantedAt;

    /// <summary>The connector uses what the platform handed over and the provider has proved.</summary>
    public static Connector Imported(Connector connector, Instance company, string grantId, DateTimeOffset now) =>
        connector with
        {
            Status = ConnectorStatus.Connected,
            Instance = company,
            Failure = null,
            Interruption = null,
            Expiry = null,
            IsExpiryUntold = false,
            Sync = null,
            Gap = ConnectorGap.End(connector, now),
            GrantId = grantId,
            ImportedAt = now,
            DisconnectedAt = null,
            UpdatedAt = now,
        };

    /// <summary>
    /// An admin disconnects it: it keeps its company, so that a later login reconnects it, and nothing of the provider. Attempts that have begun are outrun.
    /// Null where there is nothing to disconnect.
    /// </summary>
    public static Connector? Disconnect(Connector connector, DateTimeOffset now)
    {
        var failure = new ConnectorFailure(ConnectorFailure.Disconnected, Detail: null, now);
        return connector is { Instance: not null, DisconnectedAt: null }
            ? connector with
            {
                Status = ConnectorStatus.Failed,
                Failure = failure,
                Interruption = null,
                Expiry = null,
                IsExpiryUntold = false,
                Sync = null,
                Gap = ConnectorGap.Begin(connector, failure),
                GrantId = null,
                ImportedAt = null,
                DisconnectedAt = now,
                LoginNumber = connector.Attempts + 1,
                UpdatedAt = now,
            }
            : null;
    }

    /// <summary>
    /// Whether its credential works, as far as anybody has said; that it ends soon, or that something else is in the way, changes nothing of that.
    /// </summary>
    public static bool IsAtWork(Connector connector) =>
        connector.Status is ConnectorStatus.Connected or ConnectorStatus.Expiring or ConnectorStatus.Interrupted;

    /// <summary>
    /// Whether it is news that the connector works: of one whose credential never was here nobody was told that it had failed, and it did not.
    /// </summary>
    public static bool IsRecovery(Connector before) =>
        before.Status is ConnectorStatus.Interrupted || (before.Status is ConnectorStatus.Failed && before.Failure?.Code is not ConnectorFailure.NoCredential);
}
