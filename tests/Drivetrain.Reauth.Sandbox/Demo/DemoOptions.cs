namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>How the demo is started.</summary>
/// <param name="DataPath">Where the api keeps its data; null for a temporary folder.</param>
/// <param name="ApiPath">The api's dll; null for the one built together with the sandbox.</param>
/// <param name="OpenBrowser">Open a browser where there is a display.</param>
internal sealed record DemoOptions(string? DataPath, string? ApiPath, bool OpenBrowser)
{
    /// <summary>Take the ports that people remember, where they are free. Demos that run beside each other take others.</summary>
    public bool UsualPorts { get; init; } = true;

    /// <summary>
    /// Be <c>https://acme.drivetrain.ai</c>, <c>https://reauth.drivetrain.ai</c>, <c>https://intuit.example</c> and <c>https://xero.example</c> for a browser
    /// that gets
    /// <see cref="DemoHost.HostMap"/>; else names below <c>.localhost</c>, for every browser.
    /// </summary>
    public bool RealNames { get; init; }

    /// <summary>The extension that may call the api from a browser; null for none.</summary>
    public string? ExtensionId { get; init; }

    /// <summary>Settings of the api, as environment variables, in place of the demo's own.</summary>
    public IReadOnlyDictionary<string, string> ApiSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The demo could not be started; the message says why and what to do.</summary>
internal sealed class DemoException(string message) : Exception(message);
