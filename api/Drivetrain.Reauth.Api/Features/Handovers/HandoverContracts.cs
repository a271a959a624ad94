using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>A link to be made.</summary>
/// <param name="Note">A note to the colleague, shown as plain text.</param>
public sealed record CreateHandoverRequest([property: TextLength(300)] string? Note = null);

/// <summary>A link just made.</summary>
/// <param name="Id">Its id, to take it back.</param>
/// <param name="ConnectorId">The connector whose login is handed over.</param>
/// <param name="Url">Send this to the colleague. It works once and is shown only once.</param>
/// <param name="AskedBy">Who is asking, as shown to the colleague.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record HandoverResponse(string Id, string ConnectorId, string Url, string AskedBy, DateTimeOffset ExpiresAt);
