using System.Buffers.Binary;
using System.Buffers.Text;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// The key that something was encrypted with. Data Protection writes it in front, in clear: four bytes that are always the same, then the key's id
/// (the documentation's "authenticated encryption details", protected payload format).
/// </summary>
internal static class PayloadKey
{
    private const uint Magic = 0x09F0C9F0;
    private const int IdLength = 16;

    /// <summary>Null for what Data Protection has not written.</summary>
    public static Guid? Of(ReadOnlySpan<byte> payload) =>
        payload.Length >= sizeof(uint) + IdLength && BinaryPrimitives.ReadUInt32BigEndian(payload) == Magic
            ? new Guid(payload.Slice(sizeof(uint), IdLength))
            : null;

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    /// <param name="payload">In base64url.</param>
    public static Guid? Of(string payload) => Base64Url.IsValid(payload) ? Of(Base64Url.DecodeFromChars(payload)) : null;
}
