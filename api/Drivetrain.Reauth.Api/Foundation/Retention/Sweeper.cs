using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Drivetrain.Reauth.Api.Foundation.Retention;

/// <summary>Work that comes again: ending what is overdue, deleting what has expired, going on with what could not be done at once.</summary>
internal interface ISweep
{
    /// <summary>The pause between two rounds.</summary>
    TimeSpan Interval { get; }

    /// <summary>Whether one instance's round does for all of them: it works on what is stored, and on nothing of its own process.</summary>
    bool IsForAll => true;

    /// <summary>One round. Whatever it throws ends this round alone.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Runs every <see cref="ISweep"/> at its interval, first when the service starts. One that fails is told in the log and tried again at its next turn; it ends
/// neither the others nor the service.
/// </summary>
internal sealed partial class Sweeper(IEnumerable<ISweep> sweeps, IInstances instances, TimeProvider time, ILogger<Sweeper> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(sweeps.Select(sweep => RunAsync(sweep, stoppingToken)));

    private async Task RunAsync(ISweep sweep, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(sweep.Interval, time);
        do
        {
            try
            {
                await using var turn = sweep.IsForAll ? await instances.TryTakeAsync($"sweep/{sweep.GetType().Name}", stoppingToken) : InstanceTurn.Unshared;
                if (turn is not null)
                {
                    await sweep.SweepAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The boundary of work that nobody awaits: what one round throws must not end the service.
            catch (Exception exception)
            {
                LogFailed(exception, sweep.GetType().Name, sweep.Interval);
            }
#pragma warning restore CA1031
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A run of {Sweep} failed; retrying in {Interval}.")]
    private partial void LogFailed(Exception exception, string sweep, TimeSpan interval);
}

/// <summary>What sweeps have in common.</summary>
internal static class SweepRounds
{
    /// <summary>What is left after so many is found in the next round.</summary>
    private const int MostPages = 1_000;

    /// <summary>
    /// Does the work for each row of a range in turn. One that fails keeps none of the others waiting, however many of them come first: it is told once and
    /// left as it is. Only a storage that fails, fails for all, and ends the round.
    /// </summary>
    /// <param name="portion">How many are read at once.</param>
    /// <param name="atOnce">How many are worked on at once.</param>
    /// <exception cref="IOException">The storage failed.</exception>
    public static async Task EachRowAsync<T>(
        this IStore store,
        DocumentIndex<T> index,
        KeyRange range,
        int portion,
        TroubledRows troubled,
        Func<Stored<T>, Task> work,
        CancellationToken cancellationToken,
        int atOnce = 1
    )
        where T : class, IDocument<T>
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await store.QueryAsync(index, range, portion, cancellationToken);
            if (atOnce > 1)
            {
                await Parallel.ForEachAsync(page, options, async (row, _) => await TryAsync(row));
            }
            else
            {
                foreach (var row in page)
                {
                    await TryAsync(row);
                }
            }

            if (page.Count < portion)
            {
                return;
            }

            // Several rows may have the last key, and not all of them be on this page: it is where the next one begins. A page of one key alone is read again,
            // larger.
            var last = index.Key(page[^1].Value)!;
            portion = string.Equals(range.From, last, StringComparison.Ordinal) ? portion * 2 : portion;
            range = range with { From = last };
        }

        async Task TryAsync(Stored<T> row)
        {
            try
            {
                await work(row);
                troubled.Forget(T.Type.Name, row.Value.Id);
            }
#pragma warning disable CA1031 // One row's trouble is told, and is nobody else's.
            catch (Exception exception) when ((exception is (not IOException) or DocumentUnreadableException) && !cancellationToken.IsCancellationRequested)
            {
                troubled.Tell(T.Type.Name, row.Value.Id, exception);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>
    /// Does the work for each in turn. One that fails keeps none of the others waiting: the round goes on, and fails at its end. Only a storage that fails,
    /// fails for all, and ends it.
    /// </summary>
    /// <exception cref="IOException">The storage failed.</exception>
    /// <exception cref="AggregateException">What else failed, once all were tried.</exception>
    public static async Task EachAsync<T>(this IEnumerable<T> all, Func<T, Task> work, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var one in all)
        {
            try
            {
                await work(one);
            }
#pragma warning disable CA1031 // Told by whoever runs the round, after the others had their turn.
            catch (Exception exception) when ((exception is (not IOException) or DocumentUnreadableException) && !cancellationToken.IsCancellationRequested)
            {
                failures.Add(exception);
            }
#pragma warning restore CA1031
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}

/// <summary>Registers what is swept.</summary>
internal static class SweepServices
{
    public static IServiceCollection AddSweeper(this IServiceCollection services) =>
        services.AddHostedService<Sweeper>().AddSingleton<ExpirySweep>().AddSingleton<ISweep>(provider => provider.GetRequiredService<ExpirySweep>());

    /// <summary>Adds a sweep, which is also found by its own type.</summary>
    public static IServiceCollection AddSweep<T>(this IServiceCollection services)
        where T : class, ISweep
    {
        services.TryAddSingleton<T>();
        return services.AddSingleton<ISweep>(provider => provider.GetRequiredService<T>());
    }
}
