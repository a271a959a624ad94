using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>
/// The keys of Data Protection in one file, encrypted with a passphrase: AES-256-GCM with a key by PBKDF2-HMAC-SHA256 (OWASP's 600,000 iterations). Everything
/// but the text is authenticated with it.
/// <code>magic (8), iterations (4, little-endian), salt (16), nonce (12), tag (16), text</code>
/// </summary>
internal static class KeyRingFile
{
    private const int Iterations = 600_000;
    private const int MostIterations = 10_000_000;
    private const int SaltAt = 12;
    private const int NonceAt = 28;
    private const int TagAt = 40;
    private const int TextAt = 56;
    private const int TagBytes = TextAt - TagAt;

    private static ReadOnlySpan<byte> Magic => "DRKEYS01"u8;

    /// <summary>The files of a folder of keys, encrypted.</summary>
    public static byte[] Seal(string folder, string passphrase)
    {
        IReadOnlyDictionary<string, byte[]> files = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.xml").ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes, StringComparer.Ordinal)
            : [];
        var text = JsonSerializer.SerializeToUtf8Bytes(files, BackupJson.Default.IReadOnlyDictionaryStringByteArray);
        var sealedFile = new byte[TextAt + text.Length];
        Magic.CopyTo(sealedFile);
        BinaryPrimitives.WriteInt32LittleEndian(sealedFile.AsSpan(Magic.Length), Iterations);
        RandomNumberGenerator.Fill(sealedFile.AsSpan(SaltAt, TagAt - SaltAt));
        using var aes = Cipher(sealedFile, passphrase, Iterations);
        aes.Encrypt(
            sealedFile.AsSpan(NonceAt, TagAt - NonceAt),
            text,
            sealedFile.AsSpan(TextAt),
            sealedFile.AsSpan(TagAt, TagBytes),
            sealedFile.AsSpan(0, NonceAt)
        );
        CryptographicOperations.ZeroMemory(text);
        return sealedFile;
    }

    /// <summary>The files' names and contents.</summary>
    /// <exception cref="BackupUnusableException">The passphrase is another one, or the file is damaged or none of ours.</exception>
    public static IReadOnlyDictionary<string, byte[]> Open(byte[] sealedFile, string passphrase)
    {
        var iterations =
            sealedFile.Length >= TextAt && sealedFile.AsSpan().StartsWith(Magic) ? BinaryPrimitives.ReadInt32LittleEndian(sealedFile.AsSpan(Magic.Length)) : 0;
        if (iterations is < Iterations or > MostIterations)
        {
            throw new BackupUnusableException("This is not a key file from a backup. Pass the file ending in .keys.");
        }

        try
        {
            var text = new byte[sealedFile.Length - TextAt];
            using var aes = Cipher(sealedFile, passphrase, iterations);
            aes.Decrypt(
                sealedFile.AsSpan(NonceAt, TagAt - NonceAt),
                sealedFile.AsSpan(TextAt),
                sealedFile.AsSpan(TagAt, TagBytes),
                text,
                sealedFile.AsSpan(0, NonceAt)
            );
            var files = JsonSerializer.Deserialize(text, BackupJson.Default.IReadOnlyDictionaryStringByteArray)!;
            return files.Keys.All(name =>
                string.Equals(name, Path.GetFileName(name), StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal)
            )
                ? files
                : throw new BackupUnusableException("The key file contains files that aren't keys.");
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new BackupUnusableException("The keys can't be decrypted: the passphrase doesn't match the backup, or the file is damaged.", exception);
        }
    }

    private static AesGcm Cipher(byte[] sealedFile, string passphrase, int iterations) =>
        new(
            Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(passphrase),
                sealedFile.AsSpan(SaltAt, NonceAt - SaltAt),
                iterations,
                HashAlgorithmName.SHA256,
                outputLength: 32
            ),
            TagBytes
        );
}
