using System.Net;
using System.Net.Sockets;
using System.Text;
using Drivetrain.Reauth.Api.Features.Plugins;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.PluginHost.Egress;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

/// <summary>A proxy that the environment names carries webhooks; what may be called is checked before it is asked.</summary>
[Trait("Case", "3.7")]
public sealed class ProxyTests : IAsyncLifetime, IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];
    private Task _serving = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Webhook_ToAPublicAddress_GoesThroughTheProxy()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("https://8.8.8.8/hook", publicOnly: true));
        Assert.Equal(["CONNECT 8.8.8.8:443 HTTP/1.1"], _asked);
    }

    [Theory]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[::ffff:192.168.0.1]/hook")]
    [InlineData("https://[fd00::1]/hook")]
    public async Task Webhook_ToAPrivateAddress_IsRefusedBeforeTheProxyIsAsked(string address)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(address, publicOnly: true));
        Assert.IsType<AddressRefusedException>(refused.InnerException);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Webhook_OfTheSettings_MayBePrivateThroughTheProxyAsWell()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("https://10.0.0.1/hook", publicOnly: false));
        Assert.Equal(["CONNECT 10.0.0.1:443 HTTP/1.1"], _asked);
    }

    [Fact]
    public async Task Webhook_ToAnExcludedHost_IsCalledDirectlyAndCheckedAsBefore()
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("https://10.0.0.1/hook", publicOnly: true, bypass: "10.0.0.1"));
        Assert.IsType<AddressRefusedException>(refused.InnerException);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://localhost:9/")]
    [InlineData("http://quickbooks.localhost:9/")]
    [InlineData("https://[::1]:9/")]
    public void Proxy_ForThisMachine_IsNotUsed(string address) => Assert.Null(Proxy().GetProxy(new Uri(address)));

    [Fact]
    public void Notice_WithAProxy_NamesItWithoutItsPassword()
    {
        var notice = new ProxyNotice(new OutboundProxy(new WebProxy("http://user:canary@proxy.example:3128")));
        var line = Assert.Single(notice.Lines);
        Assert.Contains("http://proxy.example:3128", line, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
        Assert.Empty(new ProxyNotice(new OutboundProxy(new NoProxy())).Lines);
    }

    private OutboundProxy Proxy(string? bypass = null)
    {
        var proxy = new WebProxy((IPEndPoint)_listener.LocalEndpoint is { } own ? $"http://127.0.0.1:{own.Port}" : null);
        proxy.BypassList = bypass is null ? [] : [bypass];
        return new OutboundProxy(proxy);
    }

    private async Task PostAsync(string address, bool publicOnly, string? bypass = null)
    {
        using var client = new HttpClient(WebhookConnector.CreateHandler(publicOnly, Proxy(bypass))) { Timeout = TimeSpan.FromSeconds(20) };
        using var response = await client.PostAsync(address, content: null);
    }

    /// <summary>Notes who it is asked for, and refuses.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                var stream = connection.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                _asked.Add((await reader.ReadLineAsync())!);
                while (await reader.ReadLineAsync() is { Length: > 0 }) { }

                await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    public async Task DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    public void Dispose() => _listener.Dispose();

    private sealed class NoProxy : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => true;
    }
}
