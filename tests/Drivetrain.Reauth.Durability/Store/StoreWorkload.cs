using System.Diagnostics;
using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Durability.Store;

/// <summary>Batches shaped like the service's, straight into the store. The victim is this program itself, as <see cref="StoreChild"/>.</summary>
internal sealed class StoreWorkload(Round round) : IWorkload
{
    private static readonly TimeSpan OpeningBound = TimeSpan.FromSeconds(5);

    private readonly int[] _lastAcknowledged = [.. Enumerable.Repeat(-1, StoreChild.Clients)];

    public ProcessStartInfo Victim()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(StoreWorkload).Assembly.Location);
        }

        foreach (var argument in (string[])["child", round.Folder, round.Seed.ToString(CultureInfo.InvariantCulture), round.Broken ? "true" : "false"])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    public async Task DriveAsync(Process victim, Action acknowledged, CancellationToken cancellationToken)
    {
        while (await victim.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            // The kill may cut the last line short.
            if (line.Split(' ') is ["ack", var client, var number])
            {
                _lastAcknowledged[int.Parse(client, CultureInfo.InvariantCulture)] = int.Parse(number, CultureInfo.InvariantCulture);
                acknowledged();
            }
        }
    }

    public async Task<Findings> CheckAsync(CancellationToken cancellationToken)
    {
        var findings = new Findings();
        var started = Stopwatch.GetTimestamp();
        var storage = new LiteDbStorage(round.Folder, StoreChild.Options);
        try
        {
            storage.Open();
            var opening = Stopwatch.GetElapsedTime(started);
            findings.HalfIf(opening > OpeningBound, $"opening took {opening}");
            for (var client = 0; client < StoreChild.Clients; client++)
            {
                await CheckClientAsync(storage.Store, client, findings, cancellationToken);
            }

            await storage.CheckAsync();
            findings.HalfIf(!await TakesLargeDocumentsAsync(storage.Store, cancellationToken), "a large insert was refused");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            findings.HalfIf(true, exception.Message);
        }
        finally
        {
            await storage.CloseAsync();
        }

        return findings;
    }

    /// <summary>The victim is the rounds' to end, and the folder theirs to delete.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task CheckClientAsync(LiteDbStore store, int client, Findings findings, CancellationToken cancellationToken)
    {
        var generation = 0;
        for (var number = 0; ; number++)
        {
            var (present, expected) = await CountAsync(store, client, number, cancellationToken);
            if (present == 0 && number > _lastAcknowledged[client])
            {
                break;
            }

            generation += StoreChild.KindOf(number) == BatchKind.Reauth && present == expected ? 1 : 0;
            findings.LostIf(present == 0, $"client {client}, batch {number} ({StoreChild.KindOf(number)})");
            findings.HalfIf(present > 0 && present != expected, $"client {client}, batch {number} ({StoreChild.KindOf(number)}): {present} of {expected}");
        }

        var stored = await store.GetAsync<Credential>(StoreChild.ClientName(client), cancellationToken);
        findings.HalfIf((stored?.Value.Generation ?? 0) != generation, $"client {client}: generation {stored?.Value.Generation} with {generation} reauths");
    }

    /// <summary>How many effects of a batch are there, and how many it has.</summary>
    private static async Task<(int Present, int Expected)> CountAsync(LiteDbStore store, int client, int number, CancellationToken cancellationToken)
    {
        var id = StoreChild.Id(client, number);
        var audit = await store.GetAsync<AuditEntry>(id, cancellationToken) is not null;
        bool[] effects = StoreChild.KindOf(number) switch
        {
            BatchKind.Reauth =>
            [
                audit,
                await store.GetAsync<Reauth>(id, cancellationToken) is { Value.State: "done" },
                await store.GetAsync<OutboxRow>(id, cancellationToken) is not null,
            ],
            BatchKind.Connector => [audit, await store.GetAsync<Connector>(id, cancellationToken) is not null],
            BatchKind.Pairing => [audit, await WasPairedAsync(store, client, number, cancellationToken)],
            _ => [audit, await store.GetAsync<ApiKey>(id, cancellationToken) is not null],
        };
        return (effects.Count(effect => effect), effects.Length);
    }

    /// <summary>A pairing is there until the next batch uses it up, and not any longer.</summary>
    private static async Task<bool> WasPairedAsync(LiteDbStore store, int client, int number, CancellationToken cancellationToken)
    {
        var there = await store.GetAsync<Pairing>(StoreChild.Id(client, number), cancellationToken) is not null;
        var used = await store.GetAsync<ApiKey>(StoreChild.Id(client, number + 1), cancellationToken) is not null;
        return there != used;
    }

    private static async Task<bool> TakesLargeDocumentsAsync(LiteDbStore store, CancellationToken cancellationToken)
    {
        var large = new string('L', 20 * 1024);
        var batch = new Batch()
            .Add(new Reauth("large", "large", "created", large))
            .Add(new Credential("large", 1, large))
            .Add(new OutboxRow("large", "large", large))
            .Add(new AuditEntry("large", large))
            .Add(new Connector("large", large))
            .Add(new Pairing("large", large))
            .Add(new ApiKey("large", large));
        return (await store.CommitAsync(batch, Api.Foundation.Storage.Durability.Durable, cancellationToken)).Committed;
    }
}
