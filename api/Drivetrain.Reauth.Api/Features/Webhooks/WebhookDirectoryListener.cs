using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Has the directory read endpoints anew that another instance has changed.</summary>
internal sealed class WebhookDirectoryListener(WebhookDirectory directory, IInstances instances) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        instances.Listen(Hear);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Hear(string? type, string? id)
    {
        if (type is null || string.Equals(type, WebhookEndpoint.Type.Name, StringComparison.Ordinal))
        {
            directory.Changed();
        }
    }
}
