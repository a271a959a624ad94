using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>
/// What the browser calls the demo's servers. Plain: names below <c>.localhost</c>, which every browser resolves. Real: the hosts of production over TLS,
/// for a browser that is told where they are, so that an extension is tried as it ships.
/// </summary>
internal sealed class DemoNames : IDisposable
{
    private const string Workspace = "acme";
    private readonly DemoPorts _plain;
    private readonly DemoPorts? _tls;
    private readonly SandboxCertificate? _certificate;

    private DemoNames(DemoPorts plain, DemoPorts? tls, SandboxCertificate? certificate) => (_plain, _tls, _certificate) = (plain, tls, certificate);

    public Uri Drivetrain => Origin($"{Workspace}.drivetrain.ai", "drivetrain", _plain.Drivetrain);

    public Uri Api => Origin("reauth.drivetrain.ai", "reauth", _plain.Api);

    public Uri Intuit => Origin("intuit.example", "intuit", _plain.Intuit);

    public Uri Xero => Origin("xero.example", "xero", _plain.Xero);

    public LoopbackTls? DrivetrainTls => Tls(ports => ports.Drivetrain);

    public LoopbackTls? IntuitTls => Tls(ports => ports.Intuit);

    public LoopbackTls? XeroTls => Tls(ports => ports.Xero);

    /// <summary>Where the browser finds the real names; null with plain ones.</summary>
    public HostMap? HostMap =>
        _tls is null
            ? null
            : new HostMap(
                [(Api.Host, _tls.Api), ("*.drivetrain.ai", _tls.Drivetrain), (Intuit.Host, _tls.Intuit), (Xero.Host, _tls.Xero)],
                _certificate!.PublicKeyHash
            );

    /// <summary>Names below .localhost.</summary>
    public static DemoNames Plain(DemoPorts ports) => new(ports, tls: null, certificate: null);

    /// <summary>The hosts of production, each with TLS on a port of its own beside the plain one, which servers and people's tools use.</summary>
    public static DemoNames Real(DemoPorts ports, TimeProvider time) =>
        new(ports, DemoPorts.Choose(usual: false), SandboxCertificate.Create(["*.drivetrain.ai", "intuit.example", "xero.example"], time));

    /// <summary>The api's settings for its addresses: Kestrel's own names.</summary>
    /// <param name="dataPath">The folder for the certificate's file.</param>
    public IEnumerable<KeyValuePair<string, string>> ApiSettings(string dataPath)
    {
        // *.localhost may resolve to either loopback address.
        List<string> urls = [$"http://127.0.0.1:{_plain.Api}"];
        if (LoopbackServer.HasIPv6)
            urls.Add($"http://[::1]:{_plain.Api}");
        if (_tls is not null)
        {
            var path = Path.Combine(dataPath, "tls.pfx");
            _certificate!.Save(path);
            urls.Add($"https://127.0.0.1:{_tls.Api}");
            yield return new("Kestrel__Certificates__Default__Path", path);
        }

        yield return new("ASPNETCORE_URLS", string.Join(';', urls));
    }

    public void Dispose() => _certificate?.Dispose();

    private Uri Origin(string real, string plain, int port) => new(_tls is null ? $"http://{plain}.localhost:{port}" : $"https://{real}");

    private LoopbackTls? Tls(Func<DemoPorts, int> port) => _tls is null ? null : new LoopbackTls(port(_tls), _certificate!.Certificate);
}
