using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Drivetrain.Reauth.PostgreSqlForTests;
using Drivetrain.Reauth.Storage.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Drivetrain.Reauth.Storage.Tests.PostgreSql;

/// <summary>The engine of several instances, on a database that is this test's alone.</summary>
internal sealed class PostgreSqlLease : IStoreLease
{
    private PostgreSqlLease(StorageOptions options)
    {
        Options = options;
        Storage = New();
    }

    public static SchemaVersion Schema { get; } =
        new(1, [new Table<Note>(Note.Type), new Table<Parcel>(Parcel.Type), new Table<Counter>(Counter.Type), new Table<Moody>(Moody.Type)]);

    private static PreparedDatabases Databases { get; } = new(Schema);

    public StorageOptions Options { get; }

    public TroubledRows Troubled { get; } = new(NullLogger<TroubledRows>.Instance);

    public PostgreSqlStorage Storage { get; private set; }

    public IStore Store => Storage.Store;

    public static async Task<IStoreLease> CreateAsync() => await OpenAsync();

    public static async Task<PostgreSqlLease> OpenAsync()
    {
        var lease = new PostgreSqlLease(new StorageOptions { ConnectionString = await Databases.RentAsync() });
        await lease.Storage.OpenAsync(CancellationToken.None);
        return lease;
    }

    public async Task ReopenAsync()
    {
        await Storage.CloseAsync();
        Storage = New();
        await Storage.OpenAsync(CancellationToken.None);
    }

    /// <summary>Another instance on the same database.</summary>
    public PostgreSqlStorage New() => new(Options, Schema, Troubled);

    public async ValueTask DisposeAsync()
    {
        await Storage.CloseAsync();
        await Databases.GiveBackAsync(Options.ConnectionString!);
    }
}

public sealed class PostgreSqlCommitTests : CommitContract
{
    protected override Task<IStoreLease> CreateAsync() => PostgreSqlLease.CreateAsync();
}

public sealed class PostgreSqlQueryTests : QueryContract
{
    protected override Task<IStoreLease> CreateAsync() => PostgreSqlLease.CreateAsync();
}

public sealed class PostgreSqlConcurrencyTests : ConcurrencyContract
{
    protected override Task<IStoreLease> CreateAsync() => PostgreSqlLease.CreateAsync();
}
