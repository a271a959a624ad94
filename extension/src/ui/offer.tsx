import type { Offer } from '../state/offer';
import { workspaceOf } from '../state/session';
import { Act } from './actions';
import { Icon } from './icon';
import { problemText } from './problem';
import { Rich, strong, text } from './text';

/** Asks before a code that a page or a link has offered pairs this browser. `current` is the workspace that it is paired with already. */
export function OfferCard({ offer: { host, preview, problem }, current }: { offer: Offer; current: string | null }) {
  if (problem) {
    return (
      <div class="note warn" role="alert">
        <Icon name="notice" />
        <div>
          <p>{problemText(problem)}</p>
          <Act look="quiet" small message={{ type: 'panel.declineOffer' }}>
            {text('close')}
          </Act>
        </div>
      </div>
    );
  }
  if (!preview) {
    return (
      <p class="note" role="status">
        <Icon name="spinner" />
        <span>{text('offerAsking')}</span>
      </p>
    );
  }
  const name = workspaceOf(preview);
  return (
    <section class="offer" aria-labelledby="offer-title">
      <h2 id="offer-title">{text('offerTitle', name)}</h2>
      <p>
        <Rich>
          {preview.personName ? text('offerFor', strong(name), strong(preview.personName)) : text('offerForAnyone', strong(name))}
        </Rich>
        {current && current !== preview.workspaceId && (
          <>
            {' '}
            <Rich>{text('offerInstead', strong(current))}</Rich>
          </>
        )}
      </p>
      <p class="small soft">{host ? text('offerFromPage', host) : text('offerFromLink')}</p>
      <div class="actions stack">
        <Act look="primary" message={{ type: 'panel.acceptOffer' }}>
          {text('offerAccept', name)}
        </Act>
        <Act look="quiet" message={{ type: 'panel.declineOffer' }}>
          {text('notNow')}
        </Act>
      </div>
    </section>
  );
}
