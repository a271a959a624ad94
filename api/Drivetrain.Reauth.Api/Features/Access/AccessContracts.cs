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
    /// <summary>The key holder's name, for the key list and the audit log.</summary>
    [Required, TextLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required ApiKeyRole Role { get; init; }

    /// <summary>The workspace it applies to; absent for all. Operator keys apply to all.</summary>
    [WorkspaceId]
    public string? WorkspaceId { get; init; }

    /// <summary>
    /// When it expires, at most ten years from now; absent for the service's default (one year unless configured otherwise).
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key, without its secret.</summary>
public sealed record ApiKeyResponse
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    /// <summary>The workspace it applies to; absent for all.</summary>
    public string? WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; absent if it is valid until revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Accurate to the hour; absent if never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key just made.</summary>
public sealed record ApiKeyCreatedResponse
{
    public required string Id { get; init; }

    /// <summary>Send it as <c>Authorization: Bearer</c>. Shown only once; only its hash is stored.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    /// <summary>The workspace it applies to; absent for all.</summary>
    public string? WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires; absent if it is valid until revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A pairing code to create.</summary>
public sealed record CreatePairingRequest
{
    /// <summary>The workspace the extension gets access to.</summary>
    [Required, WorkspaceId]
    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; the extension shows it in place of the id.</summary>
    [TextLength(100, MinimumLength = 1)]
    public string? WorkspaceName { get; init; }

    /// <summary>The person pairing; shown to them and in the audit log.</summary>
    [TextLength(100, MinimumLength = 1)]
    public string? PersonName { get; init; }

    /// <summary>Where support's replies to the person's reports are also e-mailed.</summary>
    [TextLength(254), RegularExpression(@"^[^@\r\n]+@[^@\r\n]+$", ErrorMessage = "It is not a mail address.")]
    public string? PersonEmail { get; init; }
}

/// <summary>A pairing code just made.</summary>
public sealed record PairingResponse
{
    /// <summary>Eight characters as ABCD-EFGH, for one use. Shown only once.</summary>
    public required string Code { get; init; }

    public required string WorkspaceId { get; init; }

    public string? PersonName { get; init; }

    /// <summary>Ten minutes from now.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A pairing code to preview.</summary>
public sealed record PreviewPairingRequest
{
    /// <summary>As entered by the person; case, spaces and hyphens are ignored.</summary>
    [Required, TextLength(32, MinimumLength = 1)]
    public required string Code { get; init; }
}

/// <summary>What a pairing code is for.</summary>
public sealed record PairingPreviewResponse
{
    public required string WorkspaceId { get; init; }

    /// <summary>The workspace's display name; absent if the platform didn't provide one.</summary>
    public string? WorkspaceName { get; init; }

    /// <summary>The person the code was created for.</summary>
    public string? PersonName { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A pairing code to redeem.</summary>
public sealed record CreateSessionRequest
{
    /// <summary>As entered by the person; case, spaces and hyphens are ignored.</summary>
    [Required, TextLength(32, MinimumLength = 1)]
    public required string Code { get; init; }

    /// <summary>The browser's name, so that people can tell sessions apart.</summary>
    [TextLength(100, MinimumLength = 1)]
    public string? ClientName { get; init; }
}

/// <summary>A session just made.</summary>
public sealed record SessionCreatedResponse
{
    public required string Id { get; init; }

    /// <summary>Send it as <c>Authorization: Bearer</c>. Shown only once; only its hash is stored.</summary>
    public required string Token { get; init; }

    public required string WorkspaceId { get; init; }

    /// <summary>What people call the workspace; absent where the platform did not say.</summary>
    public string? WorkspaceName { get; init; }

    public string? PersonName { get; init; }

    /// <summary>When it expires if unused; each use extends it by 30 days, up to 90 days after pairing or the last renewal.</summary>
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

    /// <summary>When it expires if unused; each use extends it by 30 days, up to 90 days after pairing or the last renewal.</summary>
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
