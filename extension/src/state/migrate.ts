/**
 * What an older version kept, in the form of this one: pure. An update comes whenever the browser likes, in the middle of a login as well, and
 * nothing of it may
 * be lost. A version that is newer than this one (somebody went back) is read as far as it is understood.
 */
import { EMPTY, type Journey, type State } from './state';

/** Counts the forms. 1: before versions were written. 2: nothing is concluded from pages of the provider. */
export const VERSION = 2;

type Kept = Partial<Omit<State, 'journeys'>> & { version?: number; journeys?: Record<string, KeptJourney> };
type KeptJourney = Journey & { pages?: number };

export function migrated(kept: unknown): State {
  if (typeof kept !== 'object' || kept === null) {
    return EMPTY;
  }
  const { version = 1, journeys = {}, ...state } = kept as Kept;
  return {
    ...EMPTY,
    ...state,
    journeys: Object.fromEntries(Object.entries(journeys).map(([id, journey]) => [id, version < 2 ? withoutPages(journey) : journey])),
  };
}

/** A step that was marked before stood until the next page and was often a guess's correction; what counts now is said anew. */
function withoutPages({ pages: _, ...journey }: KeptJourney): Journey {
  return { ...journey, pinnedStep: null };
}
