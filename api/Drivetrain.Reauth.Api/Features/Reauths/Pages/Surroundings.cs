namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>What the page of an attempt shows besides the attempt itself.</summary>
/// <param name="ConnectorName">The data source's name; null when it was removed.</param>
internal sealed record Surroundings(string? ConnectorName = null)
{
    /// <summary>The first day that is synced again after the login; null where nothing is missing.</summary>
    public DateOnly? SyncFrom { get; init; }
}
