using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>A certificate encrypts the keys at rest; without it they are missing, and not replaced.</summary>
[Trait("Case", "13.4")]
public sealed class CertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reauth-certificates-").FullName;

    [Theory]
    [InlineData("pfx")]
    [InlineData("pem")]
    public async Task Start_WithACertificate_WritesNoKeyInClearAndReadsIt(string kind)
    {
        var certificate = Make(kind, "password");
        await using var before = Api(certificate);
        await before.PairAsync(ReauthApi.Workspace);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(before.Folder, "keys"), "*.xml"));
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains("EncryptedData", text, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", text, StringComparison.Ordinal);

        await using var after = Api(certificate, before);
        await after.PairAsync(ReauthApi.Workspace);
        Assert.Single(Directory.GetFiles(Path.Combine(before.Folder, "keys"), "*.xml"));
    }

    [Fact]
    public async Task Start_CertificateIsGone_KeyCountsAsMissingAndNoNewOneIsMade()
    {
        await using var before = Api(Make("pfx", "password"));
        await before.PairAsync(ReauthApi.Workspace);

        await using var after = Api(certificate: [], before);
        using var anyone = after.Anonymous();
        using var ready = await anyone.GetAsync("/healthz/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Single(Directory.GetFiles(Path.Combine(before.Folder, "keys"), "*.xml"));
    }

    [Fact]
    public async Task Start_CertificateIsAPreviousOne_StillReads()
    {
        var old = Make("pfx", "password");
        await using var before = Api(old);
        await before.PairAsync(ReauthApi.Workspace);
        var settings = Make("pem", "other")
            .Concat(
                old.Select(one => new KeyValuePair<string, string>(
                    one.Key.Replace("Certificate:", "PreviousCertificates:0:", StringComparison.Ordinal),
                    one.Value
                ))
            );

        await using var after = Api(settings, before);

        await after.PairAsync(ReauthApi.Workspace);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public void Load_WrongPassword_NamesTheSettingAndNotTheValue(string? password)
    {
        var path = Make("pfx", "password").Single(one => one.Key.EndsWith(":Path", StringComparison.Ordinal)).Value;

        var refused = Assert.Throws<OptionsValidationException>(() =>
            new CertificateOptions { Path = path, Password = password }.Load("DataProtection:Certificate", _folder)
        );

        Assert.StartsWith("DataProtection:Certificate", Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_IsRefused() =>
        Assert.Throws<OptionsValidationException>(() => new CertificateOptions { Path = "nowhere.pfx" }.Load("DataProtection:Certificate", _folder));

    [Fact]
    public void Load_EllipticCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow,
            DateTimeOffset.UtcNow.AddYears(1)
        );
        var path = Path.Combine(_folder, "ec.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));

        var refused = Assert.Throws<OptionsValidationException>(() => new CertificateOptions { Path = path }.Load("DataProtection:Certificate", _folder));

        Assert.Contains("RSA", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ReauthApi Api(IEnumerable<KeyValuePair<string, string>> certificate, ReauthApi? before = null)
    {
        var api = before is null ? new ReauthApi() : new ReauthApi { Folder = before.Folder, Store = before.Store };
        foreach (var (name, value) in certificate)
        {
            api.Settings[name] = value;
        }

        return api;
    }

    /// <summary>Settings with a new certificate.</summary>
    private Dictionary<string, string> Make(string kind, string password)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UtcNow,
            DateTimeOffset.UtcNow.AddYears(1)
        );
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.{kind}");
        if (kind == "pfx")
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
            return new(StringComparer.Ordinal) { ["DataProtection:Certificate:Path"] = path, ["DataProtection:Certificate:Password"] = password };
        }

        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(path + ".key", key.ExportPkcs8PrivateKeyPem());
        return new(StringComparer.Ordinal) { ["DataProtection:Certificate:Path"] = path, ["DataProtection:Certificate:KeyPath"] = path + ".key" };
    }
}
