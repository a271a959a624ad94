using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Cancels the open attempt of a connector that is being deleted, in the same commit. One whose code is being exchanged finds out by itself.</summary>
internal sealed class OpenAttempts(IStore store, ReauthCommitter committer, ReauthNotifier notifier, SteadyClock time) : IConnectorUse
{
    public async Task<IReadOnlyList<string>> EndAsync(Connector connector, Batch batch, CancellationToken cancellationToken) =>
        connector.ReauthId is { } id
        && await store.FindReadableAsync<ReauthAttempt>(id, cancellationToken) is { } stored
        && ReauthTransitions.Cancel(stored.Value, time.GetUtcNow()) is { } cancelled
        && await committer.AddEndAsync(batch, stored, cancelled) is { } released
            ? [released]
            : [];

    public void Ended(Connector connector)
    {
        if (connector.ReauthId is { } id)
        {
            notifier.Notify(id);
        }
    }
}
