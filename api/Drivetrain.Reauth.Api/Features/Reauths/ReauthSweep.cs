using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Ends attempts whose time is over, also those that a crash left behind, and deletes ended ones after their retention.</summary>
internal sealed class ReauthSweep(IStore store, BrowserJourney journey, TroubledRows troubled, IOptions<ReauthOptions> options, SteadyClock time) : ISweep
{
    private const int Portion = 200;

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    public Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Func<Task>[] rounds = [ExpireAsync, DeleteAsync];
        return rounds.EachAsync(round => round(), cancellationToken);

        Task ExpireAsync() =>
            store.EachRowAsync(
                ReauthAttempt.ByTime,
                ReauthAttempt.OpenBefore(now),
                Portion,
                troubled,
                stored => journey.ExpireAsync(stored.Value.Id, cancellationToken),
                cancellationToken
            );

        Task DeleteAsync() =>
            store.EachRowAsync(
                ReauthAttempt.ByTime,
                ReauthAttempt.EndedBefore(now - options.Value.Retention),
                Portion,
                troubled,
                async stored => await store.CommitAsync(new Batch().Delete(stored), Durability.Deferred, cancellationToken),
                cancellationToken
            );
    }
}
