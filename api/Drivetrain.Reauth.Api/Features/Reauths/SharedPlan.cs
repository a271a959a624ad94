using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What changes when one login reconnects several connectors: no I/O. Two of them may leave the same older grant.</summary>
internal sealed class SharedPlan(ReauthAttempt attempt, Grant grant, DateTimeOffset now)
{
    private readonly List<(Stored<Connector> Before, Connector Next)> _connectors = [];
    private readonly List<(Stored<ReauthAttempt> Older, Decision Decision)> _superseded = [];
    private readonly List<(Stored<Grant> Grant, string ConnectorId)> _left = [];

    public DateTimeOffset Now => now;

    /// <summary>The grant of the login, with all that use it from now on.</summary>
    public Grant Grant { get; private set; } = grant;

    public IReadOnlyList<(Stored<Connector> Before, Connector Next)> Connectors => _connectors;

    /// <summary>Open attempts of the connectors: nobody has to log in for them any more.</summary>
    public IReadOnlyList<(Stored<ReauthAttempt> Older, Decision Decision)> Superseded => _superseded;

    /// <param name="replaced">The grant that the connector used before.</param>
    /// <param name="open">Its newest attempt.</param>
    public void Add(Stored<Connector> connector, Instance instance, Stored<Grant>? replaced, Stored<ReauthAttempt>? open)
    {
        Grant = GrantSharing.Join(Grant, connector.Value.Id, instance, now);

        // It counts as an attempt of the connector's own: one that began before never replaces it.
        var numbered = connector.Value with
        {
            Attempts = connector.Value.Attempts + 1,
        };
        _connectors.Add((connector, ConnectorTransitions.Reauthenticated(numbered, instance, Grant.Id, numbered.Attempts, now)));
        if (
            open is not null
            && !string.Equals(open.Value.Id, attempt.Id, StringComparison.Ordinal)
            && ReauthTransitions.Supersede(open.Value, now) is { } superseded
        )
        {
            _superseded.Add((open, superseded));
        }

        if (replaced is not null && !string.Equals(replaced.Value.Id, Grant.Id, StringComparison.Ordinal))
        {
            _left.Add((replaced, connector.Value.Id));
        }
    }

    /// <summary>Adds what becomes of the grants that were used before. Where something of one is to be ended, the sweep does it.</summary>
    public void AddLeaving(Batch batch)
    {
        foreach (var leaving in _left.GroupBy(left => left.Grant.Value.Id, StringComparer.Ordinal))
        {
            var users = leaving.Select(left => left.ConnectorId).ToList();
            var stored = leaving.First().Grant;

            // All but the last only step aside; what becomes of the grant is decided by the last.
            var current = stored.Value;
            foreach (var user in users.SkipLast(1))
            {
                current = GrantSharing.Leave(current, user, reason: null, now) ?? current;
            }

            batch.Leave(stored with { Value = current }, users[^1], reason: null, now);
        }
    }
}
