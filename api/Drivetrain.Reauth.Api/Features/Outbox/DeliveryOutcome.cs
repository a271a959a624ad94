namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>What became of one attempt, as far as the rules need to know.</summary>
/// <param name="Kind">Whether it is over.</param>
/// <param name="Error">A code of <see cref="DeliveryErrors"/>; null for a success.</param>
/// <param name="Status">The HTTP status, where there was an answer.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
internal readonly record struct DeliveryOutcome(DeliveryOutcomeKind Kind, string? Error = null, int? Status = null, TimeSpan? RetryAfter = null)
{
    public static DeliveryOutcome Delivered(int status) => new(DeliveryOutcomeKind.Delivered, Status: status);

    /// <summary>Worth another attempt.</summary>
    public static DeliveryOutcome Failed(string error, int? status = null, TimeSpan? retryAfter = null) =>
        new(DeliveryOutcomeKind.Failed, error, status, retryAfter);

    /// <summary>No further attempt can help until a person has acted.</summary>
    public static DeliveryOutcome Refused(string error, int? status = null) => new(DeliveryOutcomeKind.Refused, error, status);
}

/// <summary>Whether an attempt ends a delivery.</summary>
internal enum DeliveryOutcomeKind
{
    Delivered,
    Failed,
    Refused,
}
