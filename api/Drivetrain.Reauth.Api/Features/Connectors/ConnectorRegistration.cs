using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What is known of a data source when it is registered.</summary>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="DataSourceId">Drivetrain's identifier, unique in the workspace.</param>
/// <param name="ProviderId">What feeds it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Instance">The company, where it is known.</param>
/// <param name="ReturnUrl">Its page.</param>
/// <param name="BySession">Whether a person's browser registers it, not the platform.</param>
/// <param name="Id">Becomes <see cref="Connector.Registration"/> of a data source that is new, or that moves to another provider.</param>
internal sealed record ConnectorRegistration(
    string WorkspaceId,
    string DataSourceId,
    string ProviderId,
    string Name,
    Instance? Instance,
    string? ReturnUrl,
    bool BySession = false,
    string? Id = null
);

/// <summary>Why a registration is refused.</summary>
public enum RegistrationRefusal
{
    /// <summary>The connector is bound to another company.</summary>
    OtherCompany,

    /// <summary>The data source is registered with another provider.</summary>
    OtherProvider,
}
