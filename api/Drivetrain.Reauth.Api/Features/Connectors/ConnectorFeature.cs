using Drivetrain.Reauth.Api.Features.Connectors.History;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Connectors: registration, failures, syncs.</summary>
internal static class ConnectorFeature
{
    public static IServiceCollection AddConnectors(this IServiceCollection services) =>
        services
            .AddSingleton<ConnectorRegistry>()
            .AddSingleton<IWorkspaceData, ConnectorData>()
            .AddSingleton<ConnectorIntake>()
            .AddSingleton<ConnectorFailures>()
            .AddSingleton<ConnectorViews>()
            .AddDisconnection()
            .AddSingleton<ConnectorHistoryFeed>()
            .AddConnectorExamples();
}
