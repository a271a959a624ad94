using Drivetrain.Reauth.Api.Features.Connectors;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <content>What one login offers for other failed connectors of its workspace (ADR 14).</content>
internal static partial class ReauthTransitions
{
    /// <summary>The step at which a person reconnected others with the same login.</summary>
    private const string OthersStep = "others_reconnected";

    /// <summary>
    /// Whether others may be offered: only to somebody whose extension began the attempt. Whoever opened a link or a ticket was asked for one connector, and
    /// what else the workspace has is not theirs to see.
    /// </summary>
    public static bool MayOfferOthers(ReauthAttempt reauth) => reauth is { ByExtension: true, HandoverId: null, Status: ReauthStatus.Completed };

    /// <summary>A login that succeeded offers others.</summary>
    public static ReauthAttempt OfferOthers(ReauthAttempt reauth, IReadOnlyList<AlsoOpened> others, Sibling? next, TimeSpan lifetime, DateTimeOffset now) =>
        MayOfferOthers(reauth) ? reauth with { AlsoOpens = others, AlsoOpensUntil = others is [] ? null : now + lifetime, Next = next } : reauth;

    /// <summary>Which of the offers that a person confirms still stand; empty once they have lapsed, or were all taken.</summary>
    public static IReadOnlyList<AlsoOpened> StandingOffers(ReauthAttempt reauth, DateTimeOffset now) =>
        MayOfferOthers(reauth) && now < reauth.AlsoOpensUntil ? [.. reauth.AlsoOpens.Where(offer => offer.ReconnectedAt is null)] : [];

    /// <summary>Whether an offered connector is still what it was when it was offered, and still needs a login.</summary>
    public static bool IsStillOffered(ReauthAttempt reauth, AlsoOpened offer, Connector connector) =>
        NeedsLogin(connector)
        && string.Equals(connector.WorkspaceId, reauth.WorkspaceId, StringComparison.Ordinal)
        && string.Equals(connector.ProviderId, reauth.ProviderId, StringComparison.Ordinal)
        && string.Equals(connector.Registration, offer.Registration, StringComparison.Ordinal)
        && string.Equals(connector.Instance?.Id, offer.Instance.Id, StringComparison.Ordinal);

    /// <summary>Whether somebody has to log in for it, and no admin has ended it on purpose.</summary>
    public static bool NeedsLogin(Connector connector) =>
        connector.Status == ConnectorStatus.Failed && connector.Failure is not { Code: ConnectorFailure.Disconnected };

    /// <summary>Some of the offered connectors were reconnected.</summary>
    public static ReauthAttempt Reconnected(ReauthAttempt reauth, IReadOnlyCollection<string> connectorIds, DateTimeOffset now) =>
        reauth with
        {
            AlsoOpens =
            [
                .. reauth.AlsoOpens.Select(offer =>
                    connectorIds.Contains(offer.ConnectorId, StringComparer.Ordinal) ? offer with { ReconnectedAt = now } : offer
                ),
            ],
            Timeline = [.. reauth.Timeline, new TimelineEntry(now, OthersStep)],
        };
}
