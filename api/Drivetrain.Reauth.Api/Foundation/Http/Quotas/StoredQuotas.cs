using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http.Quotas;

/// <summary>
/// Counts what there is, exactly: of any number of requests at once as many succeed as there is room for. What is stored is counted by a range query that ends
/// one above the limit; between two counts the number is known to be at most the last one and what was created since, so that a query is made only near the
/// limit. Instances of the service that create at the same moment may each go beyond it by what is under way.
/// </summary>
internal sealed class StoredQuotas(IOptions<QuotaOptions> options, IInstances instances)
{
    private const int Remembered = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Setting, string Scope), Slot> _slots = [];

    /// <summary>Room for one more, to be disposed when it was created or not; null when there is none.</summary>
    /// <param name="count">Counts what is stored, up to the number it is given.</param>
    public async ValueTask<Reservation?> ReserveAsync(
        Quota quota,
        string scope,
        Func<int, CancellationToken, ValueTask<int>> count,
        CancellationToken cancellationToken
    )
    {
        var limit = quota.Limit(options.Value);
        while (true)
        {
            var (reserved, slot, wait) = TryReserve(quota, scope, limit);
            if (reserved)
            {
                return new Reservation(this, slot);
            }

            if (wait is not null)
            {
                await wait.WaitAsync(cancellationToken);
                continue;
            }

            // Nothing of this is being created now, and nothing is before the count is known.
            var counted = limit;
            try
            {
                counted = await count(limit, cancellationToken);
            }
            finally
            {
                lock (_gate)
                {
                    (slot.IsCounting, slot.AtMost) = (false, counted);
                    slot.Underway += counted < limit ? 1 : 0;
                    slot.Wake();
                }
            }

            return counted < limit ? new Reservation(this, slot) : null;
        }
    }

    private (bool Reserved, Slot Slot, Task? Wait) TryReserve(Quota quota, string scope, int limit)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue((quota.Setting, scope), out var slot))
            {
                Forget();
                _slots[(quota.Setting, scope)] = slot = new Slot();
            }

            if (slot.IsCounting)
            {
                return (false, slot, slot.Changed);
            }

            if (slot.AtMost + slot.Underway < limit)
            {
                slot.Underway++;
                return (true, slot, null);
            }

            slot.IsCounting = slot.Underway == 0;
            return (false, slot, slot.IsCounting ? null : slot.Changed);
        }
    }

    private void Forget()
    {
        if (_slots.Count >= Remembered)
        {
            foreach (var (key, _) in _slots.Where(pair => pair.Value is { Underway: 0, IsCounting: false }).ToList())
            {
                _slots.Remove(key);
            }
        }
    }

    private void Release(Slot slot, bool created)
    {
        lock (_gate)
        {
            slot.Underway--;

            // Others may have created some meanwhile.
            slot.AtMost = instances.AreSeveral ? Slot.Unknown : slot.AtMost + (created ? 1 : 0);
            slot.Wake();
        }
    }

    /// <summary>Room that was found for one more.</summary>
    internal sealed class Reservation(StoredQuotas quotas, Slot slot) : IDisposable
    {
        private bool _created;
        private bool _released;

        /// <summary>It was created, so that the room is taken for good.</summary>
        public void Created() => _created = true;

        public void Dispose()
        {
            if (!_released)
            {
                _released = true;
                quotas.Release(slot, _created);
            }
        }
    }

    internal sealed class Slot
    {
        /// <summary>More than any limit.</summary>
        public const int Unknown = int.MaxValue / 2;

        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What is stored at most. Not known before the first count, which any limit asks for.</summary>
        public int AtMost { get; set; } = Unknown;

        public int Underway { get; set; }

        public bool IsCounting { get; set; }

        public Task Changed => _changed.Task;

        public void Wake()
        {
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
