using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What a new attempt needs to know besides its connector.</summary>
internal sealed record NewReauth(string Id, string ReturnUrl, string StartedBy, TimeSpan Lifetime)
{
    public string? BrowserHash { get; init; }

    public string? TicketHash { get; init; }

    public DateTimeOffset? TicketExpiresAt { get; init; }

    public string? HandoverId { get; init; }

    public string? RequestedBy { get; init; }

    /// <inheritdoc cref="ReauthAttempt.ByExtension"/>
    public bool ByExtension { get; init; }

    public int Attempt { get; init; } = 1;
}

/// <summary>An authorization request on its way.</summary>
internal sealed record AuthorizationSent(string StateHash, string ProtectedVerifier, TimeSpan Lifetime);

/// <summary>A new state of an attempt, and what the shell does with the tokens.</summary>
/// <param name="Reauth">The attempt from now on.</param>
/// <param name="Tokens">What becomes of the tokens.</param>
/// <param name="Instance">With <see cref="TokenFate.Use"/>: the instance they are proved to open.</param>
internal sealed record Decision(ReauthAttempt Reauth, TokenFate Tokens = TokenFate.None, Instance? Instance = null)
{
    /// <summary>The name of whoever logged in, where a proof has just told it.</summary>
    public string? Person { get; init; }

    /// <summary>What others are told of it, in the same commit; null where it is nobody else's concern.</summary>
    public Announcement? Announcement =>
        Reauth.Status switch
        {
            ReauthStatus.Completed => Announcement.Reauthenticated(Reauth, Instance),
            ReauthStatus.Failed => Announcement.Failed(Reauth),
            _ => null,
        };
}

/// <summary>What others are told of a decision: the platform by an event, and the operator by an entry of the audit log.</summary>
/// <param name="EventType">The event; its subject is the connector.</param>
/// <param name="Action">The entry's action.</param>
/// <param name="SubjectId">The entry's subject.</param>
/// <param name="Details">The entry's details.</param>
internal sealed record Announcement(string EventType, string Action, string SubjectId, IReadOnlyDictionary<string, string> Details)
{
    internal static Announcement Reauthenticated(ReauthAttempt reauth, Instance? instance) =>
        new(ConnectorEvent.Reauthenticated, "connector.reauthenticated", reauth.ConnectorId, DetailsOf(reauth, instance));

    internal static Announcement Failed(ReauthAttempt reauth) =>
        new(ReauthEvent.Failed, "reauth.failed", reauth.Id, DetailsOf(reauth, reauth.Seen.Count > 0 ? reauth.Seen[0] : null, isNamed: true));

    private static Dictionary<string, string> DetailsOf(ReauthAttempt reauth, Instance? instance, bool isNamed = false)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reauth"] = reauth.Id, ["outcome"] = reauth.Outcome ?? "" };
        if (instance is not null)
        {
            details["instance"] = instance.Id;
        }

        if (isNamed)
        {
            details[AuditEntry.ConnectorDetail] = reauth.ConnectorId;
        }

        return details;
    }
}

/// <summary>What becomes of the grant that an attempt holds.</summary>
internal enum TokenFate
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
