namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>Refuses commits before the disk is full, since LiteDB does not survive a write that finds no room.</summary>
internal sealed class SpaceGuard(IDisk disk, long minimumFreeBytes, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private long checkedAt;
    private bool wasChecked;
    private bool low;

    /// <exception cref="StorageFullException">Less than the minimum is free.</exception>
    public void ThrowIfLow()
    {
        if (IsLow)
        {
            throw new StorageFullException($"Less than {minimumFreeBytes} bytes are free where the database lies; nothing was changed. Free some room, and commits work again at once.");
        }
    }

    /// <summary>Asks the disk at most five times a second.</summary>
    public bool IsLow
    {
        get
        {
            lock (gate)
            {
                if (!wasChecked || time.GetElapsedTime(checkedAt) >= Age)
                {
                    low = disk.FreeBytes() < minimumFreeBytes;
                    checkedAt = time.GetTimestamp();
                    wasChecked = true;
                }

                return low;
            }
        }
    }
}
