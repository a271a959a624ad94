import { useState } from 'preact/hooks';
import type { State } from '../state/state';
import { Button, useActions } from '../ui/actions';
import { contactLabel, contactOf, referencesOf } from '../ui/contact';
import { type Helped, providerOf, supportOf } from '../ui/provider';
import { text } from '../ui/text';

/** Asks before it throws words away. */
export function Discard({ isEmpty }: { isEmpty: boolean }) {
  const { act } = useActions();
  const [isAsking, setAsking] = useState(false);
  const discard = () => void act({ type: 'panel.report.discard' });
  return isAsking ? (
    <div class="ask" role="group" aria-label={text('reportDiscardAsk')}>
      <p class="small">{text('reportDiscardAsk')}</p>
      <div class="actions">
        <Button look="danger" small onClick={discard}>
          {text('reportDiscardYes')}
        </Button>
        <Button look="quiet" small onClick={() => setAsking(false)}>
          {text('reportDiscardNo')}
        </Button>
      </div>
    </div>
  ) : (
    <Button look="quiet" onClick={() => (isEmpty ? discard() : setAsking(true))}>
      {text('reportDiscard')}
    </Button>
  );
}

/** For those who would rather write an e-mail. */
export function Instead({ state, view, connectorId }: { state: State; view: Helped; connectorId: string | null }) {
  const connector = state.connectors.find(({ id }) => id === connectorId) ?? null;
  const journey = connectorId ? state.journeys[connectorId] : undefined;
  const name = connector?.name ?? providerOf(view.contributions, connector?.provider ?? '').displayName;
  const href = contactOf(supportOf(view), { name }, journey ? referencesOf(journey) : []);
  return (
    <footer class="support">
      <a href={href} target={href.startsWith('https:') ? '_blank' : undefined} rel="noreferrer">
        {text(contactLabel(href))}
      </a>
    </footer>
  );
}
