using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero;

/// <summary>How the simulated Xero is started. What can change while it runs is a knob (<see cref="XeroKnobs"/>).</summary>
public sealed record XeroOptions
{
    /// <summary>The port on loopback; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>The app's client id: 32 hexadecimal digits, as at developer.xero.com.</summary>
    public string ClientId { get; init; } = "5A4DB0C51D3E4F0F8A1B2C3D4E5F6071";

    /// <summary>The app's client secret.</summary>
    public string ClientSecret { get; init; } = "sandboxXeroSecretSandboxXeroSecret01";

    /// <summary>TLS on a second port, for a <see cref="BrowserOrigin"/> that begins with https; null for plain http alone.</summary>
    public LoopbackTls? Tls { get; init; }

    /// <summary>Where the browser goes; by default <c>http://xero.localhost:{port}</c>.</summary>
    public Uri? BrowserOrigin { get; init; }

    /// <summary>Where servers go; by default <c>http://127.0.0.1:{port}</c>. The real one signs people in on another host, too.</summary>
    public Uri? BackChannelOrigin { get; init; }

    /// <summary>The clock behind lifetimes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The knobs at the start, and after a reset.</summary>
    public XeroKnobs Knobs { get; init; } = new();

    /// <summary>People and organisations at the start, and after a reset.</summary>
    public XeroDirectory Directory { get; init; } = XeroDirectory.Default;
}
