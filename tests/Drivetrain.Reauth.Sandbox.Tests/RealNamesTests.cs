using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Tests;

/// <summary>The demo under the names of production, as a browser that is told where they are would see it.</summary>
public sealed class RealNamesTests
{
    private const string ExtensionId = "abcdefghijklmnopabcdefghijklmnop";

    [Fact]
    public async Task Demo_UnderRealNames_AnswersOverTlsWithTheOneKey()
    {
        await using var demo = await StartAsync();
        using var browser = NewBrowser(demo.HostMap!);

        Assert.Contains("Data sources", await browser.GetStringAsync(new Uri("https://acme.drivetrain.ai/data")), StringComparison.Ordinal);
        using var ready = await browser.GetAsync(new Uri("https://reauth.drivetrain.ai/healthz/ready"));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using var provider = await browser.GetAsync(new Uri("https://intuit.example/"));
        Assert.Equal(HttpStatusCode.OK, provider.StatusCode);
        Assert.Equal("https://reauth.drivetrain.ai/", demo.Addresses.Api.AbsoluteUri);
        Assert.Equal(["https://reauth.drivetrain.ai/oauth/quickbooks/callback"], demo.Intuit.Knobs.RedirectUris);
    }

    [Fact]
    public async Task Connect_UnderRealNames_LeadsFromPageToApiToProvider()
    {
        await using var demo = await StartAsync();
        using var browser = NewBrowser(demo.HostMap!);

        using var atDrivetrain = await browser.PostAsync(new Uri("https://acme.drivetrain.ai/data/sources/ds_quickbooks_acme/connect"), null);
        Assert.Equal("https://reauth.drivetrain.ai", atDrivetrain.Headers.Location?.GetLeftPart(UriPartial.Authority));
        var start = atDrivetrain.Headers.Location!;
        using var redeemed = await browser.PostAsync(
            new Uri(start.GetLeftPart(UriPartial.Path)),
            new FormUrlEncodedContent([new("ticket", start.Query["?ticket=".Length..])])
        );
        using var atApi = await browser.GetAsync(start);
        Assert.Equal("https://intuit.example", atApi.Headers.Location?.GetLeftPart(UriPartial.Authority));
        using var atIntuit = await browser.GetAsync(atApi.Headers.Location);
        Assert.Equal(HttpStatusCode.SeeOther, atIntuit.StatusCode);
    }

    [Fact]
    public async Task Api_AfterAnOutage_IsThereAgainWithItsData()
    {
        await using var demo = await StartAsync();
        await demo.StopApiAsync();
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(demo.Addresses.LocalApi));

        await demo.StartApiAsync(CancellationToken.None);

        using var browser = NewBrowser(demo.HostMap!);
        using var connect = await browser.PostAsync(new Uri("https://acme.drivetrain.ai/data/sources/ds_quickbooks_acme/connect"), null);
        Assert.Equal(HttpStatusCode.SeeOther, connect.StatusCode);
    }

    [Fact]
    public async Task Extension_ThatIsNamed_MayCallTheApi()
    {
        await using var demo = await StartAsync();
        using var browser = NewBrowser(demo.HostMap!);
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("https://reauth.drivetrain.ai/v1/connectors"));
        request.Headers.Add("Origin", $"chrome-extension://{ExtensionId}");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using var answer = await browser.SendAsync(request);
        Assert.Equal([$"chrome-extension://{ExtensionId}"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task KeyFile_OfTheApi_IsForThisUserAlone()
    {
        await using var demo = await StartAsync();
        var path = Path.Combine(demo.DataPath, "tls.pfx");
        Assert.True(File.Exists(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void ToRules_OfAClosedMap_LetsNothingElseOut()
    {
        var map = new HostMap([("reauth.drivetrain.ai", 1), ("*.drivetrain.ai", 2)], "hash");
        Assert.Equal("MAP reauth.drivetrain.ai:443 127.0.0.1:1, MAP *.drivetrain.ai:443 127.0.0.1:2", map.ToRules(closed: false));
        Assert.Equal($"{map.ToRules(closed: false)}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost", map.ToRules(closed: true));
    }

    private static Task<DemoHost> StartAsync() =>
        DemoHost.StartAsync(
            new DemoOptions(null, null, OpenBrowser: false)
            {
                UsualPorts = false,
                RealNames = true,
                ExtensionId = ExtensionId,
            },
            CancellationToken.None
        );

    // What Chromium does with the map: the host decides the port, the hash whom to believe.
    private static HttpClient NewBrowser(HostMap map) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                ConnectCallback = async (context, cancellationToken) =>
                {
                    var host = context.DnsEndPoint.Host;
                    var port = map
                        .Hosts.First(candidate =>
                            candidate.Host == host || (candidate.Host.StartsWith('*') && host.EndsWith(candidate.Host[1..], StringComparison.Ordinal))
                        )
                        .Port;
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                        && Convert.ToBase64String(SHA256.HashData(((X509Certificate2)certificate!).PublicKey.ExportSubjectPublicKeyInfo()))
                            == map.PublicKeyHash,
                },
            }
        );
}
