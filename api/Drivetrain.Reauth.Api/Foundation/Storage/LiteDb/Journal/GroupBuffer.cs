using System.Buffers.Binary;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>Bytes that are collected for one write, used again for the next. Room of at most a megabyte is kept.</summary>
internal sealed class GroupBuffer
{
    private const int MaxKept = 1024 * 1024;

    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > MaxKept)
        {
            _bytes = new byte[16 * 1024];
        }
    }

    /// <summary>Room that the caller fills later; zeros until then.</summary>
    public void Skip(int count) => Room(count).Clear();

    public void WriteByte(byte value) => Room(1)[0] = value;

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    /// <summary>At most 65,535 bytes, with their length.</summary>
    public void WriteShort(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room(2), checked((ushort)value.Length));
        WriteBytes(value);
    }

    /// <summary>At most 255 ASCII characters, with their length.</summary>
    public void WriteName(string name)
    {
        WriteByte(checked((byte)name.Length));
        Encoding.ASCII.GetBytes(name, Room(name.Length));
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
