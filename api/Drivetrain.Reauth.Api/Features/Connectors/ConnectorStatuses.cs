namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>How statuses are written in addresses and in index keys, which must not change with the code.</summary>
internal static class ConnectorStatuses
{
    private static readonly EnumCodes<ConnectorStatus> Codes = new(
        (ConnectorStatus.Failed, "failed"),
        (ConnectorStatus.Interrupted, "interrupted"),
        (ConnectorStatus.Expiring, "expiring"),
        (ConnectorStatus.Unbound, "unbound"),
        (ConnectorStatus.Connected, "connected")
    );

    /// <summary>All of them, those first that somebody has to look at.</summary>
    public static IReadOnlyList<ConnectorStatus> All { get; } = [.. Enum.GetValues<ConnectorStatus>().OrderBy(Urgency)];

    public static string Code(this ConnectorStatus status) => Codes.Of(status);

    public static ConnectorStatus? Find(string? code) => Codes.Find(code);

    private static int Urgency(ConnectorStatus status) =>
        status switch
        {
            ConnectorStatus.Failed => 0,
            ConnectorStatus.Interrupted => 1,
            ConnectorStatus.Expiring => 2,
            ConnectorStatus.Unbound => 3,
            _ => 4,
        };
}
