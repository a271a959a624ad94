using Drivetrain.Reauth.Api.Retention;
using Drivetrain.Reauth.Api.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Ends attempts whose time is over, also those that a crash left behind, and deletes ended ones after their retention.</summary>
internal sealed class ReauthSweep(IStore store, BrowserJourney journey, IOptions<ReauthOptions> options, SteadyClock time) : ISweep
{
    private const int Portion = 200;

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    public Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Func<Task>[] rounds = [ExpireAsync, DeleteAsync];
        return rounds.EachAsync(round => round(), cancellationToken);

        async Task ExpireAsync()
        {
            var overdue = await store.QueryAsync(ReauthAttempt.ByTime, ReauthAttempt.OpenBefore(now), Portion, cancellationToken);
            await overdue.EachAsync(stored => journey.ExpireAsync(stored.Value.Id, cancellationToken), cancellationToken);
        }

        async Task DeleteAsync()
        {
            var old = await store.QueryAsync(ReauthAttempt.ByTime, ReauthAttempt.EndedBefore(now - options.Value.Retention), Portion, cancellationToken);
            await old.EachAsync(async stored => await store.CommitAsync(new Batch().Delete(stored), Durability.Deferred, cancellationToken), cancellationToken);
        }
    }
}
