using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Counts what people type for providers without OAuth. An attempt that was wrong too often ends, and its page says so.</summary>
internal sealed class FormSubmissions(IStore store, ReauthCommitter committer, SteadyClock time)
{
    /// <summary>The attempt with one submission more; the attempt as it is when it does not wait for one; null when there were too many, and it has ended.</summary>
    public async Task<Stored<ReauthAttempt>?> CountAsync(string id, CancellationToken cancellationToken)
    {
        var counted = await store.ChangeAsync<Stored<ReauthAttempt>?>(
            async () => await store.GetAsync<ReauthAttempt>(id, cancellationToken) switch
            {
                { Value.Status: ReauthStatus.Started } stored => ReauthTransitions.Submit(stored.Value) is { } next
                    ? new(new Stored<ReauthAttempt>(next, Versions.After(stored.Version)), new Batch().Update(stored, next), Durability.Deferred)
                    : new(null),
                var other => new(other),
            },
            cancellationToken);
        if (counted is null)
        {
            await committer.DecideAsync(
                id,
                stored => Task.FromResult(ReauthTransitions.Exhaust(stored.Value, time.GetUtcNow()) is { } decision ? (decision, (Stored<Connector>?)null) : ((Decision, Stored<Connector>?)?)null),
                believed: null,
                cancellationToken);
        }

        return counted;
    }
}
