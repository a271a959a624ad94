import type { Journey } from '../state/state';
import { Act } from '../ui/actions';
import { text } from '../ui/text';
import { isHandedOver, type Subject } from './model';
import { NotAdmin } from './notAdmin';

/** What must never have to be looked for while a login is under way: it stays in sight at the panel's foot. */
export function Bar({ subject, journey, now, onHandOver }: { subject: Subject; journey: Journey; now: number; onHandOver: () => void }) {
  const { connectorId, company } = subject;
  return (
    <nav class="foot" aria-label={text('footLabel')}>
      {company && !isHandedOver(journey, now) && <NotAdmin subject={subject} onHandOver={onHandOver} />}
      <Act look="quiet" small message={{ type: 'panel.report.open', connectorId }}>
        {text('getHelp')}
      </Act>
      <Act look="quiet" small message={{ type: 'panel.cancel', connectorId }}>
        {text(journey.phase === 'showing' ? 'stopShowing' : 'cancel')}
      </Act>
    </nav>
  );
}
