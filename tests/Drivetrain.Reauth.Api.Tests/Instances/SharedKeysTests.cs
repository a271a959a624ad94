using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Instances;

/// <summary>Encryption keys in the database, encrypted with a certificate.</summary>
public sealed class SharedKeysTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private ReauthApi _second = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync(
            isShared: true,
            adjust: api =>
            {
                var path = Path.Combine(api.Folder, "keys.pfx");
                using var rsa = RSA.Create(2048);
                var request = new CertificateRequest("CN=keys", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
                File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
                api.Settings["DataProtection:Certificate:Path"] = path;
                api.Settings["DataProtection:KeysPath"] = Path.Combine(api.Folder, "keys-of-the-first");
            }
        );
        _second = _host.Another(api => api.Settings["DataProtection:KeysPath"] = Path.Combine(api.Folder, "keys-of-the-second"));
    }

    [Fact]
    public async Task Token_OfALoginOnOneInstance_IsReadByAnotherWithAFolderOfItsOwn()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        using var platform = _second.With(ReauthApi.PlatformKey);

        using var response = await platform.PostAsync($"/v1/connectors/{connectorId}/access-token", content: null);

        var token = (await response.ReadJsonAsync(System.Net.HttpStatusCode.OK)).GetProperty("accessToken").GetString()!;
        Assert.True(await _host.OpensAsync(token, JourneyHost.Acme));
    }

    [Fact]
    public async Task Keys_InTheDatabase_AreEncryptedAndInNoFolder()
    {
        await _host.ConnectedAsync(JourneyHost.Acme);

        var keys = (await TestEngine.StoredAsync(_host.Api.Folder))
            .Select(Encoding.UTF8.GetString)
            .Where(body => body.Contains("creationDate", StringComparison.Ordinal));

        Assert.Single(keys);
        Assert.All(keys, key => Assert.Contains("EncryptedData", key, StringComparison.Ordinal));
        Assert.All(keys, key => Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(_host.Api.Folder, "*.xml", SearchOption.AllDirectories));
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _host.DisposeAsync();
    }
}
