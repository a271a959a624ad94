using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>
/// A self-signed certificate for names that the sandbox plays, made at start and never trusted by a machine: a browser is told its key by
/// <see cref="PublicKeyHash"/>, and believes no other.
/// </summary>
internal sealed class SandboxCertificate : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private SandboxCertificate(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The certificate with its key, for a server of this process.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Base64 of the SHA-256 of the SubjectPublicKeyInfo, as in Chromium's <c>--ignore-certificate-errors-spki-list</c>.</summary>
    public string PublicKeyHash => Convert.ToBase64String(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Makes one for the names (<c>*.name</c> for all of one level below); valid for a month.</summary>
    public static SandboxCertificate Create(IEnumerable<string> names, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Drivetrain.Reauth sandbox", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true)
        );
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));

        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        // Windows' TLS takes no key that lives in memory alone; the way through PKCS #12 gives it one that it takes.
        return new SandboxCertificate(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null));
    }

    /// <summary>Writes certificate and key as PKCS #12, for a server that is another process. Only this user can read the file.</summary>
    public void Save(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // The mode counts only for a file that is created.
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Certificate.Export(X509ContentType.Pkcs12));
    }

    public void Dispose() => Certificate.Dispose();
}
