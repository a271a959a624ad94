using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// What may happen to an attempt: pure functions of its state, the event and the time. A null answer means that the event does not apply in this state;
/// the caller reads again and shows what is true.
/// </summary>
internal static partial class ReauthTransitions
{
    /// <summary>Longer than any exchange and proof may take; after that the process that made them has died.</summary>
    public static readonly TimeSpan ExchangeLimit = TimeSpan.FromMinutes(2);

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
            ByExtension = input.ByExtension,
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
        reauth.Status == ReauthStatus.Started ? Abandon(reauth, Outcomes.TooManyTries, now) : null;

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

    /// <summary>Ends an open attempt because the person or the platform wants it so.</summary>
    public static Decision? Cancel(ReauthAttempt reauth, DateTimeOffset now) => Abandon(reauth, Outcomes.Cancelled, now);

    /// <summary>Ends an open attempt because a newer one takes its place. One whose code is being exchanged is left to finish.</summary>
    public static Decision? Supersede(ReauthAttempt reauth, DateTimeOffset now) => Abandon(reauth, Outcomes.Superseded, now);

    /// <summary>Ends an open attempt whose time is over. One that never came back from its exchange was interrupted: its process died.</summary>
    public static Decision? Expire(ReauthAttempt reauth, DateTimeOffset now)
    {
        if (!reauth.IsOpen || now < reauth.ExpiresAt)
        {
            return null;
        }

        return reauth.Status == ReauthStatus.Exchanging
            ? new Decision(End(reauth, Outcomes.Interrupted, now), TokenFate.Revoke)
            : Abandon(reauth, Outcomes.Expired, now);
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

    private static Decision? Abandon(ReauthAttempt reauth, string outcome, DateTimeOffset now) =>
        reauth.IsOpen && reauth.Status != ReauthStatus.Exchanging
            ? new Decision(End(reauth, outcome, now), reauth.Status == ReauthStatus.AwaitingConfirmation ? TokenFate.Revoke : TokenFate.None)
            : null;

    /// <summary>Adds an entry to the timeline of an attempt that has ended: how the revocation of its tokens went.</summary>
    public static ReauthAttempt Note(ReauthAttempt reauth, TimelineEntry entry) => reauth with { Timeline = [.. reauth.Timeline, entry] };

    private static ReauthAttempt End(ReauthAttempt reauth, string outcome, DateTimeOffset now) =>
        reauth with
        {
            Status = OutcomeTable.Of(outcome).Status,
            Outcome = outcome,
            EndedAt = now,
            StateHash = null,
            ProtectedVerifier = null,
            TicketHash = null,
            HeldTokens = null,
            Timeline = [.. reauth.Timeline, new TimelineEntry(now, "ended", outcome)],
        };
}
