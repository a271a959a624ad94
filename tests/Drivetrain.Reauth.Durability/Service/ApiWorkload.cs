using System.Diagnostics;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability.Service;

/// <summary>
/// The whole service as a process, driven over HTTP by several clients. After the kill it is started again and asked; then its database is opened and read;
/// then a quarter of an hour passes.
/// </summary>
internal sealed class ApiWorkload(Round round, BrokenService broken, IntuitSimulator provider) : IWorkload
{
    private const int Clients = 6;

    private static readonly TimeSpan OpeningBound = TimeSpan.FromSeconds(5);

    private readonly Ledger _ledger = new();
    private readonly Companies _companies = new(round.Seed, allFail: broken == BrokenService.Revocations, provider);
    private readonly HttpClient _browser = provider.CreateBrowser();

    public ProcessStartInfo Victim() => ApiProcess.StartInfo(round, provider);

    public async Task DriveAsync(Process victim, Action acknowledged, CancellationToken cancellationToken)
    {
        using var api = new ApiCalls(await ApiProcess.ListeningAsync(victim, cancellationToken));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = new Load(api, provider, _browser, _companies, _ledger, acknowledged);
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async number =>
                {
                    var reader = UntilTheKillAsync(
                        new TokenReader(number, new Random(HashCode.Combine(round.Seed, number, Clients)), load, ended.Token).RunAsync
                    );
                    await UntilTheKillAsync(new ApiClient(number, new Random(HashCode.Combine(round.Seed, number)), load, cancellationToken).RunAsync);
                    await ended.CancelAsync();
                    await reader;
                })
        );

        // The caller knows whether there was one.
        async Task UntilTheKillAsync(Func<Task> run)
        {
            try
            {
                await run();
            }
            catch (Exception exception)
                when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)) { }
        }
    }

    public async Task<Findings> CheckAsync(CancellationToken cancellationToken)
    {
        if (broken == BrokenService.Log)
        {
            ApiProcess.LoseJournal(round);
        }

        var findings = new Findings();
        var unknowable = await Unknowable.ReadAsync(round, _ledger, _companies, findings, cancellationToken);
        if (broken == BrokenService.Revocations)
        {
            await ForgetRevocationsAsync(cancellationToken);
        }

        await CheckAnswersAsync(unknowable, findings, cancellationToken);
        await CheckStoreAsync(findings, cancellationToken);
        _companies.Heal();
        await new LaterCheck(round, unknowable, _companies, provider, findings).RunAsync(cancellationToken);
        return findings;
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task CheckAnswersAsync(Unknowable unknowable, Findings findings, CancellationToken cancellationToken)
    {
        using var process = Process.Start(ApiProcess.StartInfo(round, provider))!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            using var api = new ApiCalls(await ApiProcess.ListeningAsync(process, cancellationToken));
            await new AnswerCheck(_ledger, unknowable, api, provider, findings).RunAsync(cancellationToken);
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
            (await StoreContents.ReadAsync(storage.Store, cancellationToken)).Check(_ledger, findings);
            await storage.CheckAsync();
            findings.HalfIf(
                !(await storage.Store.CommitAsync(LargeDocuments.Create(), Api.Foundation.Storage.Durability.Durable, cancellationToken)).Committed,
                "a large insert was refused"
            );
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

    /// <summary>What a service does that keeps in memory what is still to be revoked.</summary>
    private async Task ForgetRevocationsAsync(CancellationToken cancellationToken)
    {
        var storage = new LiteDbStorage(ApiProcess.DataFolder(round.Folder), new StorageOptions { MinimumFreeBytes = 0 });
        storage.Open();
        foreach (var planned in await storage.Store.QueryAsync(Grant.ByDue, Grant.RevocationsDue(DateTimeOffset.MaxValue), int.MaxValue, cancellationToken))
        {
            await storage.Store.CommitAsync(new Batch().Delete(planned), Api.Foundation.Storage.Durability.Durable, cancellationToken);
        }

        await storage.CloseAsync();
    }
}

/// <summary>How the service is broken, to show that it is found.</summary>
internal enum BrokenService
{
    None,

    /// <summary>All that came after the last checkpoint is gone.</summary>
    Log,

    /// <summary>Revocations that did not succeed before the kill are gone.</summary>
    Revocations,
}
