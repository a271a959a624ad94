namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>Where messages go: webhook endpoints, mailboxes. The dispatcher decides when, the channel how.</summary>
internal interface IDeliveryChannel
{
    /// <summary>Reads the endpoints, so that <see cref="Match"/> knows them. Cheap when nothing has changed.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether any endpoint may ask for such an event, disabled ones included. True where that is not known for certain: before the endpoints were read, or
    /// while they change.
    /// </summary>
    bool MayWant(string eventType, string workspaceId);

    /// <summary>
    /// The endpoints that ask for this message, disabled ones included: theirs becomes a dead letter that can be redelivered once they are enabled.
    /// </summary>
    IReadOnlyList<string> Match(OutboxMessage message);

    /// <summary>Whether endpoints of this id are the channel's, also when there is none of them any more.</summary>
    bool Owns(string endpointId);

    /// <summary>One attempt. Failures are outcomes; it throws only when cancelled.</summary>
    Task<DeliveryOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken);
}
