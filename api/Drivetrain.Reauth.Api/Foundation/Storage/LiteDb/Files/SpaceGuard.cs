namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

/// <summary>Looks how much room the disk has, so that what is left goes to what must not be lost.</summary>
internal sealed class SpaceGuard(IDisk disk, long minimumFreeBytes, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private long _checkedAt;
    private long _free = long.MaxValue;
    private bool _wasChecked;

    /// <summary>Whether less than the minimum is free.</summary>
    public bool IsLow => Free < minimumFreeBytes;

    /// <exception cref="StorageFullException">Less than the minimum is free.</exception>
    public void ThrowIfLow()
    {
        if (IsLow)
        {
            throw new StorageFullException(
                $"Less than {minimumFreeBytes} bytes are free on the database's disk. Nothing was changed. Free some space, and commits resume immediately."
            );
        }
    }

    /// <summary>Before something is asked for that must be stored afterwards.</summary>
    /// <exception cref="StorageFullException">An eighth of the minimum is left.</exception>
    public void ThrowIfExhausted()
    {
        if (Free < minimumFreeBytes / 8)
        {
            throw new StorageFullException("The database's disk is nearly full. Nothing was changed. Free some space, and commits resume immediately.");
        }
    }

    /// <summary>Asks the disk at most five times a second.</summary>
    private long Free
    {
        get
        {
            lock (_gate)
            {
                if (!_wasChecked || time.GetElapsedTime(_checkedAt) >= Age)
                {
                    _free = disk.FreeBytes();
                    _checkedAt = time.GetTimestamp();
                    _wasChecked = true;
                }

                return _free;
            }
        }
    }
}
