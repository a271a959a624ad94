namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>All channels as one: each endpoint belongs to the channel that knows it.</summary>
internal sealed class DeliveryChannels(IEnumerable<IDeliveryChannel> channels)
{
    private readonly IReadOnlyList<IDeliveryChannel> _channels = [.. channels];

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var channel in _channels)
        {
            await channel.RefreshAsync(cancellationToken);
        }
    }

    /// <inheritdoc cref="IDeliveryChannel.MayWant"/>
    public bool MayWant(string eventType, string workspaceId)
    {
        foreach (var channel in _channels)
        {
            if (channel.MayWant(eventType, workspaceId))
            {
                return true;
            }
        }

        return false;
    }

    public IReadOnlyList<string> Match(OutboxMessage message) => [.. _channels.SelectMany(channel => channel.Match(message))];

    public Task<DeliveryOutcome> SendAsync(string endpointId, OutboxMessage message, CancellationToken cancellationToken) =>
        _channels.FirstOrDefault(channel => channel.Owns(endpointId)) is { } owner
            ? owner.SendAsync(endpointId, message, cancellationToken)
            : Task.FromResult(DeliveryOutcome.Refused(DeliveryErrors.EndpointDeleted));
}
