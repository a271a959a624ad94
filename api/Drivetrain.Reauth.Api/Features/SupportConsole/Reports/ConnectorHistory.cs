using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Reports;

/// <summary>
/// The attempts of one connector that are still stored. No index names them, for each costs a write in every login; so they are found by those who do: the
/// connector its newest one, reports theirs, and its history those that ended.
/// </summary>
internal sealed class ConnectorHistory(IStore store)
{
    private const int AuditEntries = 100;
    private const int MostAttempts = 10;
    private const string AttemptDetail = "reauth";

    public async Task<IReadOnlyList<ReauthAttempt>> AttemptsAsync(
        StuckReport report,
        Connector? connector,
        IEnumerable<string?> namedByReports,
        CancellationToken cancellationToken
    )
    {
        if (report.ConnectorId is null)
        {
            return [];
        }

        var entries = await store.QueryAsync(
            AuditEntry.ByConnector,
            KeyRange.Prefix($"{report.WorkspaceId}/{report.ConnectorId}/", descending: true),
            AuditEntries,
            cancellationToken
        );
        var ended = entries.Select(entry => entry.Value.Details?.GetValueOrDefault(AttemptDetail));
        var attempts = new List<ReauthAttempt>();
        foreach (var id in ended.Append(connector?.ReauthId).Append(report.ReauthId).Concat(namedByReports).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (
                await store.GetAsync<ReauthAttempt>(id, cancellationToken) is { Value: var attempt }
                && string.Equals(attempt.ConnectorId, report.ConnectorId, StringComparison.Ordinal)
            )
            {
                attempts.Add(attempt);
            }
        }

        return [.. attempts.OrderByDescending(attempt => attempt.CreatedAt).Take(MostAttempts)];
    }
}
