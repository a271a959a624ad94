import type { Connector } from '../state/state';
import { text } from '../ui/text';
import { period } from '../ui/time';

/** The days that a failure has cost, once it is over, and whether Drivetrain has them by now. */
export function Gap({ connector }: { connector: Connector | null }) {
  const { from, to, caughtUpAt } = connector?.gap ?? {};
  const days = period(from, to);
  return days ? <p class="small gap">{text(caughtUpAt ? 'gapClosed' : 'gapOpen', days)}</p> : null;
}
