using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>What a key may be for.</summary>
public enum ApiKeyRole
{
    Platform,
    Support,
    Operator,
}

/// <summary>A key to be made.</summary>
public sealed record CreateApiKeyRequest
{
    /// <summary>Names whoever holds the key, for the list of keys and the audit log.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required ApiKeyRole Role { get; init; }

    /// <summary>The one workspace that it is for; absent for all. An operator's key is for all.</summary>
    [WorkspaceId]
    public string? WorkspaceId { get; init; }

    /// <summary>
    /// From when on it opens nothing, at most ten years from now; absent for what the service's settings say (a year, unless they say otherwise).
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key, without its secret.</summary>
public sealed record ApiKeyResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    /// <summary>The one workspace that it is for; absent for all.</summary>
    public string? WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; absent when it is good until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Exact to the hour; absent when it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key just made.</summary>
public sealed record ApiKeyCreatedResponse
{
    public required string Id { get; init; }

    /// <summary>Send it as <c>Authorization: Bearer</c>. It is shown this once; only its hash is kept.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    /// <summary>The one workspace that it is for; absent for all.</summary>
    public string? WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; absent when it is good until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A pairing code to be made.</summary>
public sealed record CreatePairingRequest
{
    /// <summary>The workspace that the extension will see.</summary>
    [Required, WorkspaceId]
    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; the extension shows it in place of the id.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? WorkspaceName { get; init; }

    /// <summary>Who pairs; shown to the person and in the audit log.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? PersonName { get; init; }

    /// <summary>Where support's answers to the person's reports are mailed to as well.</summary>
    [StringLength(254), EmailAddress]
    public string? PersonEmail { get; init; }
}

/// <summary>A pairing code just made.</summary>
public sealed record PairingResponse
{
    /// <summary>Eight characters as ABCD-EFGH, for one use. It is shown this once.</summary>
    public required string Code { get; init; }

    public required string WorkspaceId { get; init; }

    public string? PersonName { get; init; }

    /// <summary>Ten minutes from now.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A pairing code that is looked at.</summary>
public sealed record PreviewPairingRequest
{
    /// <summary>As the person typed it: case, spaces and hyphens do not matter.</summary>
    [Required, StringLength(32, MinimumLength = 1)]
    public required string Code { get; init; }
}

/// <summary>What a pairing code is for.</summary>
public sealed record PairingPreviewResponse
{
    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; absent where the platform did not say.</summary>
    public string? WorkspaceName { get; init; }

    /// <summary>Whom the code was made for.</summary>
    public string? PersonName { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A pairing code to be redeemed.</summary>
public sealed record CreateSessionRequest
{
    /// <summary>As the person typed it: case, spaces and hyphens do not matter.</summary>
    [Required, StringLength(32, MinimumLength = 1)]
    public required string Code { get; init; }

    /// <summary>Names the browser, so that a person can tell sessions apart.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? ClientName { get; init; }
}

/// <summary>A session just made.</summary>
public sealed record SessionCreatedResponse
{
    public required string Id { get; init; }

    /// <summary>Send it as <c>Authorization: Bearer</c>. It is shown this once; only its hash is kept.</summary>
    public required string Token { get; init; }

    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; absent where the platform did not say.</summary>
    public string? WorkspaceName { get; init; }

    public string? PersonName { get; init; }

    /// <summary>If it is not used before; each use moves this 30 days ahead, up to 90 days after the pairing or its last renewal.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A session that was renewed.</summary>
public sealed record SessionRenewedResponse
{
    /// <summary>Send it in place of the old one from now on. It is shown this once; only its hash is kept.</summary>
    public required string Token { get; init; }
}

/// <summary>A session, without its token.</summary>
public sealed record SessionResponse
{
    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; absent where the platform did not say.</summary>
    public string? WorkspaceName { get; init; }

    public string? PersonName { get; init; }

    public string? ClientName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Exact to the hour.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>If it is not used before; each use moves this 30 days ahead, up to 90 days after the pairing or its last renewal.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal static class ApiKeyRoles
{
    public static Role ToRole(this ApiKeyRole role) =>
        role switch
        {
            ApiKeyRole.Platform => Role.Platform,
            ApiKeyRole.Support => Role.Support,
            ApiKeyRole.Operator => Role.Operator,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, message: null),
        };

    /// <summary>Of a key that is stored; no key is the extension's.</summary>
    public static ApiKeyRole ToKeyRole(this Role role) =>
        role switch
        {
            Role.Platform => ApiKeyRole.Platform,
            Role.Support => ApiKeyRole.Support,
            Role.Operator => ApiKeyRole.Operator,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, message: null),
        };
}
