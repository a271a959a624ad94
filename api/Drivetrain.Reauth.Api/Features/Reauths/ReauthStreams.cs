using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// Attempts as server-sent events. A stream lives longer than the check of its caller, so the caller is checked again every few seconds and before each event;
/// and it holds a connection, so each caller has only some.
/// </summary>
internal sealed class ReauthStreams(
    IStore store,
    CallerResolver callers,
    ReauthNotifier notifier,
    IOptions<ReauthOptions> options,
    IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    public static ProblemCode TooMany { get; } = new(429, "too_many_streams");

    /// <summary>How long a client that has too many is asked to wait.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>Of a key: the platform may follow attempts of all its workspaces.</summary>
    private const int MostOfAKey = 500;

    /// <summary>A stream repeats itself this often, so that proxies keep it open.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>So long a stream outlives its session at most, and a change that another instance made goes unseen.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Takes one of the caller's streams; null when it has none left. It is given back by disposing.</summary>
    public IDisposable? TryOpen(Caller caller)
    {
        var most = caller.Role == Role.Extension ? options.Value.StreamsPerSession : MostOfAKey;
        if (_open.AddOrUpdate(caller.Subject, 1, static (_, count) => count + 1) <= most)
        {
            return new Place(this, caller.Subject);
        }

        Leave(caller.Subject);
        return null;
    }

    /// <summary>
    /// The attempt at once, after each change, and with each heartbeat; until it ends, the caller may not see it any more, or the service stops.
    /// </summary>
    /// <param name="bearer">The caller's own token.</param>
    public async IAsyncEnumerable<StreamedEvent> FollowAsync(
        string reauthId,
        string bearer,
        Func<ReauthAttempt, ReauthResponse> view,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var (sent, since) = (0L, 0L);
        while (true)
        {
            var changed = notifier.Changed(reauthId);
            if (
                await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is not { } stored
                || await callers.ResolveAsync(bearer, cancellationToken) is not { } caller
                || !caller.MaySee(stored.Value.WorkspaceId)
            )
            {
                notifier.Notify(reauthId);
                yield break;
            }

            var isNews = stored.Version != sent;
            if (isNews || time.GetElapsedTime(since) >= Heartbeat)
            {
                (sent, since) = (stored.Version, time.GetTimestamp());
                var data = JsonSerializer.Serialize(view(stored.Value), json.Value.SerializerOptions);
                yield return new StreamedEvent(
                    "reauth",
                    stored.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    data,
                    isNews ? "changed" : "unchanged"
                );
            }

            if (!stored.Value.IsOpen)
            {
                notifier.Notify(reauthId);
                yield break;
            }

            await Task.WhenAny(changed, Task.Delay(Look, time, ending.Token));
            cancellationToken.ThrowIfCancellationRequested();
            if (ending.IsCancellationRequested)
            {
                yield break;
            }
        }
    }

    private void Leave(string subject)
    {
        // Nothing is kept of who follows nothing.
        if (_open.AddOrUpdate(subject, 0, static (_, count) => count - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(subject, 0));
        }
    }

    private sealed class Place(ReauthStreams streams, string subject) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                streams.Leave(subject);
            }
        }
    }
}
