using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>How the host finds, configures and runs plugins. It knows no configuration system: the application fills this in.</summary>
public sealed class PluginHostOptions
{
    /// <summary>
    /// Folders whose sub-folders are plugins, absolute or relative to the application's folder. Earlier ones win where two plugins claim one id.
    /// Default: <c>plugins</c> beside the application.
    /// </summary>
    public IList<string> Roots { get; init; } = [Path.Combine(AppContext.BaseDirectory, "plugins")];

    /// <summary>The settings of a provider (argument: its id), names case-insensitive. Read once, when the plugins are indexed. Default: none.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> ProviderSettings { get; init; } =
        _ => new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The configuration path in front of a setting's name in messages. <c>{0}</c> stands for the provider's id.</summary>
    public string SettingsKeyFormat { get; init; } = "Providers:{0}:";

    /// <summary>What <c>engines.reauth</c> is checked against. Default: the version of the contract assembly.</summary>
    public string HostVersion { get; init; } = typeof(IPlugin).Assembly.GetName().Version!.ToString(3);

    /// <summary>How long a plugin may take to load and activate. Default 10 s.</summary>
    public TimeSpan ActivationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a plugin may take to deactivate before it is unloaded all the same. Default 5 s.</summary>
    public TimeSpan DeactivationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after the first failed activation; it doubles with each further one. Default 1 s.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between activations. Default 5 min.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For development: plugins' folders are looked at again and again, and what changed is loaded anew. Assemblies are read into memory then, so that builds
    /// can write their files. Default false.
    /// </summary>
    public bool Reload { get; init; }

    /// <summary>How often folders are looked at with <see cref="Reload"/>; a change counts once two looks agree on it. Default 500 ms.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the calls of a plugin that is replaced or stopped may run on before it is unloaded all the same. Default 60 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Wraps what sends the plugins' requests, behind every check of the way out: for simulators that stand in for providers. Default: nothing.
    /// </summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Transport { get; init; }

    /// <summary>Limits of the plugins' way out.</summary>
    public EgressLimits Egress { get; init; } = new();
}

/// <summary>Limits of a plugin's <see cref="IPluginContext.Http"/>.</summary>
public sealed record EgressLimits
{
    /// <summary>Time to connect, TLS included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one request from its start to the last byte of its answer. Default 20 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a pooled connection lives, so that changes of DNS are seen. Default 5 min.</summary>
    public TimeSpan PooledConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest answer in bytes. Default 1 MiB.</summary>
    public int MaximumResponseBytes { get; init; } = 1024 * 1024;
}
