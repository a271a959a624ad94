using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Doors;

/// <summary>
/// Companies that somebody says were disconnected. Anybody can say so of any company, so it is no more than a reason to ask the provider a little earlier than
/// the next sync would: once for a company in ten minutes, a few times for an address, and bounded in all. What waits is kept in memory; lost in a restart, the
/// next sync finds out.
/// </summary>
internal sealed class DoorChecks(IStore store, CredentialTester tester, CredentialTestWindows tests, ProviderOutages outages, TimeProvider time) : ISweep
{
    private const string Actor = "system";
    private const int MostOfAddress = 10;
    private const int MostOfAll = 300;

    /// <summary>So many connectors of one company are tested, of all workspaces together.</summary>
    private const int MostOfCompany = 20;

    private readonly ConcurrentQueue<(string ProviderId, string CompanyId)> _waiting = new();
    private readonly RequestWindows _windows = new(TimeSpan.FromMinutes(10), time);

    /// <summary>Long enough for the provider to have ended what its page says it ends.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Puts a company on the list. Nothing is read, so that whoever asks learns nothing by the time it takes.</summary>
    /// <param name="companyId">In the provider's form.</param>
    /// <param name="address">Where the request came from, as limits count it.</param>
    public void Mark(string providerId, string companyId, string address)
    {
        // The company's own window comes last: else whoever has used up theirs could keep others from being heard.
        if (
            _windows.TryCount($"address/{address}", MostOfAddress, out _)
            && _windows.TryCount("all", MostOfAll, out _)
            && _windows.TryCount($"company/{providerId}/{companyId}", 1, out _)
        )
        {
            _waiting.Enqueue((providerId, companyId));
        }
    }

    public Task SweepAsync(CancellationToken cancellationToken)
    {
        var due = new List<(string ProviderId, string CompanyId)>();
        while (_waiting.TryDequeue(out var one))
        {
            due.Add(one);
        }

        return due.EachAsync(one => CheckAsync(one.ProviderId, one.CompanyId, cancellationToken), cancellationToken);
    }

    private async Task CheckAsync(string providerId, string companyId, CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(Connector.CompanyKey(providerId, companyId));
        var bound = await store.QueryAsync(Connector.ByInstance, range, MostOfCompany, cancellationToken);

        // One that has failed is known to need a login; connectors that share a grant live and die together.
        var working = bound
            .Select(row => row.Value)
            .Where(connector => connector is { Status: not (ConnectorStatus.Failed or ConnectorStatus.Unbound), CredentialSince: not null })
            .DistinctBy(connector => connector.GrantKey, StringComparer.Ordinal);
        await working.EachAsync(
            async connector =>
            {
                if (outages.Allows(providerId) && tests.TryBegin(connector.Id, out _))
                {
                    await tester.TestAsync(connector, Actor, cancellationToken);
                }
            },
            cancellationToken
        );
    }
}
