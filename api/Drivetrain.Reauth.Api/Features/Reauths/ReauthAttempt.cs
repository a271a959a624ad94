using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>One attempt to re-authenticate one connector.</summary>
public sealed record ReauthAttempt : IDocument<ReauthAttempt>
{
    /// <summary>The timeline's step at which a person confirmed the company of a connector that had none.</summary>
    public const string ConfirmedStep = "confirmed";

    /// <summary>The timeline's step at which the provider, or the person at it, said no.</summary>
    public const string RefusedStep = "refused";

    private const string OpenPrefix = "open/";
    private const string EndedPrefix = "ended/";

    /// <summary>
    /// Open attempts by the instant at which they end by themselves; ended ones by the instant at which they did. One index, because each costs a write.
    /// </summary>
    public static DocumentIndex<ReauthAttempt> ByTime { get; } =
        new("time", r => r.EndedAt is { } at ? $"{EndedPrefix}{ExpiryKey.Of(at)}" : $"{OpenPrefix}{ExpiryKey.Of(r.ExpiresAt)}");

    public static DocumentType<ReauthAttempt> Type { get; } =
        new("reauths", DocumentJson.Of<ReauthAttempt>(ReauthDocumentJson.Default), ByTime) { NeedsRoom = true, IsAnnounced = true };

    public required string Id { get; init; }

    public required string ConnectorId { get; init; }

    /// <summary>The registration of the connector that it began for (<see cref="Connectors.Connector.Registration"/>).</summary>
    public string? Registration { get; init; }

    /// <summary>Its place among the connector's attempts, from 1.</summary>
    public long Number { get; init; }

    public required string WorkspaceId { get; init; }

    public required string ProviderId { get; init; }

    public required ReauthStatus Status { get; init; }

    /// <summary>How it ended, one of <see cref="Outcomes"/>; null while it is open.</summary>
    public string? Outcome { get; init; }

    /// <summary>The instance the connector was bound to when the attempt began, or that a person has confirmed since; null when unbound.</summary>
    public Instance? Expected { get; init; }

    /// <summary>What the new tokens were proved to open.</summary>
    public IReadOnlyList<Instance> Seen { get; init; } = [];

    /// <summary>On a mismatch: connectors of the workspace that are bound to what was seen.</summary>
    public IReadOnlyList<Sibling> Siblings { get; init; } = [];

    /// <summary>Scopes that were asked for and that the login did not grant, separated by spaces; null where nothing is missing.</summary>
    public string? MissingScope { get; init; }

    /// <summary>Hash of the cookie that binds the attempt to one browser; null until a ticket is redeemed.</summary>
    public string? BrowserHash { get; init; }

    /// <summary>Hash of the single-use ticket of an attempt that the platform began.</summary>
    public string? TicketHash { get; init; }

    public DateTimeOffset? TicketExpiresAt { get; init; }

    /// <summary>Hash of the state of the current authorization request (RFC 6749 section 10.12).</summary>
    public string? StateHash { get; init; }

    /// <summary>The PKCE verifier, encrypted.</summary>
    public string? ProtectedVerifier { get; init; }

    /// <summary>
    /// New tokens, encrypted, of an attempt that waited for its confirmation when grants became documents of their own. Nothing writes it any more.
    /// </summary>
    public string? HeldTokens { get; init; }

    public required string ReturnUrl { get; init; }

    /// <summary>The caller who began it, for the audit log.</summary>
    public required string StartedBy { get; init; }

    /// <summary>The name of whoever asks for the login, for the page of a ticket; null where there is none.</summary>
    public string? RequestedBy
    {
        get;
        init => field = DisplayText.Of(value);
    }

    /// <summary>The hand-over whose link began it, or null. Such an attempt shows nothing of the workspace but its own connector.</summary>
    public string? HandoverId { get; init; }

    /// <summary>
    /// Whether a person's extension began it, or a result page of such an attempt: whoever logs in has access to the workspace then. Never for a ticket or a
    /// link.
    /// </summary>
    public bool ByExtension { get; init; }

    /// <summary>After success: failed connectors of the workspace whose companies the login opens, too, and what became of each.</summary>
    public IReadOnlyList<AlsoOpened> AlsoOpens
    {
        // Rows from before it was kept lack it.
        get => field ?? [];
        init;
    }

    /// <summary>Until when they can be reconnected by this login.</summary>
    public DateTimeOffset? AlsoOpensUntil { get; init; }

    /// <summary>After success: the failed connector of the workspace that a person is led to next; null where there is none.</summary>
    public Sibling? Next { get; init; }

    /// <summary>How many attempts the person made in a row from result pages.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How often credentials were typed, for a provider without OAuth.</summary>
    public int Submissions { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the state was consumed: no grant of this attempt is older.</summary>
    public DateTimeOffset? ConsumedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Whether it gave a connector its first company.</summary>
    [JsonIgnore]
    public bool IsFirstConnection => Timeline.Any(entry => string.Equals(entry.Step, ConfirmedStep, StringComparison.Ordinal));

    /// <summary>The provider's own code for why it refused; null where it did not, or said none.</summary>
    [JsonIgnore]
    public string? RefusalCode => Timeline.LastOrDefault(entry => string.Equals(entry.Step, RefusedStep, StringComparison.Ordinal))?.Code;

    /// <summary>Whether anything can still happen to it.</summary>
    [JsonIgnore]
    public bool IsOpen => EndedAt is null;

    /// <summary>Open attempts whose time ended before this instant.</summary>
    public static KeyRange OpenBefore(DateTimeOffset at) => new(OpenPrefix, OpenPrefix + ExpiryKey.Of(at));

    /// <summary>Attempts that ended before this instant.</summary>
    public static KeyRange EndedBefore(DateTimeOffset at) => new(EndedPrefix, EndedPrefix + ExpiryKey.Of(at));
}

/// <summary>Where an attempt stands.</summary>
public enum ReauthStatus
{
    /// <summary>Begun; the browser has not been sent to the provider.</summary>
    Created,

    /// <summary>The browser is at the provider.</summary>
    Started,

    /// <summary>The state is consumed; the code is being exchanged and the instance proved.</summary>
    Exchanging,

    /// <summary>The person has to confirm, or to pick, the instance before it is bound.</summary>
    AwaitingConfirmation,

    /// <summary>Credential stored, connector connected.</summary>
    Completed,

    /// <summary>Ended without a credential; <see cref="ReauthAttempt.Outcome"/> says why.</summary>
    Failed,

    /// <summary>The person or the platform cancelled it.</summary>
    Cancelled,

    /// <summary>A newer attempt took its place.</summary>
    Superseded,

    /// <summary>Nobody finished it in time.</summary>
    Expired,
}

/// <summary>A connector of the same workspace that is bound to the instance that was chosen.</summary>
public sealed record Sibling(string ConnectorId, string Name);

/// <summary>A failed connector of the workspace whose company a login opens besides the one that it was for.</summary>
/// <param name="Registration">The registration that it was found with (<see cref="Connectors.Connector.Registration"/>).</param>
/// <param name="ReconnectedAt">When this login reconnected it; null where it has not.</param>
public sealed record AlsoOpened(string ConnectorId, string Name, Instance Instance, string? Registration, DateTimeOffset? ReconnectedAt = null);

/// <summary>One step of an attempt, as support sees it.</summary>
/// <param name="At">When.</param>
/// <param name="Step">A stable name: <c>created</c>, <c>started</c>, <c>returned</c>, <c>proved</c>, <c>ended</c>…</param>
/// <param name="Code">An outcome, or the provider's own error code.</param>
/// <param name="TraceId">The provider's trace id.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Step, string? Code = null, string? TraceId = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<ReauthStatus>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ReauthAttempt))]
internal sealed partial class ReauthDocumentJson : JsonSerializerContext;
