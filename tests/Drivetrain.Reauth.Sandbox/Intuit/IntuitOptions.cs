using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit;

/// <summary>How the simulated Intuit is started. What can change while it runs is a knob (<see cref="IntuitKnobs"/>).</summary>
public sealed record IntuitOptions
{
    /// <summary>The port on loopback; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>The app's client id. Its real counterpart is on the keys tab of the app at developer.intuit.com.</summary>
    public string ClientId { get; init; } = "ABsandboxClientIdSandboxClientIdSandboxClientId01";

    /// <summary>The app's client secret.</summary>
    public string ClientSecret { get; init; } = "sandboxClientSecretSandboxClientSecret01";

    /// <summary>TLS on a second port, for a <see cref="BrowserOrigin"/> that begins with https; null for plain http alone.</summary>
    public LoopbackTls? Tls { get; init; }

    /// <summary>Where the browser goes; by default <c>http://intuit.localhost:{port}</c>.</summary>
    public Uri? BrowserOrigin { get; init; }

    /// <summary>
    /// Where servers go (token, revoke, userinfo, keys, company API); by default <c>http://127.0.0.1:{port}</c>. The real one is on other hosts than its pages,
    /// too.
    /// </summary>
    public Uri? BackChannelOrigin { get; init; }

    /// <summary>The clock behind lifetimes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The knobs at the start, and after a reset.</summary>
    public IntuitKnobs Knobs { get; init; } = new();

    /// <summary>Users and companies at the start, and after a reset.</summary>
    public IntuitDirectory Directory { get; init; } = IntuitDirectory.Default;
}
