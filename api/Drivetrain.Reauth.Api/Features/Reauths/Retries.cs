namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Whether another attempt may follow one that has ended: pure, for the page that offers it and for whoever begins it.</summary>
internal static class Retries
{
    /// <summary>Somebody who has come back this often in a row is not helped by one more try.</summary>
    public const int MaximumAttempts = 20;

    /// <summary>Whether the person is offered to begin again.</summary>
    public static bool AreOffered(ReauthAttempt ended) => ended.Status != ReauthStatus.Completed && ended.Attempt < MaximumAttempts;

    /// <summary>Why an attempt of this connector may not follow; null where it may.</summary>
    /// <param name="connectorId">The same connector's, or that of a sibling that the outcome offered; after success, of the next one.</param>
    public static StartFailure? Refusal(ReauthAttempt ended, string connectorId) =>
        ended.Status == ReauthStatus.Completed ? (IsNext(ended, connectorId) ? null : StartFailure.AlreadyConnected)
        : ended.Attempt >= MaximumAttempts ? StartFailure.TriedTooOften
        : IsOffered(ended, connectorId) ? null
        : StartFailure.NotFound;

    private static bool IsNext(ReauthAttempt ended, string connectorId) =>
        ReauthTransitions.MayOfferOthers(ended) && string.Equals(connectorId, ended.Next?.ConnectorId, StringComparison.Ordinal);

    private static bool IsOffered(ReauthAttempt ended, string connectorId) =>
        string.Equals(connectorId, ended.ConnectorId, StringComparison.Ordinal)
        || ended.Siblings.Any(sibling => string.Equals(connectorId, sibling.ConnectorId, StringComparison.Ordinal));
}
