using Drivetrain.Reauth.Api.Features.Connectors;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>What the page of an attempt shows besides the attempt itself.</summary>
/// <param name="ConnectorName">The data source's name; null when it was removed.</param>
internal sealed record Surroundings(string? ConnectorName = null)
{
    /// <summary>The first day that is synced again after the login; null where nothing is missing.</summary>
    public DateOnly? SyncFrom { get; init; }

    /// <summary>Who connected it last, as the provider names them; null where that is not known.</summary>
    public string? ConnectedBy { get; init; }

    /// <summary>Now; decides which offers still stand.</summary>
    public DateTimeOffset Now { get; init; }

    public static Surroundings Of(ConnectorResponse? connector) =>
        new(connector?.Name) { SyncFrom = connector?.Gap?.SyncFrom, ConnectedBy = connector?.ConnectedBy };
}
