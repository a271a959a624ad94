import { needsLogin } from '../state/connector';
import type { Reauth, State } from '../state/state';
import { Act } from '../ui/actions';
import { Icon } from '../ui/icon';
import { plural, Rich, text, whole } from '../ui/text';

type Offer = NonNullable<Reauth['alsoOpens']>[number];

/** The failed connectors that this login can reconnect as well, while the offer stands. The time is the api's. */
export function offersOf({ alsoOpens, alsoOpensUntil }: Reauth, { connectors }: Pick<State, 'connectors'>, now: number): Offer[] {
  if (!alsoOpensUntil || Date.parse(alsoOpensUntil) <= now) {
    return [];
  }
  const isFailed = (id: string) => connectors.some((connector) => connector.id === id && needsLogin(connector));
  return (alsoOpens ?? []).filter(({ connectorId, reconnectedAt }) => !reconnectedAt && isFailed(connectorId));
}

/** The failed connector that the api leads to next, unless it has been reconnected meanwhile, or this login can do that. */
export function nextOf(
  { next }: Reauth,
  { connectors, journeys }: Pick<State, 'connectors' | 'journeys'>,
  offers: Offer[],
): Reauth['next'] {
  const connector = connectors.find(({ id }) => id === next?.connectorId);
  const isOffered = offers.some(({ connectorId }) => connectorId === connector?.id);
  return connector && needsLogin(connector) && !journeys[connector.id] && !isOffered ? next : null;
}

/** What else the login opens, by name, with one button for all of it; and what it has reconnected already. */
export function Others({ connectorId, reauth, offers }: { connectorId: string; reauth: Reauth; offers: Offer[] }) {
  const reconnected = (reauth.alsoOpens ?? []).filter(({ reconnectedAt }) => reconnectedAt);
  const [first, ...others] = offers;
  return (
    <>
      <div role="status">
        {reconnected.length > 0 && (
          <section class="others good">
            <h2>
              <Icon name="check" />
              {text('alsoReconnected')}
            </h2>
            <Names of={reconnected} />
          </section>
        )}
      </div>
      {first && (
        <section class="others">
          <h2>{plural('alsoOpens', offers.length)}</h2>
          <Names of={offers} />
          <Act
            look="primary"
            message={{ type: 'panel.reconnectOthers', connectorId, connectorIds: offers.map((offer) => offer.connectorId) }}
          >
            <span>
              {others.length === 0 ? (
                <Rich>{text('reconnectOther', whole(first.name))}</Rich>
              ) : (
                text('reconnectOthers', String(offers.length))
              )}
            </span>
          </Act>
        </section>
      )}
    </>
  );
}

function Names({ of }: { of: Offer[] }) {
  return (
    <ul>
      {of.map(({ connectorId, name, instance }) => (
        <li key={connectorId}>
          <bdi>{name}</bdi>
          {!name.includes(instance.name) && (
            <small class="soft">
              <bdi>{instance.name}</bdi>
            </small>
          )}
        </li>
      ))}
    </ul>
  );
}
