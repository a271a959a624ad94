using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>What may happen to a credential: pure functions. Encryption is the shell's.</summary>
public static class CredentialTransitions
{
    /// <summary>How long the token set before the last refresh is kept (the longest grace that Intuit's documents name).</summary>
    public static readonly TimeSpan PreviousKept = TimeSpan.FromHours(24);

    /// <summary>A person has granted new tokens: they replace whatever there was.</summary>
    public static Credential Grant(Credential? existing, Connector connector, Instance instance, string reauthId, SealedTokens tokens, DateTimeOffset now) => new()
    {
        Id = connector.Id,
        WorkspaceId = connector.WorkspaceId,
        ProviderId = connector.ProviderId,
        InstanceId = instance.Id,
        Generation = (existing?.Generation ?? 0) + 1,
        ProtectedTokens = tokens.Protected,
        AccessTokenExpiresAt = tokens.Set.AccessTokenExpiresAt,
        RefreshTokenExpiresAt = tokens.Set.RefreshTokenExpiresAt,
        RefreshTokenHardExpiresAt = tokens.Set.RefreshTokenHardExpiresAt,
        ReauthId = reauthId,
        GrantedAt = now,
        UpdatedAt = now,
    };

    /// <summary>The provider refreshed the tokens: the newest wins, the ones before are kept for a day.</summary>
    public static Credential Refresh(Credential credential, SealedTokens tokens, DateTimeOffset now) => credential with
    {
        Generation = credential.Generation + 1,
        ProtectedTokens = tokens.Protected,
        PreviousProtectedTokens = credential.ProtectedTokens,
        PreviousUntil = now + PreviousKept,
        AccessTokenExpiresAt = tokens.Set.AccessTokenExpiresAt,
        RefreshTokenExpiresAt = tokens.Set.RefreshTokenExpiresAt,
        // Only the answer to a code says the hard end; a refresh does not move it.
        RefreshTokenHardExpiresAt = tokens.Set.RefreshTokenHardExpiresAt ?? credential.RefreshTokenHardExpiresAt,
        UpdatedAt = now,
    };
}

/// <summary>A token set and its encrypted form.</summary>
public sealed record SealedTokens(TokenSet Set, string Protected);
