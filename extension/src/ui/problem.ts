import type { Problem } from '../state/state';
import { capital, text, textOf } from './text';

/** What went wrong, in a few words. */
export function problemTitle(problem: Problem): string {
  return textOf('problemTitle', problem.code) ?? text('problemTitle');
}

/** What to do about a problem: in our words where its code is known, else in the api's. */
export function problemText(problem: Problem, provider?: string): string {
  // Languages with cases need a sentence of its own where no provider can be named.
  const nameless = provider === undefined ? textOf('problemNameless', problem.code) : null;
  const known = nameless ?? textOf('problem', problem.code, provider ?? text('providerUnknown'), new URL(__API__).host);
  return capital(known ?? problem.detail ?? text('problemUnknown'));
}
