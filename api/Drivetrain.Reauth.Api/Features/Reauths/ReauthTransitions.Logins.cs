using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <content>What becomes of an attempt whose browser has come back: matched, refused, confirmed.</content>
internal static partial class ReauthTransitions
{
    /// <summary>Why an attempt fails whose connector is gone.</summary>
    public static readonly ProviderFailure ConnectorDeleted = new(ProviderFailureKind.ProtocolError, "connector_deleted");

    /// <summary>Why an attempt fails whose grant is being revoked already.</summary>
    public static readonly ProviderFailure GrantAbandoned = new(ProviderFailureKind.Unavailable, "interrupted");

    /// <summary>A grant whose attempt was over so long ago is held by nobody: the attempt would have said what becomes of it.</summary>
    public static readonly TimeSpan HoldSlack = TimeSpan.FromMinutes(10);

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
            return new Decision(End(proved, Outcomes.Superseded, now), TokenFate.Revoke);
        }

        if (proof.Instances.Count == 0)
        {
            return new Decision(End(proved, Outcomes.NoInstance, now), TokenFate.Revoke);
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
            ? new Decision(End(proved, Outcomes.Matched, now), TokenFate.Use, match)
            : new Decision(
                End(proved with { Siblings = MayOfferSiblings(reauth, connector, proof) ? siblings : [] }, Outcomes.InstanceMismatch, now),
                TokenFate.Revoke
            );
    }

    /// <summary>
    /// Whether the person may be offered another connector of the workspace, one that is bound to what was seen: after a mismatch, and not where a link was
    /// opened. Whoever got a link was asked for this one connector; what else the workspace has is not theirs to see.
    /// </summary>
    public static bool MayOfferSiblings(ReauthAttempt reauth, Connector connector, InstanceProof proof) =>
        reauth.HandoverId is null
        && connector.Instance is { } bound
        && !proof.Instances.Any(seen => string.Equals(seen.Id, bound.Id, StringComparison.Ordinal));

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
        reauth.IsOpen ? new Decision(End(reauth, Outcomes.KeysMissing, now), TokenFate.Revoke) : null;

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
            return new Decision(End(reauth, Outcomes.ProviderError, now), TokenFate.Revoke);
        }

        if (IsOutrun(reauth, connector))
        {
            return new Decision(End(reauth, Outcomes.Superseded, now), TokenFate.Revoke);
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
                    Outcomes.Matched,
                    now
                ),
                TokenFate.Use,
                chosen
            )
            : new Decision(End(reauth with { Expected = connector.Instance }, Outcomes.InstanceMismatch, now), TokenFate.Revoke);
    }

    /// <summary>Whether the connector is the registration that the attempt began for, and not a later one of the same data source.</summary>
    public static bool IsOf(ReauthAttempt reauth, Connector connector) => string.Equals(reauth.Registration, connector.Registration, StringComparison.Ordinal);

    /// <summary>
    /// The login of an attempt that began later is in use: it is the newer one and stays, whatever the clocks said meanwhile. An attempt that began before
    /// another had its login before it, too:
    /// only one whose code is being exchanged is left to go on beside a newer one.
    /// </summary>
    private static bool IsOutrun(ReauthAttempt reauth, Connector connector) => reauth.Number < connector.LoginNumber;
}
