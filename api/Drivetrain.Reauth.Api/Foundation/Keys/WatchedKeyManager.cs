using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// The framework's key manager, which tells <see cref="KnownKeys"/> what it reads and makes, makes no key while that would hide a lost ring, and takes up keys
/// that come back without a restart.
/// </summary>
internal sealed class WatchedKeyManager(IOptions<KeyManagementOptions> options, IActivator activator, ILoggerFactory loggers, KnownKeys known)
    : IKeyManager,
        IDisposable
{
    private readonly XmlKeyManager _inner = new(options, activator, loggers);
    private CancellationTokenSource _expiry = new();

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        var keys = _inner.GetAllKeys();
        known.Read(keys.Where(IsUsable).Select(key => key.KeyId));
        return keys;
    }

    /// <exception cref="KeysMissingException">The ring is empty, and stored documents need keys.</exception>
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        if (!known.MayCreate)
        {
            throw new KeysMissingException(known.Missing.First());
        }

        var key = _inner.CreateNewKey(activationDate, expirationDate);
        known.Made(key.KeyId);
        return key;
    }

    public CancellationToken GetCacheExpirationToken() =>
#pragma warning disable CA2000 // It lives as long as the ring that it ends.
        CancellationTokenSource.CreateLinkedTokenSource(_inner.GetCacheExpirationToken(), Volatile.Read(ref _expiry).Token).Token;
#pragma warning restore CA2000

    public void RevokeKey(Guid keyId, string? reason = null) => _inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => _inner.RevokeAllKeys(revocationDate, reason);

    /// <summary>Looks at the folder again, and has Data Protection do so where there is a key that was not there before.</summary>
    public void Refresh()
    {
        if (known.Read(_inner.GetAllKeys().Where(IsUsable).Select(key => key.KeyId)))
        {
            Interlocked.Exchange(ref _expiry, new CancellationTokenSource()).Cancel();
        }
    }

    public void Dispose() => _expiry.Dispose();

    /// <summary>A key may be there and yet not open: the certificate that it is encrypted with may be missing.</summary>
    private static bool IsUsable(IKey key)
    {
        try
        {
            return !key.IsRevoked && key.CreateEncryptor() is not null;
        }
#pragma warning disable CA1031 // Whatever keeps one key from being used says nothing of the others.
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
    }
}
