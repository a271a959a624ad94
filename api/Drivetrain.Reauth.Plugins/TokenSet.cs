namespace Drivetrain.Reauth.Plugins;

/// <summary>The tokens of one credential, with their ends as instants of the host's clock. Its <see cref="ToString"/> never shows them.</summary>
public sealed record TokenSet
{
    /// <summary>The access token (RFC 6749 section 1.4).</summary>
    public required string AccessToken { get; init; }

    /// <summary>When the access token ends.</summary>
    public required DateTimeOffset AccessTokenExpiresAt { get; init; }

    /// <summary>The refresh token (RFC 6749 section 1.5), where the provider gives one.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the refresh token ends if it is not used before; null when unknown.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>When it ends however often it is refreshed (Intuit: <c>x_refresh_token_hard_expires_in</c>); null when unknown.</summary>
    public DateTimeOffset? RefreshTokenHardExpiresAt { get; init; }

    /// <summary>The id_token of the answer (OpenID Connect Core section 3.1.3.3), for the proof; it is not kept.</summary>
    public string? IdToken { get; init; }

    /// <summary>
    /// The granted scope, separated by spaces (RFC 6749 section 3.3). Where an answer says nothing of it, it is what was asked for (section 5.1), and after a
    /// refresh what it was before (section 6). Null when nothing is known.
    /// </summary>
    public string? Scope { get; init; }

    /// <summary>The instance these tokens belong to, once it is proved, or as the provider's own token response named it.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The instance's name where the token response held one, for the proof; it is not kept.</summary>
    public string? InstanceName { get; init; }

    /// <summary>
    /// What a person typed into the provider's form, by the fields' ids, for providers without OAuth; null with OAuth. <see cref="AccessToken"/> is empty then,
    /// and never ends.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>The provider's trace id of the answer, for reports.</summary>
    public string? TraceId { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"TokenSet {{ AccessTokenExpiresAt = {AccessTokenExpiresAt:O} }}";
}
