namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>Something that happens again and again: a token is handed out, a key is refused.</summary>
/// <param name="WorkspaceId">The workspace, or <c>-</c> for the whole service.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What, as <c>noun.verb</c>.</param>
/// <param name="SubjectId">The id of what it was done to. Never a text of the caller's own choosing: there would be no end of entries.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Reason">A code that says why, or null. Other reasons are counted in other entries.</param>
internal readonly record struct Occurrence(string WorkspaceId, string Actor, string Action, string SubjectId, string Address, string? Reason = null);

/// <summary>The actions that a feature has counted. Each feature registers its own.</summary>
internal sealed record CountedActions(IReadOnlySet<string> Actions);
