import type { Problem } from '../state/state';
import { capital, text, textOf } from './text';

/** What went wrong, in a few words. */
export function problemTitle(problem: Problem): string {
  return textOf('problemTitle', problem.code) ?? text('problemTitle');
}

/** What to do about a problem: in our words where its code is known, else in the api's. */
export function problemText(problem: Problem, provider?: string): string {
  return capital(textOf('problem', problem.code, provider ?? text('providerUnknown')) ?? problem.detail ?? text('problemUnknown'));
}
