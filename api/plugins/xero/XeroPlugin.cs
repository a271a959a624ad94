namespace Drivetrain.Reauth.Plugins.Xero;

/// <summary>Contributes the provider <c>xero</c>: the one of the manifest, with Xero's own way to end access.</summary>
public sealed class XeroPlugin : IPlugin
{
    private const string ProviderId = "xero";

    /// <inheritdoc />
    public ValueTask ActivateAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        var connections = new XeroConnections(context.Http, new Uri(context.GetSettings(ProviderId)["apiBaseUrl"].TrimEnd('/') + "/connections"));
        context.RegisterProvider(ProviderId, new XeroProvider(context.CreateDeclaredProvider(ProviderId), connections));
        return ValueTask.CompletedTask;
    }
}
