namespace Drivetrain.Reauth.Plugins;

/// <summary>
/// The entry point of a code plugin: the one public type in the manifest's <c>main</c> assembly that implements this interface.
/// A plugin whose providers are fully described by its manifest needs none.
/// </summary>
public interface IPlugin
{
    /// <summary>
    /// Called once, on the first of the manifest's activation events. Registers what the manifest contributes; it must not call the network.
    /// The host bounds its time; an exception puts the plugin into the state <c>failed</c>, and the next event tries again after a pause.
    /// </summary>
    ValueTask ActivateAsync(IPluginContext context, CancellationToken cancellationToken);

    /// <summary>Called before the plugin is unloaded. Registered disposables are disposed by the host afterwards.</summary>
    ValueTask DeactivateAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
