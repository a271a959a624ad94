using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <content>What has to be true after every step.</content>
internal sealed partial class History
{
    /// <summary>What has to hold at any moment.</summary>
    private void Look()
    {
        foreach (var (name, task) in _underWay.Where(operation => operation.Task.IsFaulted))
        {
            var exception = task.Exception!.InnerException!;
            Require(exception is IOException, $"{name} threw: {exception}");
        }

        foreach (var ended in _underWay.Where(operation => operation.Task.IsCompleted))
        {
            Tell($"  {ended.Name} has ended");
        }

        _underWay.RemoveAll(operation => operation.Task.IsCompleted);
        foreach (var connector in Stored.Connectors)
        {
            if (GrantOf(connector) is not { Status: GrantStatus.Used } grant)
            {
                continue;
            }

            var family = FamilyOf(grant);
            Require(
                connector.Instance is { } bound && string.Equals(bound.Id, family.Company, StringComparison.Ordinal),
                $"{connector.Id} has a token of another company."
            );
            LookAtTheOrder(connector, family);
        }

        LookAtTheGrants();
    }

    /// <summary>
    /// What the provider has given, and was heard, is stored, with the newest tokens, or those of another login of the company are, whose end ends it too.
    /// </summary>
    private void LookAtTheGrants()
    {
        if (_services.Refreshed.Waiting > 0)
        {
            // Held in memory: the disk is gone.
            return;
        }

        var (stored, unheard) = (Stored.Grants.Select(grant => (Family: FamilyOf(grant), Open(grant).RefreshToken)).ToList(), _provider.Unheard);
        foreach (var family in _provider.Families.Where(family => family.IsAlive && !family.IsExcused && !unheard.Contains(family)))
        {
            // Spared for another login of the company, whose newest tokens a crash has swallowed since: that ends it no more, and nobody can know.
            Require(
                stored.Exists(grant => grant.Family.Company == family.Company)
                    || _provider.Families.Exists(other => other.IsExcused && other.IsAlive && other.Company == family.Company),
                $"The grant of {family.AttemptId} for {family.Company} was forgotten."
            );
            Require(
                stored.TrueForAll(grant => grant.Family != family || grant.RefreshToken == family.RefreshToken),
                $"Newer tokens of {family.Number} were lost."
            );
        }
    }

    private void LookAtTheOrder(Connector connector, Family family)
    {
        var key = $"{connector.Id}/{connector.Registration}";
        var begun = _attempts.FindIndex(attempt => string.Equals(attempt.Id, family.AttemptId, StringComparison.Ordinal));
        Require(!_newest.TryGetValue(key, out var known) || known.Begun <= begun, $"{connector.Id}: an older login replaced a newer one.");
        _newest[key] = (begun, family.AttemptId);
    }

    /// <summary>What has to hold once nothing moves any more.</summary>
    private void LookAtTheEnd()
    {
        Require(
            _underWay.TrueForAll(operation => operation.Task.IsCompleted),
            $"Never ended: {string.Join(", ", _underWay.Select(operation => operation.Name))}."
        );
        Require(_services.Refreshed.Waiting == 0, "A refreshed token was never stored.");
        Require(Stored.Grants.All(grant => grant.Status == GrantStatus.Used), "A grant that nobody uses was never revoked.");
        foreach (var connector in Stored.Connectors.Where(connector => connector.Status == ConnectorStatus.Connected))
        {
            var family = FamilyOf(GrantOf(connector)!);
            Require(family.IsAlive || family.IsExcused, $"{connector.Id} is connected with a dead token.");
        }
    }

    private bool IsStored(Family family) => Stored.Grants.Any(grant => string.Equals(Open(grant).RefreshToken, family.RefreshToken, StringComparison.Ordinal));

    private Grant? GrantOf(Connector connector) => Stored.Grants.FirstOrDefault(grant => string.Equals(grant.Id, connector.GrantKey, StringComparison.Ordinal));

    private Family FamilyOf(Grant grant) => _provider.FamilyOf(Open(grant).AccessToken);
}
