using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// Tells waiting requests of this process that an attempt has changed, here or on another instance. It carries no state: who wakes up reads the store.
/// </summary>
internal sealed class ReauthNotifier
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    public ReauthNotifier(IInstances? instances = null) => instances?.Listen(Hear);

    /// <summary>Completes at the next change. Take it before reading, so that no change falls between.</summary>
    public Task Changed(string reauthId) => _waiting.GetOrAdd(reauthId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>
    /// Wakes who waits. Also called by who took <see cref="Changed"/> and found that there is nothing to wait for, so that nothing is kept of ended attempts.
    /// </summary>
    public void Notify(string reauthId)
    {
        if (_waiting.TryRemove(reauthId, out var source))
        {
            source.SetResult();
        }
    }

    private void Hear(string? type, string? id)
    {
        if (type is null)
        {
            foreach (var waiting in _waiting.Keys)
            {
                Notify(waiting);
            }
        }
        else if (string.Equals(type, ReauthAttempt.Type.Name, StringComparison.Ordinal))
        {
            Notify(id!);
        }
    }
}
