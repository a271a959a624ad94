namespace Drivetrain.Reauth.Sandbox.Hosting.Providers;

/// <summary>How a simulated provider is started. What can change while it runs is a knob.</summary>
public abstract record ProviderOptions<TKnobs, TDirectory>
{
    private protected ProviderOptions(string clientId, string clientSecret, TKnobs knobs, TDirectory directory) =>
        (ClientId, ClientSecret, Knobs, Directory) = (clientId, clientSecret, knobs, directory);

    /// <summary>The port on loopback; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>The app's client id, in the form that the provider gives.</summary>
    public string ClientId { get; init; }

    /// <summary>The app's client secret.</summary>
    public string ClientSecret { get; init; }

    /// <summary>TLS on a second port, for a <see cref="BrowserOrigin"/> that begins with https; null for plain http alone.</summary>
    public LoopbackTls? Tls { get; init; }

    /// <summary>Where the browser goes; by default <c>http://{provider}.localhost:{port}</c>.</summary>
    public Uri? BrowserOrigin { get; init; }

    /// <summary>Where servers go; by default <c>http://127.0.0.1:{port}</c>. The real providers sign people in on other hosts, too.</summary>
    public Uri? BackChannelOrigin { get; init; }

    /// <summary>The clock behind lifetimes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The knobs at the start, and after a reset.</summary>
    public TKnobs Knobs { get; init; }

    /// <summary>People and companies at the start, and after a reset.</summary>
    public TDirectory Directory { get; init; }
}
