import type { Reporting } from '../state/reporting';
import type { State } from '../state/state';
import { Icon } from '../ui/icon';
import { OfferCard } from '../ui/offer';
import { PairForm } from '../ui/pairForm';
import { plural, Rich, strong, text } from '../ui/text';
import type { View } from './model';

function hasUnsent({ draft, outbox }: Reporting): boolean {
  return draft !== null || outbox.some(({ status }) => status !== 'sent');
}

/** Nobody is paired yet, or no more. */
export function Pairing({ state, view }: { state: State; view: View }) {
  const hasEnded = state.ended.length > 0 && state.sessions.length === 0;
  return (
    <>
      <h1 tabIndex={-1}>{text(hasEnded ? 'sessionEndedTitle' : 'pairTitle')}</h1>
      <p class="lead">{hasEnded ? text('sessionEndedText') : text('pairIntro')}</p>
      {hasEnded && hasUnsent(view.reporting) && (
        <p class="note">
          <Icon name="flag" />
          <span>{text('keptForPairing')}</span>
        </p>
      )}
      {view.seen.length > 0 && (
        <section class="note warn">
          <Icon name="notice" />
          <div>
            <p>{plural('pairDetected', view.seen.length)}</p>
            <ul>
              {view.seen.map((item) => (
                <li key={item.key}>
                  <strong>
                    <bdi>{item.name}</bdi>
                  </strong>
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {view.offer && <OfferCard offer={view.offer} sessions={state.sessions} />}
      {!view.offer?.preview && (
        <>
          <p class="where">
            <Rich>{text('pairWhere', strong(text('pairPlace')))}</Rich> <span class="soft">{text('pairWhoElse')}</span>
          </p>
          <PairForm />
        </>
      )}
    </>
  );
}
