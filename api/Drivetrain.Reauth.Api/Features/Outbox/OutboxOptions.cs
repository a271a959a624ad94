using System.ComponentModel.DataAnnotations;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>Settings of the section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    public const string Section = "Outbox";

    /// <summary>
    /// The longest wait before each further attempt; the last one repeats. The real wait is drawn evenly between 1 second and it ("full jitter"),
    /// so that a platform that comes back is not met by all at once. Default: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h.
    /// </summary>
    public IReadOnlyList<TimeSpan> Backoff { get; set; } = [];

    /// <summary>How long a message is tried before it becomes a dead letter. Default: 3 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Attempts that every message gets, even when it waited longer than <see cref="GiveUpAfter"/> behind another.</summary>
    [Range(1, 100)]
    public int MinAttempts { get; set; } = 5;

    /// <summary>A receiver's Retry-After counts up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Requests under way to one endpoint at a time. An endpoint that hangs holds no more than these.</summary>
    [Range(1, 256)]
    public int MaxConcurrencyPerEndpoint { get; set; } = 32;

    /// <summary>The dispatcher looks at the store at least this often, should a signal be lost.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests under way may take to end when the service stops.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Delivered messages are deleted after this; dead letters stay until they were delivered. Default: 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan DeliveredRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether events that no endpoint asks for are stored as well, as long as delivered ones, so that they can be redelivered to an endpoint that is
    /// registered later. Each costs a document, written twice. Default: they are not.
    /// </summary>
    public bool KeepUnheard { get; set; }

    /// <summary>The health check is degraded when the oldest pending message is older.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan DegradedAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The health check is degraded when more deliveries are pending.</summary>
    [Range(1, int.MaxValue)]
    public int DegradedDepth { get; set; } = 10_000;

    private static readonly TimeSpan[] DefaultBackoff =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(2),
    ];

    /// <summary>The schedule in force. The binder adds to a list that has entries, so the default cannot be the property's own value.</summary>
    internal IReadOnlyList<TimeSpan> Schedule => Backoff.Count > 0 ? Backoff : DefaultBackoff;
}
