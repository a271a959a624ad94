namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>Contributes the provider <c>quickbooks</c>.</summary>
public sealed class QuickBooksPlugin : IPlugin
{
    /// <inheritdoc />
    public ValueTask ActivateAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        var settings = QuickBooksSettings.From(context.GetSettings(QuickBooksProvider.Id));
        context.RegisterProvider(QuickBooksProvider.Id, new QuickBooksProvider(context, settings));
        return ValueTask.CompletedTask;
    }
}
