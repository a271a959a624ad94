using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Counts what people type for providers without OAuth. An attempt that was wrong too often ends, and its page says so.</summary>
internal sealed class FormSubmissions(IStore store, ReauthCommitter committer, SteadyClock time)
{
    /// <summary>
    /// The attempt with one submission more; the attempt as it is when it does not wait for one; null when there were too many, and it has ended.
    /// </summary>
    public async Task<Stored<ReauthAttempt>?> CountAsync(string id, CancellationToken cancellationToken)
    {
        var counted = await store.ChangeAsync<Stored<ReauthAttempt>?>(
            async () =>
            {
                var stored = await store.GetAsync<ReauthAttempt>(id, cancellationToken);
                if (stored is not { Value.Status: ReauthStatus.Started })
                {
                    return new(stored);
                }

                if (ReauthTransitions.Submit(stored.Value) is not { } next)
                {
                    return new(Result: null);
                }

                var batch = new Batch().Put(next, stored.Version, out var counted);
                return new(counted, batch, Durability.Deferred);
            },
            cancellationToken
        );
        if (counted is null)
        {
            await committer.DecideAsync(id, reauth => ReauthTransitions.Exhaust(reauth, time.GetUtcNow()), cancellationToken);
        }

        return counted;
    }
}
