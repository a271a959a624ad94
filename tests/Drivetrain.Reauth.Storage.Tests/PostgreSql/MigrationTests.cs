using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Drivetrain.Reauth.PostgreSqlForTests;
using Drivetrain.Reauth.Storage.Tests.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PostgreSql;

public sealed class MigrationTests : IAsyncLifetime
{
    private static readonly SchemaVersion First = new(1, [new Table<Evolved.Before>(Evolved.Before.Type)]);
    private static readonly SchemaVersion Second = new(2, [new Table<Evolved.After>(Evolved.After.Type)]);

    private readonly StorageOptions _options = new();
    private string _database = "";

    private static CancellationToken Never => CancellationToken.None;

    public async Task InitializeAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        _database = await server.CreateDatabaseAsync();
        _options.ConnectionString = server.ConnectionString(_database);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Migrate_ATypeWithANewIndex_FillsItAndKeepsVersionsAndWhatCannotBeRead()
    {
        await MigrateAsync(First);
        Stored<Evolved.Before> written;
        await using (var before = await OpenAsync(First))
        {
            var batch = new Batch().Put(new Evolved.Before("b", "key of b"), 0, out written).Add(new Evolved.Before("damaged", "x"));
            for (var i = 0; i < 1200; i++)
            {
                batch.Add(new Evolved.Before($"many{i:0000}", $"many{i:0000}"));
            }

            Assert.True((await before.Store.CommitAsync(batch, Durability.Durable, Never)).Committed);
        }

        await SqlAsync("UPDATE reauth.evolved SET body = '\\x00' WHERE id = 'damaged'");

        var report = await MigrateAsync(Second);

        Assert.Equal((1, 2, 1, 1202), (report.From, report.To, report.Indexes, report.Documents));
        Assert.Equal([("evolved", "damaged")], report.Unreadable);
        await using var after = await OpenAsync(Second);
        Assert.Equal(
            new Stored<Evolved.After>(new Evolved.After("b", "key of b"), written.Version),
            Assert.Single(await after.Store.QueryAsync(Evolved.After.ByKey, KeyRange.Exactly("key of b"), 10, Never))
        );
        Assert.Equal(1201, (await after.Store.QueryAsync(Evolved.After.ByKey, default, 5000, Never)).Count);
        await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await after.Store.GetAsync<Evolved.After>("damaged", Never));
    }

    [Fact]
    public async Task Migrate_AnIndexThatIsGone_TakesItsColumnAway()
    {
        await MigrateAsync(Second);

        await MigrateAsync(new SchemaVersion(3, First.Tables));

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => SqlAsync("SELECT x_key FROM reauth.evolved"));
    }

    [Fact]
    public async Task Migrate_Again_ChangesNothing()
    {
        await MigrateAsync(First);

        var report = await MigrateAsync(First);

        Assert.Equal((1, 1, 0), (report.From, report.To, report.Indexes));
    }

    [Fact]
    public async Task Open_WithoutTables_SaysWhatToRun() =>
        Assert.Contains("'storage migrate'", (await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(First))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Open_OlderTables_SaysWhatToRun()
    {
        await MigrateAsync(First);

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(Second));

        Assert.Contains("older", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'storage migrate'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAndMigrate_NewerTables_AreRefused()
    {
        await MigrateAsync(Second);

        Assert.Contains("newer", (await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(First))).Message, StringComparison.Ordinal);
        Assert.Contains("newer", (await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(First))).Message, StringComparison.Ordinal);
        await using var still = await OpenAsync(Second);
    }

    [Fact]
    public async Task OpenAndMigrate_TablesOfAnotherBuildWithTheSameNumber_AreRefused()
    {
        await MigrateAsync(First);
        var other = new SchemaVersion(First.Number, Second.Tables);

        await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(other));
        await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(other));
    }

    [Fact]
    public async Task Migrate_WhileAnInstanceRuns_IsRefused()
    {
        await MigrateAsync(First);
        await using (await OpenAsync(First))
        {
            await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(Second));
        }

        await MigrateAsync(Second);
    }

    [Fact]
    public async Task Migrate_Interrupted_HasChangedNothing()
    {
        await MigrateAsync(First);

        // Its last step fails.
        await SqlAsync("ALTER TABLE reauth.storage_schema ADD CONSTRAINT no_two CHECK (number <> 2)");
        await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(Second));

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => SqlAsync("SELECT x_key FROM reauth.evolved"));
        await using var still = await OpenAsync(First);
    }

    [Theory]
    [InlineData("synchronous_commit")]
    [InlineData("fsync")]
    public async Task OpenAndMigrate_AServerThatForgets_AreRefusedUnlessAllowed(string setting)
    {
        await using var forgetful = await ForgetfulAsync(setting);
        _options.ConnectionString = forgetful.ConnectionString;

        Assert.Contains(setting, (await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(First))).Message, StringComparison.Ordinal);
        _options.PostgreSql.AllowUnsafeServer = true;
        await MigrateAsync(First);
        await using (await OpenAsync(First))
        {
            _options.PostgreSql.AllowUnsafeServer = false;
            Assert.Contains(setting, (await Assert.ThrowsAsync<StorageRefusedException>(() => OpenAsync(First))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host=/nowhere;Password=hunter22", "can't be reached")]
    [InlineData("hunter22", "can't be read")]
    [InlineData("Host=x;Port=hunter22", "can't be read")]
    public async Task Migrate_UnusableConnectionString_SaysSoWithoutIt(string connectionString, string words)
    {
        _options.ConnectionString = connectionString;

        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => MigrateAsync(First));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The number keeps services apart whose tables differ. When this fails, raise it, and write both down here.</summary>
    [Fact]
    public void Tables_OfThisBuild_AreThoseOfItsNumber() =>
        Assert.Equal((1, "8d9eff44167710d7"), (SchemaVersion.Current().Number, SchemaVersion.Current().Fingerprint));

    [Fact]
    public async Task Tables_OfThisBuild_CanBeMade()
    {
        await MigrateAsync(SchemaVersion.Current());

        await using var open = await OpenAsync(SchemaVersion.Current());
        Assert.True(open.Health.Ready);
    }

    private Task<MigrationReport> MigrateAsync(SchemaVersion version) => PostgreSqlStorage.MigrateAsync(_options, version, Never);

    private async Task<PostgreSqlStorage> OpenAsync(SchemaVersion version)
    {
        var storage = new PostgreSqlStorage(_options, version);
        try
        {
            await storage.OpenAsync(Never);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    private async Task SqlAsync(string text) => await (await PostgreSqlServer.SharedAsync()).ExecuteAsync(_database, text);

    private async Task<Forgetful> ForgetfulAsync(string setting)
    {
        if (setting is "fsync")
        {
            var server = await PostgreSqlServer.StartAsync("fsync=off");
            return new Forgetful(server.ConnectionString(await server.CreateDatabaseAsync()), server);
        }

        await SqlAsync($"ALTER DATABASE {_database} SET {setting} = off");
        return new Forgetful(_options.ConnectionString!, null);
    }

    private sealed record Forgetful(string ConnectionString, PostgreSqlServer? Server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Server?.Remove();
            return ValueTask.CompletedTask;
        }
    }
}
