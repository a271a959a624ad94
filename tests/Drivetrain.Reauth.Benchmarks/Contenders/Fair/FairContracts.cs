using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

internal sealed record ConnectorRequest(string WorkspaceId, string DataSourceId, string Provider, string Name, Company Instance);

internal sealed record Company(string Id, string Name);

internal sealed record Identified(string Id);

internal sealed record Begun(
    string Id,
    string ConnectorId,
    string WorkspaceId,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string StartUrl
);

internal sealed record Step(DateTimeOffset At, string Name);

/// <summary>What is encrypted.</summary>
internal sealed record Tokens(string AccessToken, string RefreshToken, DateTimeOffset AccessTokenExpiresAt, DateTimeOffset RefreshTokenExpiresAt);

/// <summary>The body of <c>connector.reauthenticated</c>.</summary>
internal sealed record Reauthenticated(
    string ConnectorId,
    string WorkspaceId,
    string DataSourceId,
    string Provider,
    Company Instance,
    string ReauthId,
    string Status,
    DateTimeOffset At
);

internal sealed record AuditDetails(string Reauth, string Outcome, string Instance);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConnectorRequest))]
[JsonSerializable(typeof(Identified))]
[JsonSerializable(typeof(Begun))]
[JsonSerializable(typeof(Step[]))]
[JsonSerializable(typeof(Tokens))]
[JsonSerializable(typeof(Reauthenticated))]
[JsonSerializable(typeof(AuditDetails))]
internal sealed partial class FairJson : JsonSerializerContext;
