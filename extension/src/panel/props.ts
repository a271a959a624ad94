import type { Journey, State } from '../state/state';
import type { Subject, standstillOf } from './model';

/** What every screen of a journey is given. */
export interface JourneyProps {
  subject: Subject;
  journey: Journey;
  state: State;
  now: number;
  /** Milliseconds by which the api's clock is ahead of this one. */
  ahead: number;
  /** What the login waits for besides the person. */
  standstill: ReturnType<typeof standstillOf>;
  onHandOver: () => void;
  /** Whether the browser lets the extension ask the api; null before that is known. */
  isAllowed: boolean | null;
  /** The person looks at the login's tab. */
  isAtLogin: boolean;
}
