import type { Problem } from '../state/state';
import { capital, text, textOf } from './text';

/** What went wrong, in a few words. */
export function problemTitle(problem: Problem): string {
  return textOf('problemTitle', problem.code) ?? text('problemTitle');
}

/** What to do about a problem: in our words where its code is known, else in the api's. */
export function problemText(problem: Problem, provider?: string): string {
  const known = textOf('problem', problem.code, provider ?? text('providerUnknown'), new URL(__API__).host);
  return capital(known ?? problem.detail ?? text('problemUnknown'));
}
