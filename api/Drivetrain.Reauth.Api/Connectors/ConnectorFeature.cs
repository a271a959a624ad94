namespace Drivetrain.Reauth.Api.Connectors;

/// <summary>Connectors: registration, failures, syncs.</summary>
public static class ConnectorFeature
{
    public static IHostApplicationBuilder AddConnectors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ConnectorRegistry>().AddSingleton<ConnectorFailures>();
        return builder;
    }
}
