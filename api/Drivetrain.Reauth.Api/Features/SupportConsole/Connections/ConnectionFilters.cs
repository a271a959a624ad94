using System.Globalization;
using Drivetrain.Reauth.Api.Features.Connectors;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Connections;

/// <summary>The filters of the list of connections, as they stand in its address: empty ones are none.</summary>
public sealed record ConnectionFilters
{
    /// <summary>The page itself.</summary>
    public const string Path = SignIn.LocalPath.Home + "/connections";

    private const int MaxText = 200;
    private const int MostDays = 3_650;

    public ConnectorStatus? Status { get; init; }

    public FailureReason? Reason { get; init; }

    public string? Provider { get; init; }

    public string? Workspace { get; init; }

    /// <summary>Only those whose credential ends within so many days.</summary>
    public int? Days { get; init; }

    /// <summary>Words of a name, or an id.</summary>
    public string? Q { get; init; }

    /// <summary>Whether anything but the status is asked for.</summary>
    public bool IsNarrow => this with { Status = null } != new ConnectionFilters();

    /// <summary>Whether rows have to be looked at one by one to know whether they are asked for.</summary>
    internal bool NeedsScan => Reason is not null || Provider is not null || Days is not null || Q is not null;

    /// <summary>Null when one of them can't be read.</summary>
    public static ConnectionFilters? Read(IQueryCollection query)
    {
        var filters = new ConnectionFilters
        {
            Status = ConnectorStatuses.Find(Text("status")),
            Reason = FailureReasons.Codes.Find(Text("reason")),
            Provider = Text("provider"),
            Workspace = Text("workspace"),
            Days = int.TryParse(Text("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays ? days : null,
            Q = Text("q"),
        };
        var canRead =
            !query.Any(parameter => parameter.Value.ToString().Length > MaxText)
            && filters.Status is null == Text("status") is null
            && filters.Reason is null == Text("reason") is null
            && filters.Days is null == Text("days") is null;
        return canRead ? filters : null;

        string? Text(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>The address that asks for the same.</summary>
    /// <param name="after">Where a page begins; null for the first.</param>
    public string ToAddress(string? after = null)
    {
        (string Name, string? Value)[] all =
        [
            ("status", Status?.Code()),
            ("q", Q),
            ("reason", Reason is { } reason ? FailureReasons.Codes.Of(reason) : null),
            ("provider", Provider),
            ("workspace", Workspace),
            ("days", Days?.ToString(CultureInfo.InvariantCulture)),
            ("after", after),
        ];
        return Path + QueryString.Create(all.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value)));
    }

    /// <summary>Whether a connector is asked for, as far as it can be told without its grant.</summary>
    internal bool Admits(Connector connector) =>
        (Status is null || connector.Status == Status)
        && (Reason is null || connector.Failure?.Reason == Reason || connector.Interruption?.Reason == Reason)
        && (Provider is null || string.Equals(connector.ProviderId, Provider, StringComparison.Ordinal))
        && (Workspace is null || string.Equals(connector.WorkspaceId, Workspace, StringComparison.Ordinal))
        && (Q is null || Array.TrueForAll(Q.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), word => Holds(connector, word)));

    private static bool Holds(Connector connector, string word) =>
        new[]
        {
            connector.Name,
            connector.Instance?.Name,
            connector.Instance?.Id,
            connector.WorkspaceId,
            connector.DataSourceId,
            connector.Id,
            connector.Failure?.Code,
        }.Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) is true);
}
