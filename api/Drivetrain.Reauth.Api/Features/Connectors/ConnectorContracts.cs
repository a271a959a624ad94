using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>A data source to register or update.</summary>
/// <param name="DataSourceId">Drivetrain's identifier of the data source, unique in its workspace.</param>
/// <param name="Provider">A provider's id, such as <c>quickbooks</c>.</param>
/// <param name="Name">The name people see in Drivetrain.</param>
/// <param name="WorkspaceId">The workspace. Not needed for sessions.</param>
/// <param name="Instance">The company the data source is bound to, if the platform knows it. Sessions can't set it.</param>
/// <param name="ReturnUrl">The data source's page in Drivetrain, where people return to; on an allowed host.</param>
public sealed record RegisterConnectorRequest(
    [property: Required, TextLength(128, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._:-]+$")] string DataSourceId,
    [property: Required, TextLength(64, MinimumLength = 1)] string Provider,
    [property: Required, TextLength(200, MinimumLength = 1), VisibleText] string Name,
    [property: WorkspaceId] string? WorkspaceId = null,
    InstanceRequest? Instance = null,
    [property: TextLength(2048, MinimumLength = 1), AbsoluteUrl] string? ReturnUrl = null
);

/// <summary>A company at the provider.</summary>
/// <param name="Id">The provider's identifier: QuickBooks' <c>realmId</c>, Xero's <c>tenantId</c>.</param>
/// <param name="Name">Its display name.</param>
public sealed record InstanceReference(string Id, string Name)
{
    public static InstanceReference? From(Instance? instance) => instance is null ? null : new(instance.Id, instance.Name);
}

/// <summary>A company at the provider.</summary>
/// <param name="Id">The provider's identifier: QuickBooks' <c>realmId</c>, Xero's <c>tenantId</c>.</param>
/// <param name="Name">Its display name.</param>
public sealed record InstanceRequest(
    [property: Required, TextLength(ProviderDescriptor.MaximumInstanceIdLength, MinimumLength = 1)] string Id,
    [property: Required, TextLength(200, MinimumLength = 1)] string Name
)
{
    public Instance ToInstance() => new(Id, Name);
}

/// <summary>A connector failure detected by the platform.</summary>
/// <param name="Code">A stable code of the platform, such as <c>credentials_expired</c>.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="OccurredAt">When it was detected; absent for now. A failure from before the last re-authentication has no effect.</param>
/// <param name="Reason">What it means, where <paramref name="Code"/> is not one of the known reasons. With <c>plan_limit</c> and <c>provider_outage</c> the
/// connector doesn't fail but is interrupted, and nobody is asked to log in.</param>
public sealed record ReportFailureRequest(
    [property: Required, TextLength(64, MinimumLength = 1), RegularExpression("^[a-z0-9_]+$")] string Code,
    [property: TextLength(500)] string? Detail = null,
    DateTimeOffset? OccurredAt = null,
    FailureReason? Reason = null
);

/// <summary>The status of the platform's sync of a connector.</summary>
/// <param name="Status">running, succeeded or failed.</param>
/// <param name="Detail">A sentence for people, such as <c>1,204 of 3,800 rows</c>.</param>
/// <param name="Records">How many records it read; shown to people in their language.</param>
/// <param name="From">The first day of the period that it read.</param>
/// <param name="To">The last day of the period that it read.</param>
public sealed record ReportSyncRequest(
    [property: Required] SyncStatus Status,
    [property: TextLength(500)] string? Detail = null,
    [property: Range(0d, 1e12)] long? Records = null,
    DateOnly? From = null,
    DateOnly? To = null
)
{
    /// <summary>As it is kept.</summary>
    internal ConnectorSync At(DateTimeOffset now) =>
        new(Status, Detail, now)
        {
            Records = Records,
            From = From,
            To = To,
        };
}

/// <summary>A connector.</summary>
/// <param name="Id">This service's identifier.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="DataSourceId">Drivetrain's identifier of the data source.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Name">The name people see in Drivetrain.</param>
/// <param name="Status">unbound, connected, expiring, interrupted or failed.</param>
/// <param name="Instance">The company it is bound to, or null.</param>
/// <param name="Failure">Why and since when it has been failing, or null.</param>
/// <param name="Sync">The last sync reported by the platform, or null.</param>
/// <param name="LastReauthenticatedAt">When a person last re-authenticated it, or null.</param>
/// <param name="ReauthId">The newest attempt, or null.</param>
/// <param name="ReturnUrl">Where a person returns to, or null for the service's default.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="CredentialExpiresAt">When the stored credential expires unless it is used or renewed before; absent without one, or if its provider doesn't
/// say.</param>
/// <param name="GrantedScope">The scopes that the last login granted, separated by spaces (RFC 6749 section 3.3); absent without a credential, and where
/// nothing is known of them.</param>
/// <param name="Interruption">What it waits for, where its provider is down or a limit is reached; nobody has to log in for that. Absent otherwise.</param>
/// <param name="Expiry">The warning that its credential ends, given 30 and 7 days ahead; absent otherwise.</param>
/// <param name="Gap">What it missed in its last failure, and whether the platform has caught up; absent where no failure is known.</param>
/// <param name="ConnectedBy">The name of the person who last logged in, as the provider gives it; absent without a credential, and if the provider gives no
/// name.</param>
public sealed record ConnectorResponse(
    string Id,
    string WorkspaceId,
    string DataSourceId,
    string Provider,
    string Name,
    ConnectorStatus Status,
    InstanceReference? Instance,
    ConnectorFailure? Failure,
    ConnectorSync? Sync,
    DateTimeOffset? LastReauthenticatedAt,
    string? ReauthId,
    string? ReturnUrl,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CredentialExpiresAt = null,
    string? GrantedScope = null,
    ConnectorInterruption? Interruption = null,
    ConnectorExpiry? Expiry = null,
    GapResponse? Gap = null,
    string? ConnectedBy = null
)
{
    /// <param name="outage">What is known of the provider's state beside what is stored of the connector.</param>
    internal static ConnectorResponse From(Connector c, Grant? grant, ConnectorInterruption? outage = null) =>
        new(
            c.Id,
            c.WorkspaceId,
            c.DataSourceId,
            c.ProviderId,
            c.Name,
            outage is not null && ConnectorTransitions.IsWorking(c.Status) ? ConnectorStatus.Interrupted : c.Status,
            InstanceReference.From(c.Instance),
            c.Failure,
            c.Sync,
            c.LastReauthenticatedAt,
            c.ReauthId,
            c.ReturnUrl,
            c.CreatedAt,
            c.UpdatedAt,
            grant?.EndsAt,
            grant?.Scope,
            c.Interruption ?? outage,
            c.Expiry,
            GapResponse.Of(c.Gap),
            grant?.ConnectedBy
        );
}

/// <summary>The <c>data</c> of the <c>connector.*</c> webhooks.</summary>
/// <param name="Connector">The connector after the change.</param>
/// <param name="ReauthId">The attempt that led to it, or null.</param>
/// <param name="SyncFrom">For <c>connector.reauthenticated</c> and <c>connector.recovered</c>: the first day to sync again, because the failure kept it from
/// being synced; null where nothing is missing.</param>
public sealed record ConnectorEvent(ConnectorResponse Connector, string? ReauthId = null, DateOnly? SyncFrom = null)
{
    public const string Reauthenticated = "connector.reauthenticated";
    public const string Failed = "connector.failed";
    public const string Interrupted = "connector.interrupted";
    public const string Expiring = "connector.expiring";
    public const string Recovered = "connector.recovered";
    public const string Deleted = "connector.deleted";
    public const string Disconnected = "connector.disconnected";

    /// <summary>Without the person's name: events are kept apart from the grant that it is erased with.</summary>
    public JsonElement ToJson() =>
        JsonSerializer.SerializeToElement(this with { Connector = Connector with { ConnectedBy = null } }, ConnectorEventJson.Default.ConnectorEvent);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [
        typeof(SnakeCaseEnum<ConnectorStatus>),
        typeof(SnakeCaseEnum<SyncStatus>),
        typeof(SnakeCaseEnum<FailureReason>),
        typeof(SnakeCaseEnum<ExpiryCause>),
    ]
)]
[JsonSerializable(typeof(ConnectorEvent))]
internal sealed partial class ConnectorEventJson : JsonSerializerContext;
