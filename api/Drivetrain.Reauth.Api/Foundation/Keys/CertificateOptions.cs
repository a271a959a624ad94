using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>A certificate with its private key, which must be an RSA key: XML encryption knows no other for this.</summary>
public sealed class CertificateOptions
{
    /// <summary>A PKCS #12 file (.pfx, .p12), or a PEM file with the certificate; relative to the content root.</summary>
    public string? Path { get; set; }

    /// <summary>The PEM file of the private key, where it is not in the certificate's file.</summary>
    public string? KeyPath { get; set; }

    /// <summary>The password of the file, where it has one.</summary>
    public string? Password { get; set; }

    /// <exception cref="OptionsValidationException">It cannot be used; the failure names the setting.</exception>
    internal X509Certificate2 Load(string setting, string contentRoot)
    {
        try
        {
            var certificate = Read(
                System.IO.Path.GetFullPath(Path!, contentRoot),
                KeyPath is { Length: > 0 } key ? System.IO.Path.GetFullPath(key, contentRoot) : null
            );
            using var rsa = certificate.GetRSAPrivateKey();
            return rsa is not null
                ? certificate
                : throw Refuse(
                    $"{setting}: the certificate has no RSA private key. Use one that includes its key, or set KeyPath if the key is in a separate file."
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"{setting}: a file can't be read. Check Path and KeyPath, and the the files' permissions.");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Refuse($"{setting}: the file is not a PKCS #12 or PEM certificate with its key, or the Password is wrong.");
        }
    }

    private X509Certificate2 Read(string path, string? keyPath)
    {
        var bytes = File.ReadAllBytes(path);
        return !bytes.AsSpan().StartsWith("-----BEGIN"u8) ? X509CertificateLoader.LoadPkcs12(bytes, Password)
            : Password is { Length: > 0 } ? X509Certificate2.CreateFromEncryptedPemFile(path, Password, keyPath)
            : X509Certificate2.CreateFromPemFile(path, keyPath);
    }

    private static OptionsValidationException Refuse(string failure) => new(KeyOptions.Section, typeof(KeyOptions), [failure]);
}
