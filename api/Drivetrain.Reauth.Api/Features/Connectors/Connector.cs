using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>One data source of one workspace, fed by one provider, bound to one instance.</summary>
public sealed record Connector : IDocument<Connector>
{
    public static DocumentIndex<Connector> ByWorkspace { get; } = new("workspace", c => $"{c.WorkspaceId}/{c.Id}");

    public static DocumentIndex<Connector> ByInstance { get; } =
        new("instance", c => c.Instance is null ? null : InstanceKey(c.ProviderId, c.Instance.Id, c.WorkspaceId) + c.Id);

    /// <summary>For whoever looks for those that failed among a hundred thousand that work.</summary>
    public static DocumentIndex<Connector> ByStatus { get; } = new("status", c => $"{c.Status.Code()}/{c.WorkspaceId}/{c.Id}");

    public static DocumentType<Connector> Type { get; } =
        new("connectors", DocumentJson.Of<Connector>(ConnectorDocumentJson.Default), ByWorkspace, ByInstance, ByStatus) { NeedsRoom = true };

    /// <summary>Derived from workspace and data source, so that registering twice is registering once.</summary>
    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    /// <summary>Drivetrain's own identifier of the data source.</summary>
    public required string DataSourceId { get; init; }

    public required string ProviderId { get; init; }

    /// <summary>The name people see in Drivetrain, fit to be shown.</summary>
    public required string Name
    {
        get;
        init => field = DisplayText.Of(value) ?? value;
    }

    public required ConnectorStatus Status { get; init; }

    /// <summary>The company it is bound to; null until a person has confirmed one. Once set it never changes.</summary>
    public Instance? Instance { get; init; }

    public ConnectorFailure? Failure { get; init; }

    /// <summary>What the connector has to wait for, where that is nobody's fault; null when nothing is in the way.</summary>
    public ConnectorInterruption? Interruption { get; init; }

    /// <summary>The warning that was given of the credential's end; null when none is due.</summary>
    public ConnectorExpiry? Expiry { get; init; }

    /// <summary>The warning came due while the connector had failed, and nobody was told of it.</summary>
    public bool IsExpiryUntold { get; init; }

    public ConnectorSync? Sync { get; init; }

    /// <summary>The last day that a sync is known to have read; null until one has succeeded.</summary>
    public DateOnly? SyncedTo { get; init; }

    /// <summary>What it missed in its last failure; null where nothing is known of one.</summary>
    public ConnectorGap? Gap { get; init; }

    public DateTimeOffset? LastReauthenticatedAt { get; init; }

    /// <summary>When the platform handed over the credential that is in use; null where a login gave it, and where there is none.</summary>
    public DateTimeOffset? ImportedAt { get; init; }

    /// <summary>When an admin disconnected it; null once it is connected again. What the platform reports meanwhile changes nothing.</summary>
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>Since when it has had the credential that it has, or had last; null where it never had one of ours.</summary>
    [JsonIgnore]
    public DateTimeOffset? CredentialSince =>
        LastReauthenticatedAt is { } login && ImportedAt is { } import
            ? login > import
                ? login
                : import
            : LastReauthenticatedAt ?? ImportedAt;

    /// <summary>The newest attempt, open or not.</summary>
    public string? ReauthId { get; init; }

    /// <summary>
    /// Tells this registration from an earlier one of the same data source: an attempt that began before the connector was deleted is none of the one that was
    /// registered after. Null for connectors from before this was kept.
    /// </summary>
    public string? Registration { get; init; }

    /// <summary>How many attempts have begun; each gets the next number.</summary>
    public long Attempts { get; init; }

    /// <summary>The number of the attempt whose login is in use: an attempt with a lower number never replaces it.</summary>
    public long LoginNumber { get; init; }

    /// <summary>The grant it uses, or null; connectors from before grants were documents of their own use the one that has their id.</summary>
    public string? GrantId { get; init; }

    /// <summary>The id of the grant it uses, if there is one.</summary>
    [JsonIgnore]
    public string GrantKey => GrantId ?? Id;

    /// <summary>Drivetrain's page of the data source: where a person returns to.</summary>
    public string? ReturnUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static string IdOf(string workspaceId, string dataSourceId) => Ids.Derive("con", workspaceId, dataSourceId);

    /// <summary>The prefix of all connectors of a workspace that are bound to this instance.</summary>
    public static string InstanceKey(string providerId, string instanceId, string workspaceId) => $"{CompanyKey(providerId, instanceId)}{workspaceId}/";

    /// <summary>The prefix of all connectors, of any workspace, that are bound to this instance.</summary>
    public static string CompanyKey(string providerId, string instanceId) => $"{providerId}/{instanceId}/";
}

/// <summary>Whether a connector can sync.</summary>
public enum ConnectorStatus
{
    /// <summary>Registered; no company is bound to it yet.</summary>
    Unbound,

    /// <summary>Its credential works, as far as anybody has said.</summary>
    Connected,

    /// <summary>Its credential is dead or missing: a person has to re-authenticate it.</summary>
    Failed,

    /// <summary>Its credential works, and ends soon: a login now prevents a failure.</summary>
    Expiring,

    /// <summary>It can't sync now because its provider is down or a limit is reached. Its credential isn't the cause, so nobody has to log in.</summary>
    Interrupted,
}

/// <summary>Why a connector failed.</summary>
/// <param name="Code">A stable code, such as <c>credentials_expired</c>.</param>
/// <param name="Detail">A sentence for people, or null.</param>
/// <param name="At">When.</param>
public sealed record ConnectorFailure(string Code, string? Detail, DateTimeOffset At)
{
    /// <summary>The code of a connector that is bound, and whose credential never was here.</summary>
    public const string NoCredential = "no_credential";

    /// <summary>The code of a connector that an admin has disconnected.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>What it means, where that is known: by its code, unless somebody knows better.</summary>
    public FailureReason? Reason { get; init; } = FailureReasons.OfCode(Code);
}

/// <summary>What a connector waits for.</summary>
/// <param name="Reason">plan_limit or provider_outage.</param>
/// <param name="Detail">A sentence for people, or null.</param>
/// <param name="Since">When it was first seen.</param>
public sealed record ConnectorInterruption(FailureReason Reason, string? Detail, DateTimeOffset Since);

/// <summary>A warning that a credential ends.</summary>
/// <param name="EndsAt">When.</param>
/// <param name="Cause">Why.</param>
/// <param name="DaysAhead">How many days before the end it was given: 30, then 7.</param>
/// <param name="At">When it was given.</param>
public sealed record ConnectorExpiry(DateTimeOffset EndsAt, ExpiryCause Cause, int DaysAhead, DateTimeOffset At);

/// <summary>Why a credential ends.</summary>
public enum ExpiryCause
{
    /// <summary>The provider's hard limit, which no refresh moves.</summary>
    HardLimit,

    /// <summary>It hasn't been refreshed, and can't be.</summary>
    NotRefreshed,

    /// <summary>The provider withdraws a permission that it was given.</summary>
    ScopeWithdrawn,
}

/// <summary>The last sync reported by the platform.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Detail">A sentence for people, or null.</param>
/// <param name="At">When it was told.</param>
public sealed record ConnectorSync(SyncStatus Status, string? Detail, DateTimeOffset At)
{
    /// <summary>How many records it read; null where the platform did not say.</summary>
    public long? Records { get; init; }

    /// <summary>The first day of the period that it read; null where the platform did not say.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day of the period that it read; null where the platform did not say.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>How a sync stands.</summary>
public enum SyncStatus
{
    Running,
    Succeeded,
    Failed,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<ConnectorStatus>), typeof(StoredEnum<SyncStatus>), typeof(StoredEnum<FailureReason>), typeof(StoredEnum<ExpiryCause>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Connector))]
internal sealed partial class ConnectorDocumentJson : JsonSerializerContext;
