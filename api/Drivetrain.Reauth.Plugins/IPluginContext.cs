using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.Plugins;

/// <summary>What the host gives a plugin at activation.</summary>
public interface IPluginContext
{
    /// <summary><c>publisher.name</c> of the manifest, for example <c>drivetrain.quickbooks</c>.</summary>
    string PluginId { get; }

    /// <summary>The host's clock. Plugins take time from nowhere else.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>A logger named after the plugin. Tokens, codes, states, verifiers, bodies and full URLs are never logged.</summary>
    ILogger Logger { get; }

    /// <summary>
    /// The only way out: a client that reaches the hosts the manifest allows, follows no redirect, and bounds time and response size.
    /// It is shared; set headers on the request, not on the client. A host that is not allowed fails with <see cref="EgressDeniedException"/>; time-out,
    /// refused connection and too large an answer fail as <see cref="HttpClient"/> fails. A redirect is handed back as the answer it is.
    /// </summary>
    HttpClient Http { get; }

    /// <summary>
    /// Whether <see cref="Http"/> would send a request to this absolute URI. For addresses that others name: endpoints out of a discovery document,
    /// and above all the one that the browser is sent to.
    /// </summary>
    bool MayReach(Uri uri);

    /// <summary>
    /// The settings of a contributed provider by their names in the manifest's <c>configuration</c> (case-insensitive), already checked against
    /// that schema, defaults and the environment's fixed values applied. Secrets are among them. <c>scopes</c> holds the manifest's scopes, separated by
    /// spaces, unless the configuration declares a setting of that name. A provider whose settings are not complete is never activated for, but where a
    /// plugin contributes several, the others' settings may lack values.
    /// </summary>
    IReadOnlyDictionary<string, string> GetSettings(string providerId);

    /// <summary>
    /// The provider as its manifest describes it (<c>oauth</c>, <c>instance</c>, <c>errors</c>), run by the host. For code that adds what data cannot say: wrap
    /// it, and register the wrapper. What no code registers, the host registers by itself. Throws <see cref="ArgumentException"/> for an id the manifest does
    /// not name, and
    /// <see cref="InvalidOperationException"/> for one that it does not describe.
    /// </summary>
    IProvider CreateDeclaredProvider(string providerId);

    /// <summary>
    /// Registers the code behind a provider that the manifest contributes. Throws <see cref="ArgumentException"/> for an id the manifest does not name.
    /// </summary>
    void RegisterProvider(string providerId, IProvider provider);
}
