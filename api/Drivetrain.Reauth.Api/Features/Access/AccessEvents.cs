using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// What would show a theft, in the audit log: who was given an access token, and who was turned away, with the address. What is repeated is counted in one
/// entry.
/// </summary>
internal sealed partial class AccessEvents(AuditTally tally, ILogger<AccessEvents> logger)
{
    public const string TokenIssued = "access_token.issued";
    public const string CallerRefused = "caller.refused";
    public const string CallerForbidden = "caller.forbidden";
    public const string PairingCodeRefused = "pairing_code.refused";
    public const string SignInRefused = "console_session.refused";
    public const string StartTicketRefused = "start_ticket.refused";
    public const string HandoverLinkRefused = "handover_link.refused";

    /// <summary>What is counted, and found by its action at once.</summary>
    public static readonly IReadOnlySet<string> Counted = new HashSet<string>(
        [TokenIssued, CallerRefused, CallerForbidden, PairingCodeRefused, SignInRefused, StartTicketRefused, HandoverLinkRefused],
        StringComparer.Ordinal
    );

    private const string Anonymous = "anonymous";

    /// <summary>
    /// A connector's access token is about to be handed out. Whoever calls this hands it out afterwards: what cannot be written down does not happen.
    /// </summary>
    /// <exception cref="IOException">The entry cannot be written.</exception>
    public Task TokenIssuedAsync(HttpContext http, Caller caller, string workspaceId, string connectorId, CancellationToken cancellationToken) =>
        tally.NoteAsync(
            new Occurrence(workspaceId, caller.Subject, TokenIssued, connectorId, AddressOf(http)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = caller.Name },
            cancellationToken
        );

    /// <summary>A key or session that is unknown, revoked, expired or wrong.</summary>
    public Task CallerRefusedAsync(HttpContext http, Identified identified) =>
        TryNoteAsync(http, new Occurrence(AuditEntry.WholeService, Anonymous, CallerRefused, identified.KnownId, AddressOf(http), identified.Reason));

    /// <summary>A caller whose role the route does not admit.</summary>
    public Task CallerForbiddenAsync(HttpContext http, Caller caller) =>
        TryNoteAsync(
            http,
            new Occurrence(caller.WorkspaceId ?? AuditEntry.WholeService, caller.Subject, CallerForbidden, AuditEntry.NoSubject, AddressOf(http))
        );

    /// <summary>A wrong pairing code. Which workspace it was meant for is not known: a wrong code names none.</summary>
    public Task PairingCodeRefusedAsync(HttpContext http, string reason) =>
        TryNoteAsync(http, new Occurrence(AuditEntry.WholeService, Anonymous, PairingCodeRefused, AuditEntry.NoSubject, AddressOf(http), reason));

    /// <summary>A sign-in of the console with a key that was refused.</summary>
    public Task SignInRefusedAsync(HttpContext http, Identified refused) =>
        TryNoteAsync(
            http,
            new Occurrence(AuditEntry.WholeService, refused.Caller?.Subject ?? Anonymous, SignInRefused, refused.KnownId, AddressOf(http), refused.Reason)
        );

    /// <summary>A sign-in of the console by somebody whom the provider knows, and who lacks what this service asks for.</summary>
    public Task SignInRefusedAsync(HttpContext http, string subject, string name) =>
        TryNoteAsync(
            http,
            new Occurrence(AuditEntry.WholeService, subject, SignInRefused, subject, AddressOf(http)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name }
        );

    /// <summary>The ticket of a start URL that was used, is too old or was made up.</summary>
    /// <param name="workspaceId">The workspace of the attempt that the address names, if there is one.</param>
    /// <param name="reauthId">That attempt.</param>
    public Task StartTicketRefusedAsync(HttpContext http, string? workspaceId, string? reauthId, string reason) =>
        LinkRefusedAsync(http, StartTicketRefused, workspaceId, reauthId, reason);

    /// <summary>The link of a hand-over that begins nothing: used, revoked, too old or made up.</summary>
    /// <param name="workspaceId">The workspace of the hand-over whose ticket it has, if there is one.</param>
    /// <param name="handoverId">That hand-over.</param>
    public Task HandoverLinkRefusedAsync(HttpContext http, string? workspaceId, string? handoverId, string reason) =>
        LinkRefusedAsync(http, HandoverLinkRefused, workspaceId, handoverId, reason);

    private Task LinkRefusedAsync(HttpContext http, string action, string? workspaceId, string? subjectId, string reason) =>
        TryNoteAsync(
            http,
            new Occurrence(workspaceId ?? AuditEntry.WholeService, Anonymous, action, subjectId ?? AuditEntry.NoSubject, AddressOf(http), reason)
        );

    /// <summary>Nobody is admitted because it cannot be written down that they were not.</summary>
    private async Task TryNoteAsync(HttpContext http, Occurrence occurrence, IReadOnlyDictionary<string, string>? details = null)
    {
        try
        {
            await tally.NoteAsync(occurrence, details, http.RequestAborted);
        }
        catch (IOException exception) when (exception is StorageFullException or StorageUnavailableException)
        {
            LogNotNoted(occurrence.Action, exception);
        }
    }

    private static string AddressOf(HttpContext http) =>
        RateLimits.AddressOf(http) is var address && address.Contains(':', StringComparison.Ordinal) ? address + "/64" : address;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} couldn't be written to the audit log.")]
    private partial void LogNotNoted(string action, Exception exception);
}
