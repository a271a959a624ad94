/**
 * What an older version kept, in the form of this one: pure. An update comes whenever the browser likes, in the middle of a login as well, and
 * nothing of it may
 * be lost. A version that is newer than this one (somebody went back) is read as far as it is understood.
 */
import { toldOf } from './session';
import { EMPTY, type Journey, type Session, type State } from './state';

/** Counts the forms. 1: before versions were written. 2: nothing is concluded from pages of the provider. 3: several workspaces. */
export const VERSION = 3;

type Kept = Partial<Omit<State, 'journeys'>> & OneWorkspace & { version?: number; journeys?: Record<string, KeptJourney> };
type KeptJourney = Journey & { pages?: number };

/** What the versions before the third kept instead of lists. */
interface OneWorkspace {
  session?: Session | null;
  sessionEnded?: boolean;
  connectorsAt?: number | null;
}

/** Under which name those versions kept the token. */
const ONE_TOKEN = 'token';

export function migrated(kept: unknown): State {
  if (typeof kept !== 'object' || kept === null) {
    return EMPTY;
  }
  const { version = 1, journeys = {}, ...state } = kept as Kept;
  return {
    ...EMPTY,
    ...(version < 3 ? withSessions(state) : state),
    journeys: Object.fromEntries(Object.entries(journeys).map(([id, journey]) => [id, version < 2 ? withoutPages(journey) : journey])),
  };
}

/** The one session becomes the first of the list. Its token stays where it is, and so does a login that is under way. */
function withSessions({ session, sessionEnded, connectorsAt, ...state }: Omit<Kept, 'version' | 'journeys'>): Partial<State> {
  const { [SESSION]: told, ...others } = state.told ?? {};
  return {
    ...state,
    sessions: session ? [{ ...session, ...(connectorsAt == null ? {} : { readAt: connectorsAt }), vaultedAs: ONE_TOKEN }] : [],
    ended: sessionEnded ? [{ workspaceId: null }] : [],
    connectors: (state.connectors ?? []).map((connector) => (session ? { ...connector, workspaceId: session.workspaceId } : connector)),
    told: told === undefined ? others : { ...others, [toldOf(session?.workspaceId ?? null)]: told },
  };
}

/** Under which name those versions kept that the session's end was told. */
const SESSION = 'session';

/** A step that was marked before stood until the next page and was often a guess's correction; what counts now is said anew. */
function withoutPages({ pages: _, ...journey }: KeptJourney): Journey {
  return { ...journey, pinnedStep: null };
}
