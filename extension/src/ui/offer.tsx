import type { Offer } from '../state/offer';
import { workspaceOf } from '../state/session';
import type { Session } from '../state/state';
import { Act } from './actions';
import { Icon } from './icon';
import { problemText } from './problem';
import { Rich, strong, text } from './text';

/** Asks before a code that a page or a link has offered pairs this browser: anew, with a workspace more, or once more with one of those that it has. */
export function OfferCard({ offer: { host, preview, problem }, sessions }: { offer: Offer; sessions: Session[] }) {
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
  const isMore = sessions.length > 0 && !sessions.some(({ workspaceId }) => workspaceId === preview.workspaceId);
  return (
    <section class="offer" aria-labelledby="offer-title">
      <h2 id="offer-title">{text(isMore ? 'offerAddTitle' : 'offerTitle', name)}</h2>
      <p>
        <Rich>
          {preview.personName ? text('offerFor', strong(name), strong(preview.personName)) : text('offerForAnyone', strong(name))}
        </Rich>
        {isMore && (
          <>
            {' '}
            <Rich>{text('offerBeside', namesOf(sessions))}</Rich>
          </>
        )}
      </p>
      <p class="small soft">{host ? text('offerFromPage', host) : text('offerFromLink')}</p>
      <div class="actions stack">
        <Act look="primary" message={{ type: 'panel.acceptOffer' }}>
          {text(isMore ? 'offerAdd' : 'offerAccept', name)}
        </Act>
        <Act look="quiet" message={{ type: 'panel.declineOffer' }}>
          {text('notNow')}
        </Act>
      </div>
    </section>
  );
}

/** The workspaces as people call them, in one go. */
export function namesOf(sessions: Session[]): string {
  return sessions.map((session) => strong(workspaceOf(session))).join(', ');
}
