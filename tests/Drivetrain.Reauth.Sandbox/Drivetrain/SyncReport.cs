namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>How a sync stands, as the api takes it.</summary>
/// <param name="Status">running, succeeded or failed.</param>
/// <param name="Detail">A sentence for people, or null.</param>
/// <param name="Records">How many records it read, or null.</param>
/// <param name="From">The first day that it read, or null.</param>
/// <param name="To">The last day that it read, or null.</param>
internal sealed record SyncReport(string Status, string? Detail = null, long? Records = null, DateOnly? From = null, DateOnly? To = null);
