using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// What may happen to an attempt: pure functions of its state, the event and the time. A null answer means that the event does not apply in this state;
/// the caller reads again and shows what is true.
/// </summary>
public static class ReauthTransitions
{
    /// <summary>Longer than any exchange and proof may take; after that the process that made them has died.</summary>
    public static readonly TimeSpan ExchangeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Why an attempt fails whose connector is gone.</summary>
    public static readonly ProviderFailure ConnectorDeleted = new(ProviderFailureKind.ProtocolError, "connector_deleted");

    /// <summary>Why an attempt fails whose grant is being revoked already.</summary>
    public static readonly ProviderFailure GrantAbandoned = new(ProviderFailureKind.Unavailable, "interrupted");

    /// <summary>A browser that starts over and over must not make a document grow without bound.</summary>
    private const int MaximumTimeline = 50;

    private const string RedeemedStep = "ticket_redeemed";

    /// <summary>Of typed credentials in one attempt. Somebody who has them at hand is done after two or three.</summary>
    public const int MaximumSubmissions = 10;

    public static ReauthAttempt Create(NewReauth input, Connector connector, DateTimeOffset now) =>
        new()
        {
            Id = input.Id,
            ConnectorId = connector.Id,
            Registration = connector.Registration,
            Number = connector.Attempts + 1,
            WorkspaceId = connector.WorkspaceId,
            ProviderId = connector.ProviderId,
            Status = ReauthStatus.Created,
            Expected = connector.Instance,
            BrowserHash = input.BrowserHash,
            TicketHash = input.TicketHash,
            TicketExpiresAt = input.TicketExpiresAt,
            ReturnUrl = input.ReturnUrl,
            StartedBy = input.StartedBy,
            HandoverId = input.HandoverId,
            RequestedBy = input.RequestedBy,
            Attempt = input.Attempt,
            CreatedAt = now,
            ExpiresAt = now + input.Lifetime,
            Timeline = [new TimelineEntry(now, "created")],
        };

    /// <summary>Whether a browser has redeemed the attempt's ticket.</summary>
    public static bool IsRedeemed(ReauthAttempt reauth) => reauth.Timeline.Any(entry => string.Equals(entry.Step, RedeemedStep, StringComparison.Ordinal));

    /// <summary>Redeems the ticket: this browser, and no other, goes on with the attempt. The caller has compared the ticket.</summary>
    public static ReauthAttempt? ClaimTicket(ReauthAttempt reauth, string browserHash, DateTimeOffset now) =>
        reauth is { Status: ReauthStatus.Created, BrowserHash: null, TicketHash: not null } && now < reauth.TicketExpiresAt && now < reauth.ExpiresAt
            ? reauth with
            {
                BrowserHash = browserHash,
                TicketHash = null,
                TicketExpiresAt = null,
                Timeline = [.. reauth.Timeline, new TimelineEntry(now, RedeemedStep)],
            }
            : null;

    /// <summary>Whether an attempt was sent to the provider so often that it is not sent again: another attempt has to begin.</summary>
    public static bool IsWornOut(ReauthAttempt reauth) =>
        reauth.Status is ReauthStatus.Created or ReauthStatus.Started && reauth.Timeline.Count >= MaximumTimeline;

    /// <summary>A person sends typed credentials. Null when they did so too often: whoever only guesses must not go on.</summary>
    public static ReauthAttempt? Submit(ReauthAttempt reauth) =>
        reauth.Submissions < MaximumSubmissions ? reauth with { Submissions = reauth.Submissions + 1 } : null;

    /// <summary>Ends an attempt whose typed credentials were wrong too often.</summary>
    public static Decision? Exhaust(ReauthAttempt reauth, DateTimeOffset now) =>
        reauth.Status == ReauthStatus.Started ? Abandon(reauth, ReauthStatus.Failed, Outcomes.TooManyTries, now) : null;

    /// <summary>Sends the browser to the provider. Going back and starting again is fine: only the newest state counts.</summary>
    public static ReauthAttempt? Start(ReauthAttempt reauth, AuthorizationSent sent, DateTimeOffset now) =>
        reauth is { Status: ReauthStatus.Created or ReauthStatus.Started, BrowserHash: not null }
        && now < reauth.ExpiresAt
        && reauth.Timeline.Count < MaximumTimeline
            ? reauth with
            {
                Status = ReauthStatus.Started,
                StateHash = sent.StateHash,
                ProtectedVerifier = sent.ProtectedVerifier,
                ExpiresAt = now + sent.Lifetime,
                Timeline = [.. reauth.Timeline, new TimelineEntry(now, "started")],
            }
            : null;

    /// <summary>Consumes the state: of any number of callbacks one goes on.</summary>
    public static ReauthAttempt? Consume(ReauthAttempt reauth, DateTimeOffset now) =>
        reauth.Status == ReauthStatus.Started && now < reauth.ExpiresAt
            ? reauth with
            {
                Status = ReauthStatus.Exchanging,
                StateHash = null,
                ProtectedVerifier = null,
                ConsumedAt = now,
                ExpiresAt = now + ExchangeLimit,
                Timeline = [.. reauth.Timeline, new TimelineEntry(now, "returned")],
            }
            : null;

    /// <summary>Matches what the new tokens were proved to open against what the connector is bound to.</summary>
    /// <param name="siblings">Other connectors of the workspace bound to an instance that was seen.</param>
    /// <param name="confirmationLifetime">How long a person may take to confirm an unbound connector's company.</param>
    public static Decision? Conclude(
        ReauthAttempt reauth,
        Connector connector,
        InstanceProof proof,
        IReadOnlyList<Sibling> siblings,
        TimeSpan confirmationLifetime,
        DateTimeOffset now
    )
    {
        if (reauth.Status != ReauthStatus.Exchanging)
        {
            return null;
        }

        if (!IsOf(reauth, connector))
        {
            return Refuse(reauth, ConnectorDeleted, tokensGranted: true, now);
        }

        var proved = reauth with { Seen = proof.Instances, Timeline = [.. reauth.Timeline, new TimelineEntry(now, "proved", TraceId: proof.TraceId)] };
        if (IsOutrun(reauth, connector))
        {
            return new Decision(End(proved, ReauthStatus.Superseded, Outcomes.Superseded, now), TokenFate.Revoke);
        }

        if (proof.Instances.Count == 0)
        {
            return new Decision(End(proved, ReauthStatus.Failed, Outcomes.NoInstance, now), TokenFate.Revoke);
        }

        if (connector.Instance is null)
        {
            var waiting = proved with
            {
                Status = ReauthStatus.AwaitingConfirmation,
                ExpiresAt = now + confirmationLifetime,
                Timeline = [.. proved.Timeline, new TimelineEntry(now, "confirmation_asked")],
            };
            return new Decision(waiting, TokenFate.Hold);
        }

        var match = proof.Instances.FirstOrDefault(i => string.Equals(i.Id, connector.Instance.Id, StringComparison.Ordinal));
        return match is not null
            ? new Decision(End(proved, ReauthStatus.Completed, Outcomes.Matched, now), TokenFate.Use, match)
            : new Decision(End(proved with { Siblings = siblings }, ReauthStatus.Failed, Outcomes.InstanceMismatch, now), TokenFate.Revoke);
    }

    /// <summary>The provider, or the person at it, said no; or it could not be asked.</summary>
    /// <param name="tokensGranted">Whether tokens were given before the failure; they are revoked.</param>
    public static Decision? Refuse(ReauthAttempt reauth, ProviderFailure failure, bool tokensGranted, DateTimeOffset now) =>
        reauth.Status == ReauthStatus.Exchanging
            ? new Decision(
                End(
                    reauth with
                    {
                        MissingScope = failure.MissingScope,
                        Timeline = [.. reauth.Timeline, new TimelineEntry(now, ReauthAttempt.RefusedStep, failure.Error, failure.TraceId)],
                    },
                    ReauthStatus.Failed,
                    Outcomes.Of(failure.Kind),
                    now
                ),
                tokensGranted ? TokenFate.Revoke : TokenFate.None
            )
            : null;

    /// <summary>
    /// What the connector used before cannot be read now, and has to be as it was when its key is back: the new login is not taken. The provider did nothing
    /// wrong, nor did the person.
    /// </summary>
    public static Decision? Spare(ReauthAttempt reauth, DateTimeOffset now) =>
        reauth.IsOpen ? new Decision(End(reauth, ReauthStatus.Failed, Outcomes.KeysMissing, now), TokenFate.Revoke) : null;

    /// <summary>The person confirms, or picks, the company that an unbound connector is bound to from now on.</summary>
    public static Decision? Confirm(ReauthAttempt reauth, Connector connector, string instanceId, DateTimeOffset now)
    {
        var chosen = reauth.Seen.FirstOrDefault(i => string.Equals(i.Id, Instance.CanonicalId(instanceId), StringComparison.Ordinal));
        if (reauth.Status != ReauthStatus.AwaitingConfirmation || chosen is null || now >= reauth.ExpiresAt)
        {
            return null;
        }

        if (!IsOf(reauth, connector))
        {
            return new Decision(End(reauth, ReauthStatus.Failed, Outcomes.ProviderError, now), TokenFate.Revoke);
        }

        if (IsOutrun(reauth, connector))
        {
            return new Decision(End(reauth, ReauthStatus.Superseded, Outcomes.Superseded, now), TokenFate.Revoke);
        }

        // Somebody bound it in the meantime: the same rule as for any bound connector.
        return connector.Instance is null || string.Equals(connector.Instance.Id, chosen.Id, StringComparison.Ordinal)
            ? new Decision(
                End(
                    reauth with
                    {
                        Expected = chosen,
                        Timeline = [.. reauth.Timeline, new TimelineEntry(now, ReauthAttempt.ConfirmedStep)],
                    },
                    ReauthStatus.Completed,
                    Outcomes.Matched,
                    now
                ),
                TokenFate.Use,
                chosen
            )
            : new Decision(End(reauth with { Expected = connector.Instance }, ReauthStatus.Failed, Outcomes.InstanceMismatch, now), TokenFate.Revoke);
    }

    /// <summary>Ends an open attempt because the person or the platform wants it so.</summary>
    public static Decision? Cancel(ReauthAttempt reauth, DateTimeOffset now) => Abandon(reauth, ReauthStatus.Cancelled, Outcomes.Cancelled, now);

    /// <summary>Ends an open attempt because a newer one takes its place. One whose code is being exchanged is left to finish.</summary>
    public static Decision? Supersede(ReauthAttempt reauth, DateTimeOffset now) => Abandon(reauth, ReauthStatus.Superseded, Outcomes.Superseded, now);

    /// <summary>Ends an open attempt whose time is over. One that never came back from its exchange was interrupted: its process died.</summary>
    public static Decision? Expire(ReauthAttempt reauth, DateTimeOffset now)
    {
        if (!reauth.IsOpen || now < reauth.ExpiresAt)
        {
            return null;
        }

        return reauth.Status == ReauthStatus.Exchanging
            ? new Decision(End(reauth, ReauthStatus.Failed, Outcomes.Interrupted, now), TokenFate.Revoke)
            : Abandon(reauth, ReauthStatus.Expired, Outcomes.Expired, now);
    }

    /// <summary>
    /// An open attempt of a restored backup: no ticket, browser or callback goes on with it, and the sweep ends it like any other whose time is over.
    /// </summary>
    public static ReauthAttempt? Cut(ReauthAttempt reauth, DateTimeOffset now) =>
        reauth.IsOpen
            ? reauth with
            {
                TicketHash = null,
                TicketExpiresAt = null,
                BrowserHash = null,
                StateHash = null,
                ExpiresAt = reauth.ExpiresAt < now ? reauth.ExpiresAt : now,
            }
            : null;

    private static Decision? Abandon(ReauthAttempt reauth, ReauthStatus status, string outcome, DateTimeOffset now) =>
        reauth.IsOpen && reauth.Status != ReauthStatus.Exchanging
            ? new Decision(End(reauth, status, outcome, now), reauth.Status == ReauthStatus.AwaitingConfirmation ? TokenFate.Revoke : TokenFate.None)
            : null;

    /// <summary>Adds an entry to the timeline of an attempt that has ended: how the revocation of its tokens went.</summary>
    public static ReauthAttempt Note(ReauthAttempt reauth, TimelineEntry entry) => reauth with { Timeline = [.. reauth.Timeline, entry] };

    /// <summary>Whether the connector is the registration that the attempt began for, and not a later one of the same data source.</summary>
    public static bool IsOf(ReauthAttempt reauth, Connector connector) => string.Equals(reauth.Registration, connector.Registration, StringComparison.Ordinal);

    /// <summary>
    /// The login of an attempt that began later is in use: it is the newer one and stays, whatever the clocks said meanwhile. An attempt that began before
    /// another had its login before it, too:
    /// only one whose code is being exchanged is left to go on beside a newer one.
    /// </summary>
    private static bool IsOutrun(ReauthAttempt reauth, Connector connector) => reauth.Number < connector.LoginNumber;

    private static ReauthAttempt End(ReauthAttempt reauth, ReauthStatus status, string outcome, DateTimeOffset now) =>
        reauth with
        {
            Status = status,
            Outcome = outcome,
            EndedAt = now,
            StateHash = null,
            ProtectedVerifier = null,
            TicketHash = null,
            HeldTokens = null,
            Timeline = [.. reauth.Timeline, new TimelineEntry(now, "ended", outcome)],
        };
}

/// <summary>What a new attempt needs to know besides its connector.</summary>
public sealed record NewReauth(string Id, string ReturnUrl, string StartedBy, TimeSpan Lifetime)
{
    public string? BrowserHash { get; init; }

    public string? TicketHash { get; init; }

    public DateTimeOffset? TicketExpiresAt { get; init; }

    public string? HandoverId { get; init; }

    public string? RequestedBy { get; init; }

    public int Attempt { get; init; } = 1;
}

/// <summary>An authorization request on its way.</summary>
public sealed record AuthorizationSent(string StateHash, string ProtectedVerifier, TimeSpan Lifetime);

/// <summary>A new state of an attempt, and what the shell does with the tokens.</summary>
/// <param name="Reauth">The attempt from now on.</param>
/// <param name="Tokens">What becomes of the tokens.</param>
/// <param name="Instance">With <see cref="TokenFate.Use"/>: the instance they are proved to open.</param>
public sealed record Decision(ReauthAttempt Reauth, TokenFate Tokens = TokenFate.None, Instance? Instance = null);

/// <summary>What becomes of the grant that an attempt holds.</summary>
public enum TokenFate
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The connector uses it from now on.</summary>
    Use,

    /// <summary>It waits for the person to confirm the instance.</summary>
    Hold,

    /// <summary>It is revoked, as far as nobody else uses what it opens, and forgotten.</summary>
    Revoke,
}
