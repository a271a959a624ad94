namespace Drivetrain.Reauth.Sandbox.Drivetrain;

/// <summary>A data source of the workspace as Drivetrain sees it.</summary>
/// <param name="Id">Drivetrain's id.</param>
/// <param name="Provider">Which external system feeds it.</param>
/// <param name="Name">Its name on the page.</param>
/// <param name="InstanceId">The company it reads, where the provider has several; <c>realmId</c> at QuickBooks, <c>tenantId</c> at Xero.</param>
/// <param name="InstanceName">That company's name.</param>
/// <param name="Status">What its chip says.</param>
/// <param name="LastSync">When data last arrived.</param>
/// <param name="Records">How many records it holds.</param>
public sealed record DataSource(
    string Id,
    string Provider,
    string Name,
    string? InstanceId,
    string? InstanceName,
    SourceStatus Status,
    DateTimeOffset? LastSync,
    int Records
)
{
    /// <summary>What went wrong, or what a sync is doing.</summary>
    public string? Detail { get; init; }

    /// <summary>Progress of a sync, 0 to 100.</summary>
    public int Progress { get; init; }

    /// <summary>The Reauth connector, once registered.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>True for a source that the platform has not told the api about.</summary>
    public bool IsUnregistered { get; init; }

    /// <summary>True where the Reauth api looks after its credentials.</summary>
    public bool IsManaged => ManagedProvider.Find(Provider) is not null;
}

/// <summary>What the chip of a source says.</summary>
public enum SourceStatus
{
    Healthy,
    Failed,
    Reconnecting,
    Syncing,
}
