using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// A circuit breaker for one provider: pure functions of its state, an answer and the time. It opens when the provider hasn't answered several calls in a row,
/// for a while and with none that it answered between them, and closes with the first answer. People's logins and the platform's calls pass it at any time;
/// it keeps work in the background away, and tells everybody what to wait for.
/// </summary>
internal sealed record ProviderCircuit
{
    /// <summary>So many failures in a row open it, if they span <see cref="Span"/>.</summary>
    private const int Threshold = 5;

    /// <summary>One bad moment, however many calls it meets, is not an outage.</summary>
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    /// <summary>A failure that is older says nothing of now.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)];

    public static ProviderCircuit Closed { get; } = new();

    private int Failures { get; init; }

    private DateTimeOffset FirstFailure { get; init; }

    private DateTimeOffset LastFailure { get; init; }

    /// <summary>When the first of the calls failed that opened it; null while it is closed.</summary>
    public DateTimeOffset? DownSince { get; init; }

    /// <summary>While it is open: when work in the background may try again.</summary>
    public DateTimeOffset NextTry { get; init; }

    /// <summary>How often it was tried while it was open.</summary>
    private int Tries { get; init; }

    /// <summary>The circuit after an answer, or the lack of one.</summary>
    /// <param name="failure">How the call failed; null when it succeeded.</param>
    public ProviderCircuit After(ProviderFailure? failure, DateTimeOffset now) =>
        failure?.Kind switch
        {
            ProviderFailureKind.Unavailable => Failed(failure.RetryAfter, now),

            // Providers refuse good credentials in outages, too, and answer with pages that mean nothing: that tells neither way.
            ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected or ProviderFailureKind.ProtocolError => this,
            ProviderFailureKind.Misconfigured => this,
            _ => Closed,
        };

    /// <summary>Whether work in the background may call the provider.</summary>
    public bool Allows(DateTimeOffset now) => DownSince is null || now >= NextTry;

    private ProviderCircuit Failed(TimeSpan? retryAfter, DateTimeOffset now)
    {
        var first = Failures == 0 || now - LastFailure > Memory ? now : FirstFailure;
        var next = this with { Failures = first == now ? 1 : Failures + 1, FirstFailure = first, LastFailure = now };
        if (DownSince is null && (next.Failures < Threshold || now - first < Span))
        {
            return next;
        }

        var pause = Pauses[Math.Min(Tries, Pauses.Length - 1)];
        return now < NextTry
            ? next
            : next with
            {
                DownSince = DownSince ?? first,
                NextTry = now + (retryAfter > pause ? retryAfter.Value : pause),
                Tries = Tries + 1,
            };
    }
}
