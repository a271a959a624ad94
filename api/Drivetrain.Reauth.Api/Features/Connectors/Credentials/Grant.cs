using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// What a provider gave in one login, from the exchange of its code until it is revoked: the encrypted tokens, who gave them and for which instance. An attempt
/// holds it until the company is proved and confirmed, then a connector uses it, and what nobody uses is revoked.
/// </summary>
internal sealed record Grant : IDocument<Grant>
{
    private const string HeldPrefix = "held/";
    private const string RevokingPrefix = "revoking/";
    private const string GivenUpPrefix = "given_up/";
    private const string EndingPrefix = "ending/";

    /// <summary>Held and used grants by what they open; those that are to be revoked are nobody's any more.</summary>
    public static DocumentIndex<Grant> ByInstance { get; } =
        new(
            "instance",
            g =>
                g.Status switch
                {
                    GrantStatus.Used => InstanceKey(g.ProviderId, g.InstanceId) + g.Id,
                    GrantStatus.Held when g.Instances is [{ } only] => InstanceKey(g.ProviderId, only.Id) + g.Id,
                    GrantStatus.Held => UnsettledKey(g.ProviderId) + g.Id,
                    _ => null,
                }
        );

    /// <summary>What has to be done, by when: held grants whose attempt is long over, revocations to try, and those that were given up.</summary>
    public static DocumentIndex<Grant> ByDue { get; } =
        new(
            "due",
            g =>
                g.Status switch
                {
                    GrantStatus.Held => HeldPrefix + ExpiryKey.Of(g.HeldUntil ?? g.UpdatedAt),
                    GrantStatus.Revoking => RevokingPrefix + ExpiryKey.Of(g.Revocation?.NextAt ?? g.UpdatedAt),
                    GrantStatus.GivenUp => GivenUpPrefix + g.Id,
                    GrantStatus.Used when g.Ending is not [] => EndingPrefix + ExpiryKey.Of(g.Ending.Min(end => end.Planned.NextAt)),
                    _ => null,
                }
        );

    /// <summary>What the keeper has to look at, by provider and time.</summary>
    public static DocumentIndex<Grant> ByKeeping { get; } =
        new("upkeep", g => KeepingRules.NextAt(g) is { } next ? KeepingPrefix(g.ProviderId) + ExpiryKey.Of(next) : null);

    /// <summary>Who has a scope that the provider will take away, by provider and workspace.</summary>
    public static DocumentIndex<Grant> ByWithdrawnScope { get; } =
        new("withdrawn_scope", g => g is { Status: GrantStatus.Used, ScopeEndsAt: not null } ? WithdrawnPrefix(g.ProviderId, g.WorkspaceId) + g.Id : null);

    /// <summary>Kept under the name of its forerunner: a credential that a connector owned is a grant in use, and is read as it is.</summary>
    public static DocumentType<Grant> Type { get; } =
        new("credentials", DocumentJson.Of<Grant>(GrantDocumentJson.Default), ByInstance, ByDue, ByKeeping, ByWithdrawnScope);

    /// <summary>
    /// Derived from the attempt's (<see cref="IdOf"/>); a connector's own id for one that was stored before grants were documents of their own.
    /// </summary>
    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public required string ProviderId { get; init; }

    public GrantStatus Status { get; init; }

    /// <summary>The connector that uses it, or that it was meant for; null stands for the one whose id it has.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>The instance that it is used for; empty until then.</summary>
    public string InstanceId { get; init; } = string.Empty;

    /// <summary>Further connectors that use it, each for an instance of its own (see <see cref="GrantSharing"/>).</summary>
    public IReadOnlyList<GrantUse> AlsoUsedBy
    {
        // Rows from before it was kept lack it.
        get => field ?? [];
        init;
    }

    /// <summary>While others go on to use it: instances whose own connector is gone, and to which access is to be ended.</summary>
    public IReadOnlyList<InstanceEnd> Ending
    {
        get => field ?? [];
        init;
    }

    /// <summary>While it is held, and when it is revoked: what its tokens were proved to open, or are believed to.</summary>
    public IReadOnlyList<Instance> Instances
    {
        // Rows from before it was kept lack it.
        get => field ?? [];
        init;
    }

    /// <summary>
    /// What the callback said besides code and state, until the tokens are proved: hints that a later proof needs (QuickBooks' <c>realmId</c>).
    /// </summary>
    public IReadOnlyDictionary<string, string>? Hints { get; init; }

    /// <summary>What the connector was bound to when the login began, until the tokens are proved.</summary>
    public Instance? Expected { get; init; }

    /// <summary>Grows with each new token set of a connector and never goes back.</summary>
    public required long Generation { get; init; }

    /// <summary>The token set, encrypted for <see cref="SealedFor"/>, provider and purpose.</summary>
    public required string ProtectedTokens { get; init; }

    /// <summary>The token set before the last refresh, kept for a day: a provider may still take it when the newer one was lost on its way.</summary>
    public string? PreviousProtectedTokens { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    public required DateTimeOffset AccessTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenHardExpiresAt { get; init; }

    /// <summary>Whether refreshes move the refresh token's end: one that none moves is the provider's hard limit, also where nobody names it.</summary>
    public RefreshTokenEnd? EndWatch { get; init; }

    /// <summary>
    /// The platform handed it over, and no refresh has shown yet when it ends: the end that came along may be old, or missing, and its hard limit may be near.
    /// </summary>
    public bool IsEndUnknown { get; init; }

    /// <summary>When the provider takes a scope away that this login has, by the manifest; null where it has none such.</summary>
    public DateTimeOffset? ScopeEndsAt { get; init; }

    /// <summary>When to look whether a failure is over; null where there is none.</summary>
    public GrantRecheck? Recheck { get; init; }

    /// <summary>When a recheck last found that it works.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    /// <summary>The last warning of its end; null before the first.</summary>
    public ToldEnd? Told { get; init; }

    /// <summary>When the provider gave the current tokens; null in what was stored before this was kept.</summary>
    public DateTimeOffset? TokensAt { get; init; }

    /// <summary>The scopes that were granted (RFC 6749 section 3.3), where the provider said so.</summary>
    public string? Scope { get; init; }

    /// <summary>The attempt whose login gave it.</summary>
    public required string ReauthId { get; init; }

    /// <summary>Who began that attempt.</summary>
    public string? GrantedBy { get; init; }

    /// <summary>
    /// The name of the person who granted it, as the provider gives it; null where it gives none, and once the grant is to be revoked. It is personal data, and
    /// is kept nowhere else.
    /// </summary>
    public string? ConnectedBy { get; init; }

    /// <summary>When the person granted it.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// When it was restored from a backup; null once its tokens were refreshed. The provider may have given others since that backup, and taken these away:
    /// they are refreshed before anybody gets them.
    /// </summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>While it is held: when its attempt is over in any case.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>While it is to be revoked: why, and how far that is.</summary>
    public PlannedRevocation? Revocation { get; init; }

    /// <summary>What the tokens are believed to open where that can't be proved. It serves to spare what others use, never to store.</summary>
    [JsonIgnore]
    public IReadOnlyList<Instance> Believed =>
        [.. (Hints?.Values ?? []).Select(hint => new Instance(hint, hint)), .. Expected is { } expected ? [expected] : Array.Empty<Instance>()];

    /// <summary>The owner in the encryption's purpose. It follows from the id, so that a row that is moved to another id does not decrypt.</summary>
    [JsonIgnore]
    public string SealedFor => OwnerOf(Id);

    [JsonIgnore]
    public string UserId => ConnectorId ?? Id;

    /// <summary>Every connector that uses it; none unless it is in use.</summary>
    [JsonIgnore]
    public IEnumerable<GrantUse> Uses => Status == GrantStatus.Used ? [new(UserId, InstanceId), .. AlsoUsedBy] : [];

    /// <summary>
    /// When it ends unless it is used or renewed before: at the refresh token's end or its hard end, whichever is earlier. Null when the provider said neither.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? EndsAt =>
        RefreshTokenExpiresAt is { } end && RefreshTokenHardExpiresAt is { } hardEnd
            ? end < hardEnd
                ? end
                : hardEnd
            : RefreshTokenExpiresAt ?? RefreshTokenHardExpiresAt;

    /// <summary>An attempt exchanges one code at most, so it has one grant at most.</summary>
    public static string IdOf(string reauthId) => "gra_" + reauthId[(reauthId.IndexOf('_', StringComparison.Ordinal) + 1)..];

    /// <summary>The owner that the tokens of a grant of this id are encrypted for.</summary>
    public static string OwnerOf(string grantId) => grantId.StartsWith("gra_", StringComparison.Ordinal) ? "rea_" + grantId["gra_".Length..] : grantId;

    /// <summary>The prefix of all grants, of any workspace, that are known to open this instance alone.</summary>
    public static string InstanceKey(string providerId, string instanceId) => $"{providerId}/{instanceId}/";

    /// <summary>The prefix of grants that are held and open several instances, or are not proved yet.</summary>
    public static string UnsettledKey(string providerId) => $"{providerId}//";

    /// <summary>What the keeper has to look at now, of one provider.</summary>
    public static KeyRange KeepingDue(string providerId, DateTimeOffset at) =>
        new(KeepingPrefix(providerId), KeepingPrefix(providerId) + ExpiryKey.Of(at) + '\0');

    /// <summary>All held grants.</summary>
    public static KeyRange Held { get; } = KeyRange.Prefix(HeldPrefix);

    /// <summary>Held grants whose attempt was over before this instant.</summary>
    public static KeyRange HeldBefore(DateTimeOffset at) => new(HeldPrefix, HeldPrefix + ExpiryKey.Of(at));

    /// <summary>Revocations that are due at this instant.</summary>
    public static KeyRange RevocationsDue(DateTimeOffset at) => new(RevokingPrefix, RevokingPrefix + ExpiryKey.Of(at) + '\0');

    /// <summary>Grants in use of which access to an instance is to be ended by now.</summary>
    public static KeyRange EndsDue(DateTimeOffset at) => new(EndingPrefix, EndingPrefix + ExpiryKey.Of(at) + '\0');

    /// <summary>Revocations that were given up.</summary>
    public static KeyRange GivenUp { get; } = KeyRange.Prefix(GivenUpPrefix);

    /// <summary>The prefix of grants of a workspace that have a scope which ends; of all workspaces where none is named.</summary>
    public static string WithdrawnPrefix(string providerId, string? workspaceId) => workspaceId is null ? $"{providerId}/" : $"{providerId}/{workspaceId}/";

    private static string KeepingPrefix(string providerId) => $"{providerId}/";
}
