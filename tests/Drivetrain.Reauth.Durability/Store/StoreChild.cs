using System.CommandLine;
using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Durability.Store;

/// <summary>The process that is killed: clients that change documents as the service does, and say so after each acknowledgement.</summary>
internal sealed class StoreChild(Round round, TextWriter output)
{
    public const int Clients = 4;

    private readonly Api.Foundation.Storage.Durability _durability = round.Broken
        ? Api.Foundation.Storage.Durability.Deferred
        : Api.Foundation.Storage.Durability.Durable;

    public static StorageOptions Options { get; } = new() { MergeBytes = 256 * 1024, MinimumFreeBytes = 0 };

    private static readonly Argument<string> Folder = new("folder");
    private static readonly Argument<int> Seed = new("seed");
    private static readonly Argument<bool> Broken = new("broken");

    /// <summary>How the program is told to be this process.</summary>
    public static Command Command()
    {
        var command = new Command("child", "Be the process that is killed.") { Folder, Seed, Broken };
        command.Hidden = true;
        command.SetAction(
            (parsed, cancellationToken) =>
                new StoreChild(new Round(parsed.GetRequiredValue(Folder), parsed.GetValue(Seed), parsed.GetValue(Broken)), Console.Out).RunAsync(
                    cancellationToken
                )
        );
        return command;
    }

    /// <summary>What a client does with its batch of this number.</summary>
    public static BatchKind KindOf(int number) => (BatchKind)(number % 4);

    public static string ClientName(int client) => string.Create(CultureInfo.InvariantCulture, $"client{client}");

    public static string Id(int client, int number) => string.Create(CultureInfo.InvariantCulture, $"c{client}-{number:00000}");

    /// <summary>Never ends by itself.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var storage = new LiteDbStorage(round.Folder, Options);
        storage.Open();
        await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(client => Task.Run(() => WorkAsync(storage.Store, client, cancellationToken), cancellationToken))
        );
    }

    private async Task WorkAsync(LiteDbStore store, int client, CancellationToken cancellationToken)
    {
        var random = new Random(HashCode.Combine(round.Seed, client));
        var generation = 0;
        Stored<Credential>? credential = null;
        Stored<Pairing>? pairing = null;
        for (var number = 0; ; number++)
        {
            var id = Id(client, number);
            var filler = new string('f', random.Next(100, 12_000));
            var batch = new Batch();
            switch (KindOf(number))
            {
                case BatchKind.Reauth:
                    await RequireAsync(
                        store.CommitAsync(
                            new Batch().Put(new Reauth(id, ClientName(client), "consumed", filler), 0, out var attempt),
                            Api.Foundation.Storage.Durability.Deferred,
                            cancellationToken
                        )
                    );
                    batch
                        .Update(attempt, attempt.Value with { State = "done" })
                        .Put(new Credential(ClientName(client), generation + 1, filler), credential?.Version ?? 0, out credential)
                        .Add(new OutboxRow(id, ClientName(client), filler))
                        .Add(new AuditEntry(id, "reauthenticated"));
                    generation++;
                    break;

                case BatchKind.Connector:
                    batch.Add(new Connector(id, filler)).Add(new AuditEntry(id, "connector"));
                    break;

                case BatchKind.Pairing:
                    batch.Put(new Pairing(id, filler), 0, out pairing).Add(new AuditEntry(id, "pairing"));
                    break;

                default:
                    // The pairing of the batch before is used up by this one.
                    batch.Delete(pairing!).Add(new ApiKey(id, "hash")).Add(new AuditEntry(id, "key"));
                    break;
            }

            await RequireAsync(store.CommitAsync(batch, _durability, cancellationToken));
            lock (output)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ack {client} {number}"));
                output.Flush();
            }
        }
    }

    private static async Task RequireAsync(ValueTask<CommitResult> commit)
    {
        var result = await commit;
        if (!result.Committed)
        {
            throw new InvalidOperationException($"A conflict at {result.Conflict}, where there is only one writer.");
        }
    }
}

/// <summary>What a batch stands for.</summary>
internal enum BatchKind
{
    Reauth,
    Connector,
    Pairing,
    ApiKey,
}
