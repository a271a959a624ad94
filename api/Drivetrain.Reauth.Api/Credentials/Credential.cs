using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>The tokens of one connector, encrypted. Its id is the connector's, so that a connector never has two.</summary>
public sealed record Credential : IDocument<Credential>
{
    public static DocumentIndex<Credential> ByInstance { get; } = new("instance", c => InstanceKey(c.ProviderId, c.InstanceId) + c.Id);

    public static DocumentType<Credential> Type { get; } = new("credentials", CredentialDocumentJson.Default.Credential, ByInstance);

    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public required string ProviderId { get; init; }

    /// <summary>The instance the tokens were proved to open.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Grows with each new token set and never goes back.</summary>
    public required long Generation { get; init; }

    /// <summary>The token set, encrypted for this connector, provider and purpose.</summary>
    public required string ProtectedTokens { get; init; }

    /// <summary>The token set before the last refresh, kept for a day: a provider may still take it when the newer one was lost on its way.</summary>
    public string? PreviousProtectedTokens { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    public required DateTimeOffset AccessTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenHardExpiresAt { get; init; }

    public required string ReauthId { get; init; }

    /// <summary>When the person granted it.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ends unless it is used or renewed before: at the refresh token's end or its hard end, whichever is earlier. Null when the provider said neither.</summary>
    [JsonIgnore]
    public DateTimeOffset? EndsAt => RefreshTokenExpiresAt is { } end && RefreshTokenHardExpiresAt is { } hardEnd
        ? end < hardEnd ? end : hardEnd
        : RefreshTokenExpiresAt ?? RefreshTokenHardExpiresAt;

    /// <summary>The prefix of all credentials, of any workspace, that open this instance.</summary>
    public static string InstanceKey(string providerId, string instanceId) => $"{providerId}/{instanceId}/";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Credential))]
internal sealed partial class CredentialDocumentJson : JsonSerializerContext;
