using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// Makes pairing codes and their ids. A code has only some 39 bits, so a plain hash in a stolen database would be undone in minutes: the id is an HMAC whose
/// key lies in the database encrypted with Data Protection, and Data Protection's keys lie elsewhere.
/// </summary>
internal sealed class PairingCodes(IStore store, IDataProtectionProvider protection, KnownKeys? keys = null) : IDisposable
{
    public const int Length = 8;

    /// <summary>Without 0 and O, 1, I and L, and U, which are mistaken for others or spell words.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public const string PepperId = "pairing";

    public const string Purpose = "Drivetrain.Reauth.Pairing.v1";

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private byte[]? _pepper;

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>ABCD-EFGH, as people read it out.</summary>
    public static string Format(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>The code in what a person typed, or null: case, spaces and hyphens do not matter.</summary>
    public static string? Normalize(string typed)
    {
        var code = string.Concat(typed.Where(c => c is not (' ' or '-'))).ToUpperInvariant();
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : null;
    }

    /// <summary>Under which id the pairing of this code is stored.</summary>
    /// <exception cref="KeysMissingException">The key is missing that the ids are made with.</exception>
    public async ValueTask<string> IdOfAsync(string code, CancellationToken cancellationToken)
    {
        var key = _pepper ?? await LoadAsync(cancellationToken);
        return Ids.Derive("pair", Convert.ToHexString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(code))));
    }

    public void Dispose() => _loading.Dispose();

    private async Task<byte[]> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            // A conflict means that another instance was faster: its value is read then.
            return _pepper ??= await store.ChangeAsync(
                async () =>
                {
                    var stored = await store.GetAsync<ServerSecret>(PepperId, cancellationToken);
                    if (stored is not null && TryUnprotect(stored.Value.Protected) is { } known)
                    {
                        return known;
                    }

                    var fresh = RandomNumberGenerator.GetBytes(32);
                    return new Change<byte[]>(
                        fresh,
                        new Batch().Put(new ServerSecret { Id = PepperId, Protected = _protector.Protect(fresh) }, stored?.Version ?? 0)
                    );
                },
                cancellationToken
            );
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Null when it is damaged, or its key is lost for good: a new value then only ends the codes of the last ten minutes.</summary>
    /// <exception cref="KeysMissingException">Its key is missing, and may come back.</exception>
    private byte[]? TryUnprotect(byte[] value)
    {
        try
        {
            return _protector.Unprotect(value);
        }
        catch (CryptographicException)
        {
            keys?.ThrowIfMissing(value);
            return null;
        }
    }
}
