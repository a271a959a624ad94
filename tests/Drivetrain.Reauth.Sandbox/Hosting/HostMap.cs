namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Where hosts really are, for a browser: TLS on loopback ports, with the one key that it believes.</summary>
/// <param name="Hosts">Hosts, or <c>*.host</c>, and their ports; the first that matches counts.</param>
/// <param name="PublicKeyHash">Of the servers' certificate: <see cref="SandboxCertificate.PublicKeyHash"/>.</param>
internal sealed record HostMap(IReadOnlyList<(string Host, int Port)> Hosts, string PublicKeyHash)
{
    /// <summary>What tells a Chromium of it.</summary>
    /// <param name="closed">Every other host except loopback is not found, so that nothing leaves the machine.</param>
    public IEnumerable<string> ToArguments(bool closed) =>
        [$"--host-resolver-rules={ToRules(closed)}", $"--ignore-certificate-errors-spki-list={PublicKeyHash}"];

    /// <summary>Chromium's <c>--host-resolver-rules</c>.</summary>
    /// <param name="closed">Every other host except loopback is not found, so that nothing leaves the machine.</param>
    public string ToRules(bool closed)
    {
        var rules = Hosts.Select(host => $"MAP {host.Host}:443 127.0.0.1:{host.Port}");
        return string.Join(", ", closed ? [.. rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost", "EXCLUDE *.localhost"] : rules);
    }
}
