using System.Threading.Channels;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// Wakes the dispatcher after a commit that carried messages. Losing a signal delays a message, never loses it: the dispatcher also looks by itself.
/// </summary>
internal sealed class OutboxSignal
{
    // One signal is enough, however many came before it was seen.
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public OutboxSignal(IInstances? instances = null) =>
        instances?.Listen(
            (type, _) =>
            {
                if (type is null || string.Equals(type, OutboxMessage.Type.Name, StringComparison.Ordinal))
                {
                    Set();
                }
            }
        );

    public void Set() => _pending.Writer.TryWrite(true);

    /// <summary>Waits for a signal; one that came earlier counts.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken) => await _pending.Reader.ReadAsync(cancellationToken);
}
