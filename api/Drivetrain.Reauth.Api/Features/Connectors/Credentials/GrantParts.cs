using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>A look that is due at a grant whose connector has failed.</summary>
/// <param name="Since">When it was first refused, or its connector first failed.</param>
/// <param name="NextAt">When; null once it was looked at for long enough.</param>
/// <param name="IsRefused">Whether the provider has refused it, and not only others have said so.</param>
internal sealed record GrantRecheck(DateTimeOffset Since, DateTimeOffset? NextAt, bool IsRefused = false);

/// <summary>An end that people were warned of.</summary>
/// <param name="EndsAt">The end.</param>
/// <param name="DaysAhead">How many days ahead.</param>
internal sealed record ToldEnd(DateTimeOffset EndsAt, int DaysAhead);

/// <summary>Where a grant stands.</summary>
internal enum GrantStatus
{
    /// <summary>A connector uses it.</summary>
    Used,

    /// <summary>Its attempt holds it: the company is being proved, or waits for a person to confirm it.</summary>
    Held,

    /// <summary>Nobody uses it; it is to be revoked at the provider.</summary>
    Revoking,

    /// <summary>It could not be revoked for days. Somebody has to end it at the provider by hand.</summary>
    GivenUp,
}

/// <summary>A connector's use of a grant.</summary>
internal sealed record GrantUse(string ConnectorId, string InstanceId);

/// <summary>The planned end of access to one instance of a grant that others go on to use.</summary>
internal sealed record InstanceEnd(string InstanceId, string ConnectorId, PlannedRevocation Planned);

/// <summary>A revocation on its way.</summary>
/// <param name="Reason">Why: an outcome, or <c>connector_deleted</c>, <c>abandoned</c>.</param>
/// <param name="UndoesLogin">The login is undone (<see cref="IProvider.DiscardAsync"/>); otherwise the access to one instance ends
/// (<see cref="IProvider.RevokeAsync"/>).</param>
/// <param name="PlannedAt">When it was decided, or could last not be tried because its key was missing.</param>
/// <param name="NextAt">When it is tried next.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastError">The provider's code of the last failure.</param>
internal sealed record PlannedRevocation(
    string Reason,
    bool UndoesLogin,
    DateTimeOffset PlannedAt,
    DateTimeOffset NextAt,
    int Attempts = 0,
    string? LastError = null
);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<GrantStatus>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Grant))]
internal sealed partial class GrantDocumentJson : JsonSerializerContext;
