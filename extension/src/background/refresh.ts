/** Reads from the api what is true, and puts it into the state. */
import { apiFor, attempt, type Failure } from '../api/client';
import { forgetToken } from '../api/vault';
import { recoveredIn } from '../state/connector';
import { adopted, awaits, isOpen, isOver, isSettled, observed, refused } from '../state/journey';
import { namedConnector } from '../state/names';
import { suspended } from '../state/reporting';
import { expired, readAt, sessionIn, sessionOf } from '../state/session';
import type { Connector, Journey, Session, State, Trouble } from '../state/state';
import { readState } from '../state/store';
import { mayAsk } from './access';
import { notify } from './notify';
import { update, updateJourney, updateReporting } from './world';

const PAGE_LIMIT = 100;
/** More connectors than any workspace has; a loop must end. */
const MOST_PAGES = 20;

let running: Promise<void> | undefined;
let again = false;

/** One at a time; who asks while one runs gets one more after it. */
export function refresh(): Promise<void> {
  again = running !== undefined;
  running ??= (async () => {
    do {
      again = false;
      await readAll();
    } while (again);
  })().finally(() => {
    running = undefined;
  });
  return running;
}

/** Milliseconds after which the list of connectors is read again when a page shows something. */
const OLD = 10_000;
let soon: ReturnType<typeof setTimeout> | undefined;

/**
 * Reads what is old at once, and what was read a moment ago at the end of that moment: a page that shows a failure right after a login knows more than what
 * was read then.
 */
export async function refreshOld(): Promise<void> {
  const age = Date.now() - (readAt(await readState()) ?? 0);
  if (age > OLD || age < 0) {
    await refresh();
    return;
  }
  soon ??= setTimeout(() => {
    soon = undefined;
    // Nobody waits for it: what went wrong is seen by the next look.
    void refresh().catch(() => {});
  }, OLD - age);
}

/** Reads the attempt of one journey. */
export async function refreshJourney(connectorId: string): Promise<void> {
  const before = await readState();
  const journey = before.journeys[connectorId];
  const session = sessionOf(before, connectorId);
  if (!session || !isOpen(journey) || journey.reauthId === null) {
    return;
  }
  const answer = await attempt(apiFor(session).GET('/v1/reauths/{reauthId}', { params: { path: { reauthId: journey.reauthId } } }));
  if (answer.ok) {
    const state = await updateJourney(connectorId, (current) => observed(current, answer.value, Date.now()));
    if (!isOpen(state.journeys[connectorId])) {
      await refresh();
    }
  } else {
    await lost(session, connectorId, answer.failure);
  }
}

/** An attempt that the api no longer knows has ended, whatever became of it; any other failure is its session's, or everybody's. */
async function lost(session: Session, connectorId: string, failure: Failure): Promise<void> {
  const { kind, code, detail, traceId } = failure;
  if (kind === 'problem' && code === 'not_found') {
    await updateJourney(connectorId, (journey) => refused(journey, { code: 'reauth_gone', detail, traceId }, Date.now()));
  } else {
    await failed(failure, session);
  }
}

/** What a failure of the api means beyond what was asked: this session has ended, or nothing can be read for now. */
export async function failed(failure: Failure, session: Session): Promise<void> {
  if (failure.kind === 'unauthorized') {
    await forgetToken(session);
    const after = await update((state) => expired(state, session));
    if (!sessionIn(after, session.workspaceId)) {
      await updateReporting((reporting) => suspended(reporting, session.workspaceId));
    }
    return;
  }
  const { kind, detail } = failure;
  // A site that the browser withholds looks like a service that does not answer.
  const code = kind === 'unreachable' && !(await mayAsk()) ? 'access_withheld' : failure.code;
  const now = Date.now();
  const until = kind === 'limited' ? { until: now + (failure.wait ?? PATIENCE) } : {};
  const trouble: Trouble = { kind: kind === 'problem' ? 'refused' : kind, code, detail, since: now, ...until };
  await update((state) => (isSame(state.trouble, trouble) ? state : { ...state, trouble }));
}

/** Milliseconds to wait where the api asked for patience without saying how long, and the most that is believed: a clock may have been set back. */
const PATIENCE = 5000;
const LONGEST_PATIENCE = 24 * 3_600_000;

function isSame(one: Trouble | null, other: Trouble): boolean {
  return one?.kind === other.kind && one.code === other.code && one.detail === other.detail && one.until === other.until;
}

/** Whether the api has asked for patience. */
function isHeldOff({ trouble }: State, now: number): boolean {
  return trouble?.until !== undefined && now < trouble.until && trouble.until - now <= LONGEST_PATIENCE;
}

/** Every workspace for itself: what one is refused, the others are not. */
async function readAll(): Promise<void> {
  const before = await readState();
  if (before.sessions.length === 0 || isHeldOff(before, Date.now())) {
    return;
  }
  const read = await Promise.all(before.sessions.map(async (session) => ({ session, ...(await readConnectors(session)) })));
  const isWhole = read.every((one) => 'list' in one);
  for (const one of read) {
    await ('list' in one ? take(one.session, one, isWhole) : failed(one.failure, one.session));
  }
  await notify(before);
}

async function take(session: Session, { list, ahead }: Listed, isWhole: boolean): Promise<void> {
  const state = await update((current) =>
    current.sessions.some(({ id }) => id === session.id)
      ? { ...withConnectors(current, session.workspaceId, list), ahead, trouble: isWhole ? null : current.trouble }
      : current,
  );
  const own = Object.values(state.journeys).filter(({ connectorId }) => sessionOf(state, connectorId)?.id === session.id);
  await Promise.all(own.map((journey) => readJourney(session, journey, list)));
}

interface Listed {
  list: Connector[];
  ahead: number;
}

function withConnectors(state: State, workspaceId: string, list: Connector[]): State {
  const now = Date.now();
  const others = state.connectors.filter((connector) => connector.workspaceId !== workspaceId);
  const known = new Map(list.map((connector) => [connector.id, connector]));
  const isOthers = (id: string) => others.some((connector) => connector.id === id);
  const isKept = (journey: Journey, connector: Connector | undefined) =>
    connector !== undefined && !isOver(journey, now) && !isSettled(journey, connector, now + state.ahead);
  const journeys = Object.fromEntries(
    Object.entries(state.journeys).filter(([id, journey]) => isOthers(id) || isKept(journey, known.get(id))),
  );
  const { shown } = state;
  const left = shown !== null && state.journeys[shown] !== undefined && journeys[shown] === undefined;
  return {
    ...state,
    sessions: state.sessions.map((session) => (session.workspaceId === workspaceId ? { ...session, readAt: now } : session)),
    connectors: [...others, ...list.map((connector) => ({ ...connector, workspaceId }))].sort((a, b) => a.name.localeCompare(b.name)),
    journeys,
    recovered: recoveredIn(state, list, now),
    shown: shown && (known.has(shown) || isOthers(shown)) && !left ? shown : null,
  };
}

async function readConnectors(session: Session): Promise<Listed | { failure: Failure }> {
  const list: Connector[] = [];
  let ahead = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await attempt(
      apiFor(session).GET('/v1/connectors', { params: { query: { limit: PAGE_LIMIT, ...(cursor ? { cursor } : {}) } } }),
    );
    if (!answer.ok) {
      return { failure: answer.failure };
    }
    list.push(...answer.value.items.map(namedConnector));
    ahead = aheadOf(answer.response, Date.now());
    cursor = answer.value.nextCursor ?? undefined;
    if (!cursor) {
      break;
    }
  }
  return { list, ahead };
}

/** By how much the api's clock is ahead. What seconds and the way here make of it does not count. */
function aheadOf({ headers }: Response, now: number): number {
  const ahead = Date.parse(headers.get('Date') ?? '') - now;
  return Math.abs(ahead) < CLOCK_NOISE ? 0 : Math.round(ahead / CLOCK_NOISE) * CLOCK_NOISE || 0;
}

const CLOCK_NOISE = 15_000;

async function readJourney(session: Session, journey: Journey, connectors: Connector[]): Promise<void> {
  const newest = connectors.find(({ id }) => id === journey.connectorId)?.reauthId ?? null;
  const awaited = awaits(journey, newest);
  const reauthId = awaited ? newest : isOpen(journey) ? journey.reauthId : null;
  if (reauthId === null) {
    return;
  }
  const answer = await attempt(apiFor(session).GET('/v1/reauths/{reauthId}', { params: { path: { reauthId } } }));
  if (!answer.ok) {
    await lost(session, journey.connectorId, answer.failure);
    return;
  }
  const { ahead } = await readState();
  const isNews = !awaited || journey.handover !== null || Date.parse(answer.value.createdAt) - ahead >= journey.startedAt - CLOCK_SKEW;
  if (isNews) {
    await updateJourney(journey.connectorId, (current) => (awaited ? adopted : observed)(current, answer.value, Date.now()));
  }
}

/** Milliseconds by which the clocks may still differ. */
const CLOCK_SKEW = 60_000;
