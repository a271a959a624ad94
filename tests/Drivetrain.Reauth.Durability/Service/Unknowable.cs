using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>
/// What no service can know after the kill: what the provider answered and no disk had taken by then. Told by a copy of the database as the kill left it.
/// </summary>
/// <param name="Exchanges">Companies of logins whose tokens are not there.</param>
/// <param name="Refreshes">Connectors, and their companies, whose newest tokens are not there.</param>
internal sealed record Unknowable(IReadOnlySet<string> Exchanges, IReadOnlySet<string> Refreshes)
{
    public static async Task<Unknowable> ReadAsync(Round round, Ledger ledger, Companies companies, Findings findings, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(round.Folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(ApiProcess.DataFolder(round.Folder)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var storage = new LiteDbStorage(copy, new StorageOptions { MinimumFreeBytes = 0 });
        try
        {
            storage.Open();
            return Of(await StoreContents.ReadAsync(storage.Store, cancellationToken), ledger, companies.Connections());
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            findings.HalfIf(true, exception.Message);
            return new(new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        }
        finally
        {
            await storage.CloseAsync();
        }
    }

    private static Unknowable Of(StoreContents left, Ledger ledger, IReadOnlyDictionary<string, DateTimeOffset> connections)
    {
        var grants = left.Grants.Select(grant => grant.Id).ToHashSet(StringComparer.Ordinal);

        // Only where the provider has exchanged the code by now: what the browser gets when it asks again after the restart is known.
        var exchanges = ledger
            .Returning.Values.Where(login => !grants.Contains(Grant.IdOf(login.ReauthId)))
            .Select(login => login.Company)
            .OfType<string>()
            .Where(connections.ContainsKey);

        // The answer was stored after it was given, by the same clock: tokens that are older than the provider's last answer are not the newest.
        var refreshes = ledger
            .Asking.Values.Where(source =>
                source.Company is { } company
                && connections.TryGetValue(company, out var given)
                && !left.Grants.Any(grant => grant.UserId == source.Id && grant.TokensAt >= given)
            )
            .SelectMany(source => (string[])[source.Id, source.Company!]);
        return new(exchanges.ToHashSet(StringComparer.Ordinal), refreshes.ToHashSet(StringComparer.Ordinal));
    }
}
