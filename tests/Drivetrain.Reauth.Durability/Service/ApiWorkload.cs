using System.Diagnostics;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Api.Storage.LiteDb;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>The whole service as a process, driven over HTTP by several clients. After the kill it is started again and asked; then its database is opened and read.</summary>
internal sealed class ApiWorkload(Round round, IntuitSimulator provider) : IWorkload
{
    private const int Clients = 6;

    private static readonly TimeSpan OpeningBound = TimeSpan.FromSeconds(5);

    private readonly Ledger ledger = new();
    private readonly HttpClient browser = provider.CreateBrowser();

    public ProcessStartInfo Victim() => ApiProcess.StartInfo(round, provider);

    public async Task DriveAsync(Process victim, Action acknowledged, CancellationToken cancellationToken)
    {
        using var api = new ApiCalls(await ApiProcess.ListeningAsync(victim, cancellationToken));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            var client = new ApiClient(number, new Random(HashCode.Combine(round.Seed, number)), api, browser, ledger, acknowledged, cancellationToken);
            try
            {
                await client.RunAsync();
            }
            catch (HttpRequestException)
            {
                // The kill; the caller knows whether there was one.
            }
        }));
    }

    public async Task<Findings> CheckAsync(CancellationToken cancellationToken)
    {
        if (round.Broken)
        {
            LoseLog();
        }

        var findings = new Findings();
        await CheckAnswersAsync(findings, cancellationToken);
        await CheckStoreAsync(findings, cancellationToken);
        return findings;
    }

    public void Dispose() => browser.Dispose();

    private async Task CheckAnswersAsync(Findings findings, CancellationToken cancellationToken)
    {
        using var process = Process.Start(ApiProcess.StartInfo(round, provider))!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            using var api = new ApiCalls(await ApiProcess.ListeningAsync(process, cancellationToken));
            await new AnswerCheck(ledger, api, provider, findings).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            findings.HalfIf(true, exception.Message);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task CheckStoreAsync(Findings findings, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var storage = new LiteDbStorage(ApiProcess.DataFolder(round.Folder), new StorageOptions { MinimumFreeBytes = 0 });
        try
        {
            storage.Open();
            var opening = Stopwatch.GetElapsedTime(started);
            findings.HalfIf(opening > OpeningBound, $"opening took {opening}");
            (await StoreContents.ReadAsync(storage.Store, cancellationToken)).Check(ledger, findings);
            storage.Check();
            findings.HalfIf(!(await storage.Store.CommitAsync(LargeDocuments.Create(), Api.Storage.Durability.Durable, cancellationToken)).Committed, "a large insert was refused");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            findings.HalfIf(true, exception.Message);
        }
        finally
        {
            await storage.CloseAsync();
        }
    }

    /// <summary>What a disk that was never synced may do: all that came after the last checkpoint is gone.</summary>
    private void LoseLog()
    {
        using var log = new FileStream(Path.Combine(ApiProcess.DataFolder(round.Folder), PhysicalDisk.LogName), FileMode.Open);
        log.SetLength(0);
    }
}
