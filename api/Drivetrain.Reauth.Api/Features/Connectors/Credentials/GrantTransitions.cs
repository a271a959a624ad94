using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>What may happen to a grant: pure functions of its state, the event and the time. Encryption is the shell's.</summary>
internal static class GrantTransitions
{
    /// <summary>How long the token set before the last refresh is kept (the longest grace that Intuit's documents name).</summary>
    public static readonly TimeSpan PreviousKept = TimeSpan.FromHours(24);

    /// <summary>A revocation that fails for so long is given up: somebody has to look.</summary>
    public static readonly TimeSpan RevocationTriedFor = TimeSpan.FromDays(7);

    /// <summary>How long a revocation waits that cannot be tried.</summary>
    private static readonly TimeSpan RevocationPutOff = TimeSpan.FromMinutes(2);

    /// <summary>
    /// An access token is refreshed when less than this is left, so that a caller can use it for a while; at half its life where that is shorter.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan[] RevocationPauses =
    [
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
    ];

    /// <summary>The provider gave tokens for an attempt's code. The attempt holds them from now on.</summary>
    public static Grant Receive(NewGrant login, SealedTokens tokens, DateTimeOffset heldUntil, DateTimeOffset now) =>
        WithTokens(
            new Grant
            {
                Id = Grant.IdOf(login.ReauthId),
                WorkspaceId = login.WorkspaceId,
                ProviderId = login.ProviderId,
                Status = GrantStatus.Held,
                ConnectorId = login.ConnectorId,
                Generation = 0,
                ProtectedTokens = tokens.Protected,
                AccessTokenExpiresAt = tokens.Set.AccessTokenExpiresAt,
                ReauthId = login.ReauthId,
                GrantedBy = login.GrantedBy,
                Hints = login.Hints,
                Expected = login.Expected,
                GrantedAt = now,
                UpdatedAt = now,
                HeldUntil = heldUntil,
            },
            tokens,
            now
        );

    /// <summary>It is proved what the tokens open; the attempt holds them until the person has confirmed.</summary>
    public static Grant? Prove(Grant grant, IReadOnlyList<Instance> instances, DateTimeOffset heldUntil, DateTimeOffset now) =>
        grant.Status == GrantStatus.Held ? grant with { Instances = instances, Hints = null, Expected = null, HeldUntil = heldUntil, UpdatedAt = now } : null;

    /// <summary>A connector uses it from now on, for the instance that it was proved to open. Null when its attempt does not hold it any more.</summary>
    /// <param name="replaced">What the connector used before.</param>
    public static Grant? Use(Grant grant, Grant? replaced, string connectorId, Instance instance, DateTimeOffset now) =>
        grant.Status == GrantStatus.Held
            ? grant with
            {
                Status = GrantStatus.Used,
                ConnectorId = connectorId,
                InstanceId = instance.Id,
                Instances = [],
                Hints = null,
                Expected = null,
                HeldUntil = null,
                Generation = (replaced?.Generation ?? 0) + 1,
                UpdatedAt = now,
            }
            : null;

    /// <summary>
    /// The provider refreshed the tokens: the newest wins, the ones before are kept for a day. Null unless the grant still has the tokens that were refreshed:
    /// an answer is kept only for the generation that it came from.
    /// </summary>
    /// <param name="generation">The generation whose refresh token was sent.</param>
    public static Grant? Refresh(Grant grant, long generation, SealedTokens tokens, DateTimeOffset now) =>
        grant.Generation == generation
            ? WithTokens(
                grant with
                {
                    Generation = grant.Generation + 1,
                    PreviousProtectedTokens = grant.ProtectedTokens,
                    PreviousUntil = now + PreviousKept,
                },
                tokens,
                now
            )
            : null;

    /// <summary>Nobody uses it any more: it is to be revoked, at once.</summary>
    /// <param name="instances">What its tokens open, or are believed to where the proof failed; null when they were never proved.</param>
    public static Grant Release(Grant grant, string reason, DateTimeOffset now, IReadOnlyList<Instance>? instances = null) =>
        grant.Status is GrantStatus.Revoking or GrantStatus.GivenUp
            ? grant
            : grant with
            {
                Status = GrantStatus.Revoking,
                GrantedBy = null,
                Instances = grant.Instances is [] ? instances ?? [] : grant.Instances,
                ConnectedBy = null,
                HeldUntil = null,
                PreviousProtectedTokens = null,
                PreviousUntil = null,
                Revocation = new PlannedRevocation(reason, UndoesLogin: grant.Status == GrantStatus.Held, now, now),
                UpdatedAt = now,
            };

    /// <summary>The provider could not revoke it now: it is tried again after a pause that grows, and given up after a week.</summary>
    public static Grant RevocationFailed(Grant grant, string? error, DateTimeOffset now)
    {
        var planned = grant.Revocation!;
        return grant with
        {
            Status = IsGivenUp(planned, now) ? GrantStatus.GivenUp : GrantStatus.Revoking,
            Revocation = Again(planned, error, now),
            UpdatedAt = now,
        };
    }

    /// <summary>Whether a revocation that has failed is not tried again.</summary>
    public static bool IsGivenUp(PlannedRevocation planned, DateTimeOffset now) => now - planned.PlannedAt >= RevocationTriedFor;

    /// <summary>The plan after a try that has failed.</summary>
    public static PlannedRevocation Again(PlannedRevocation planned, string? error, DateTimeOffset now) =>
        planned with
        {
            Attempts = planned.Attempts + 1,
            LastError = error,
            NextAt = now + RevocationPauses[Math.Min(planned.Attempts, RevocationPauses.Length - 1)],
        };

    /// <summary>
    /// It cannot be revoked before its key is back: it is looked at again and again, and never given up for that. The week in which the provider is asked
    /// begins anew.
    /// </summary>
    public static Grant PostponeRevocation(Grant grant, string error, DateTimeOffset now) =>
        grant with
        {
            Revocation = grant.Revocation! with { LastError = error, PlannedAt = now, NextAt = now + RevocationPutOff },
            UpdatedAt = now,
        };

    /// <summary>The provider refuses it for good. Providers do so in outages, too: it is looked at again and again.</summary>
    public static Grant Refused(Grant grant, DateTimeOffset now)
    {
        var since = grant.Recheck is { IsRefused: true, Since: var first } ? first : now;
        return grant with { Recheck = new GrantRecheck(since, KeepingRules.NextRecheck(since, now), IsRefused: true), UpdatedAt = now };
    }

    /// <summary>
    /// Others say that its connector doesn't sync. Whether it works is looked at soon; where that was found within a day, and didn't help, a day later.
    /// </summary>
    /// <param name="isWaiting">Whether it waits for its provider alone: outages and limits come back within a day, and are over as soon.</param>
    public static Grant Doubted(Grant grant, DateTimeOffset now, bool isWaiting) =>
        grant.Recheck is { IsRefused: true }
            ? grant
            : grant with
            {
                Recheck = new GrantRecheck(
                    grant.Recheck?.Since ?? now,
                    !isWaiting && now - grant.RecoveredAt < TimeSpan.FromDays(1)
                        ? now + TimeSpan.FromDays(1)
                        : KeepingRules.NextRecheck(grant.Recheck?.Since ?? now, now)
                ),
                UpdatedAt = now,
            };

    /// <summary>It was proved to work.</summary>
    public static Grant Recovered(Grant grant, DateTimeOffset now) => grant with { Recheck = null, RecoveredAt = now, UpdatedAt = now };

    /// <summary>Its end was told.</summary>
    public static Grant Told(Grant grant, ConnectorExpiry warning) => grant with { Told = new ToldEnd(warning.EndsAt, warning.DaysAhead) };

    /// <summary>It comes from a backup: nobody knows what the provider gave since.</summary>
    public static Grant Restore(Grant grant, DateTimeOffset now) => grant with { RestoredAt = now };

    /// <summary>
    /// Whether it can be used although it comes from a backup: what cannot be refreshed was not refreshed since either.
    /// </summary>
    public static bool IsUsableAsRestored(Grant grant, TokenSet tokens, DateTimeOffset now) =>
        grant.RestoredAt is not null && string.IsNullOrEmpty(tokens.RefreshToken) && IsUsable(grant with { RestoredAt = null }, now);

    /// <summary>
    /// Whether the access token can be handed out. One that was given later than now says that the clock has gone back: nobody knows how long it lasts.
    /// </summary>
    public static bool IsUsable(Grant grant, DateTimeOffset now)
    {
        var since = grant.TokensAt ?? grant.UpdatedAt;
        var half = (grant.AccessTokenExpiresAt - since) / 2;
        return grant.RestoredAt is null && now >= since && grant.AccessTokenExpiresAt - now > (half < Margin ? half : Margin);
    }

    /// <summary>
    /// The token set before the last refresh, where the provider still takes it: only for the grace that its manifest grants (RFC 9700 section 4.14.2).
    /// </summary>
    public static string? Previous(Grant grant, TimeSpan grace, DateTimeOffset now) =>
        grant is { PreviousProtectedTokens: { } previous, PreviousUntil: { } until, TokensAt: { } since } && now < until && now < since + grace
            ? previous
            : null;

    private static Grant WithTokens(Grant grant, SealedTokens tokens, DateTimeOffset now)
    {
        var watch = RefreshTokenEnd.Next(grant.EndWatch, tokens.Set.RefreshTokenExpiresAt, now);
        return grant with
        {
            ProtectedTokens = tokens.Protected,
            AccessTokenExpiresAt = tokens.Set.AccessTokenExpiresAt,
            RefreshTokenExpiresAt = tokens.Set.RefreshTokenExpiresAt,
            // Only the answer to a code says the hard end; a refresh does not move it.
            RefreshTokenHardExpiresAt = tokens.Set.RefreshTokenHardExpiresAt ?? grant.RefreshTokenHardExpiresAt,
            EndWatch = watch,
            IsEndUnknown = grant.IsEndUnknown && watch is not null && (grant.EndWatch is null || watch == grant.EndWatch),
            Scope = tokens.Set.Scope ?? grant.Scope,
            TokensAt = now,
            RestoredAt = null,
            UpdatedAt = now,
        };
    }
}

/// <summary>The login that gave a grant.</summary>
internal sealed record NewGrant(string ReauthId, string ConnectorId, string WorkspaceId, string ProviderId, string GrantedBy)
{
    /// <inheritdoc cref="Grant.Hints"/>
    public IReadOnlyDictionary<string, string>? Hints { get; init; }

    /// <inheritdoc cref="Grant.Expected"/>
    public Instance? Expected { get; init; }
}

/// <summary>A token set and its encrypted form.</summary>
internal sealed record SealedTokens(TokenSet Set, string Protected);
