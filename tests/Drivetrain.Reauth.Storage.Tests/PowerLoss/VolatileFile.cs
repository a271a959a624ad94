using System.Runtime.InteropServices;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <inheritdoc cref="VolatileDisk"/>
internal sealed class VolatileFile(VolatileDisk disk) : IDurableFile
{
    public const int SectorSize = 512;

    private readonly Dictionary<long, List<byte[]>> _unsynced = [];
    private readonly List<long> _lengths = [];
    private byte[] _current = [];
    private long _currentLength;
    private byte[] _durable = [];
    private long _durableLength;

    public long Length => disk.Observe(() => _currentLength);

    public int Read(Span<byte> buffer, long offset)
    {
        // A span cannot be captured, so the bytes go through an array.
        var count = buffer.Length;
        var bytes = disk.Observe(() => _current.AsSpan((int)Math.Min(offset, _currentLength), (int)Math.Clamp(_currentLength - offset, 0, count)).ToArray());
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var copy = bytes.ToArray();
        disk.Operate(() =>
        {
            var end = offset + copy.Length;
            Resize(Math.Max(_currentLength, end));
            copy.CopyTo(_current, offset);
            Remember(offset, end);
        });
    }

    public void SetLength(long length) =>
        disk.Operate(() =>
        {
            var before = _currentLength;
            Resize(length);
            Remember(Math.Min(before, length), Math.Max(before, length));
        });

    public void Sync() =>
        disk.Operate(() =>
        {
            foreach (var sector in _unsynced.Keys)
            {
                Keep(sector, _unsynced[sector][^1]);
            }

            _durableLength = _currentLength;
            _unsynced.Clear();
            _lengths.Clear();
        });

    /// <summary>The file outlives those who open it.</summary>
    public void Dispose() { }

    internal void CutPower() => disk.CutPower();

    internal void Lose(Random random)
    {
        foreach (var (sector, versions) in _unsynced)
        {
            var chosen = random.Next(-1, versions.Count);
            if (chosen >= 0)
            {
                Keep(sector, versions[chosen]);
            }
        }

        if (_lengths.Count > 0 && random.Next(_lengths.Count + 1) is > 0 and var length)
        {
            _durableLength = _lengths[length - 1];
        }

        Fit(ref _durable, _durableLength);
        _durable.AsSpan((int)_durableLength).Clear();
        _current = [.. _durable];
        _currentLength = _durableLength;
        _unsynced.Clear();
        _lengths.Clear();
    }

    private void Resize(long length)
    {
        if (length == _currentLength)
        {
            return;
        }

        Fit(ref _current, length);
        if (length < _currentLength)
        {
            _current.AsSpan((int)length, (int)(_currentLength - length)).Clear();
        }

        _currentLength = length;
        _lengths.Add(length);
    }

    private void Remember(long start, long end)
    {
        for (var sector = start / SectorSize; sector * SectorSize < end; sector++)
        {
            var content = new byte[SectorSize];
            var available = (int)Math.Clamp(_current.Length - (sector * SectorSize), 0, SectorSize);
            _current.AsSpan((int)(sector * SectorSize), available).CopyTo(content);
            (CollectionsMarshal.GetValueRefOrAddDefault(_unsynced, sector, out _) ??= []).Add(content);
        }
    }

    private void Keep(long sector, byte[] content)
    {
        Fit(ref _durable, (sector + 1) * SectorSize);
        content.CopyTo(_durable, sector * SectorSize);
    }

    private static void Fit(ref byte[] bytes, long length)
    {
        if (bytes.Length < length)
        {
            Array.Resize(ref bytes, (int)Math.Max(length, bytes.Length * 2L));
        }
    }
}
