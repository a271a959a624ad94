using System.Security.Cryptography;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// A key of Data Protection is not there, and something needs it. Answered as 503 <c>keys_missing</c>: it says nothing of anybody's login, and is over when the
/// key is back. A cryptographic exception, because Data Protection wraps every other one.
/// </summary>
/// <param name="keyId">The key.</param>
internal sealed class KeysMissingException(Guid keyId) : CryptographicException($"The Data Protection key {keyId:D} is missing.")
{
    public Guid KeyId => keyId;

    /// <summary>This exception, or the one inside that a framework has wrapped.</summary>
    public static KeysMissingException? In(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is KeysMissingException missing)
            {
                return missing;
            }
        }

        return null;
    }
}
