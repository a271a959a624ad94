using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Drivetrain.Reauth.PostgreSqlForTests;
using Npgsql;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// The database of tests that need a real one: the embedded one in the test's folder, or with <c>REAUTH_TEST_ENGINE=postgresql</c> a PostgreSQL database
/// for each folder, which stays that folder's over a restart.
/// </summary>
internal static class TestEngine
{
    private static readonly PreparedDatabases Databases = new(SchemaVersion.Current());
    private static readonly ConcurrentDictionary<string, Lazy<string>> Rented = new(StringComparer.Ordinal);

    public static bool IsPostgreSql { get; } =
        string.Equals(Environment.GetEnvironmentVariable("REAUTH_TEST_ENGINE"), "postgresql", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the host of a folder is started with.</summary>
    /// <param name="folder">Everything that the test keeps.</param>
    /// <param name="isShared">Several instances use it, whatever the others run on.</param>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(string folder, bool isShared) =>
        IsPostgreSql || isShared ? [new("Storage:ConnectionString", DatabaseOf(folder))] : [];

    /// <summary>What the database keeps of documents, where that is not in the folder.</summary>
    public static async Task<IReadOnlyList<byte[]>> StoredAsync(string folder)
    {
        if (!Rented.TryGetValue(folder, out var rented))
        {
            return [];
        }

        await using var source = NpgsqlDataSource.Create(rented.Value + ";Pooling=false");
        await using var command = source.CreateCommand(
            string.Join(" UNION ALL ", SchemaVersion.Current().Tables.Select(table => $"SELECT id || body FROM {table.QualifiedName}"))
        );
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<byte[]>();
        while (await reader.ReadAsync())
        {
            all.Add(reader.GetFieldValue<byte[]>(0));
        }

        return all;
    }

    /// <summary>To be called when nobody uses the folder any more.</summary>
    public static async Task ForgetAsync(string folder)
    {
        if (Rented.TryRemove(folder, out var rented))
        {
            await Databases.GiveBackAsync(rented.Value);
        }
    }

    private static string DatabaseOf(string folder) =>
        Rented.GetOrAdd(folder, _ => new Lazy<string>(() => Task.Run(Databases.RentAsync).GetAwaiter().GetResult())).Value;
}
