using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>How the simulated Drivetrain is started.</summary>
public sealed record DrivetrainOptions
{
    /// <summary>The port on loopback; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>TLS on a second port, for a <see cref="BrowserOrigin"/> that begins with https; null for plain http alone.</summary>
    public LoopbackTls? Tls { get; init; }

    /// <summary>Where the browser goes; by default <c>http://drivetrain.localhost:{port}</c>.</summary>
    public Uri? BrowserOrigin { get; init; }

    /// <summary>The Reauth api as this server reaches it; may be given later (<see cref="DrivetrainSimulator.UseApi"/>).</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>The platform key for the api.</summary>
    public string PlatformKey { get; init; } = "";

    /// <summary>The base of QuickBooks' company API, which the pretended sync calls.</summary>
    public Uri? CompanyApiUrl { get; init; }

    /// <summary>The base of Xero's API, which the pretended sync calls.</summary>
    public Uri? XeroApiUrl { get; init; }

    /// <summary>The secret that webhooks are signed with: <c>whsec_</c> and base64 (Standard Webhooks).</summary>
    public string WebhookSecret { get; init; } = "whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC1vZi0zMi1ieQ==";

    /// <summary>The workspace all sources belong to.</summary>
    public string WorkspaceId { get; init; } = "acme";

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The knobs at the start, and after a reset.</summary>
    public DrivetrainKnobs Knobs { get; init; } = new();
}
