using System.Runtime.InteropServices;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <inheritdoc cref="VolatileDisk"/>
internal sealed class VolatileFile(VolatileDisk disk) : IDurableFile
{
    public const int SectorSize = 512;

    private readonly Dictionary<long, List<byte[]>> unsynced = [];
    private readonly List<long> lengths = [];
    private byte[] current = [];
    private long currentLength;
    private byte[] durable = [];
    private long durableLength;

    public long Length => disk.Observe(() => currentLength);

    public int Read(Span<byte> buffer, long offset)
    {
        // A span cannot be captured, so the bytes go through an array.
        var count = buffer.Length;
        var bytes = disk.Observe(() => current.AsSpan((int)Math.Min(offset, currentLength), (int)Math.Clamp(currentLength - offset, 0, count)).ToArray());
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var copy = bytes.ToArray();
        disk.Operate(() =>
        {
            var end = offset + copy.Length;
            Resize(Math.Max(currentLength, end));
            copy.CopyTo(current, offset);
            Remember(offset, end);
        });
    }

    public void SetLength(long length) => disk.Operate(() =>
    {
        var before = currentLength;
        Resize(length);
        Remember(Math.Min(before, length), Math.Max(before, length));
    });

    public void Sync() => disk.Operate(() =>
    {
        foreach (var sector in unsynced.Keys)
        {
            Keep(sector, unsynced[sector][^1]);
        }

        durableLength = currentLength;
        unsynced.Clear();
        lengths.Clear();
    });

    /// <summary>The file outlives those who open it.</summary>
    public void Dispose()
    {
    }

    internal void CutPower() => disk.CutPower();

    internal void Lose(Random random)
    {
        foreach (var (sector, versions) in unsynced)
        {
            var chosen = random.Next(-1, versions.Count);
            if (chosen >= 0)
            {
                Keep(sector, versions[chosen]);
            }
        }

        if (lengths.Count > 0 && random.Next(lengths.Count + 1) is > 0 and var length)
        {
            durableLength = lengths[length - 1];
        }

        Fit(ref durable, durableLength);
        durable.AsSpan((int)durableLength).Clear();
        current = [.. durable];
        currentLength = durableLength;
        unsynced.Clear();
        lengths.Clear();
    }

    private void Resize(long length)
    {
        if (length == currentLength)
        {
            return;
        }

        Fit(ref current, length);
        if (length < currentLength)
        {
            current.AsSpan((int)length, (int)(currentLength - length)).Clear();
        }

        currentLength = length;
        lengths.Add(length);
    }

    private void Remember(long start, long end)
    {
        for (var sector = start / SectorSize; sector * SectorSize < end; sector++)
        {
            var content = new byte[SectorSize];
            var available = (int)Math.Clamp(current.Length - (sector * SectorSize), 0, SectorSize);
            current.AsSpan((int)(sector * SectorSize), available).CopyTo(content);
            (CollectionsMarshal.GetValueRefOrAddDefault(unsynced, sector, out _) ??= []).Add(content);
        }
    }

    private void Keep(long sector, byte[] content)
    {
        Fit(ref durable, (sector + 1) * SectorSize);
        content.CopyTo(durable, sector * SectorSize);
    }

    private static void Fit(ref byte[] bytes, long length)
    {
        if (bytes.Length < length)
        {
            Array.Resize(ref bytes, (int)Math.Max(length, bytes.Length * 2L));
        }
    }
}
