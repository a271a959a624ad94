/** Reads from the api what is true, and puts it into the state. */
import { api, attempt, type Failure } from '../api/client';
import { forgetToken } from '../api/vault';
import { adopted, awaits, isOpen, isOver, observed } from '../state/journey';
import { suspended } from '../state/reporting';
import type { Connector, Journey, State, Trouble } from '../state/state';
import { readState } from '../state/store';
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

/** Reads the attempt of one journey. */
export async function refreshJourney(connectorId: string): Promise<void> {
  const journey = (await readState()).journeys[connectorId];
  if (!isOpen(journey) || journey.reauthId === null) {
    return;
  }
  const answer = await attempt(api.GET('/v1/reauths/{reauthId}', { params: { path: { reauthId: journey.reauthId } } }));
  if (answer.ok) {
    const state = await updateJourney(connectorId, (current) => observed(current, answer.value, Date.now()));
    if (!isOpen(state.journeys[connectorId])) {
      await refresh();
    }
  } else {
    await failed(answer.failure);
  }
}

/** What a failure of the api means for everything: the session has ended, or nothing can be read for now. */
export async function failed(failure: Failure): Promise<void> {
  if (failure.kind === 'unauthorized') {
    await forgetToken();
    await update((state) => (state.session ? { ...signedOut(state), sessionEnded: true } : state));
    await updateReporting(suspended);
    return;
  }
  const { kind, detail } = failure;
  const trouble: Trouble = { kind: kind === 'problem' ? 'refused' : kind, detail, since: Date.now() };
  await update((state) => (state.trouble?.kind === trouble.kind && state.trouble.detail === detail ? state : { ...state, trouble }));
}

/** Nothing of a workspace is kept without its session. */
export function signedOut(state: State): State {
  return { ...state, session: null, connectors: [], connectorsAt: null, journeys: {}, told: {}, shown: null, trouble: null };
}

async function readAll(): Promise<void> {
  const before = await readState();
  if (!before.session) {
    return;
  }
  const connectors = await readConnectors();
  if (!('list' in connectors)) {
    await failed(connectors.failure);
    return;
  }
  const state = await update((current) =>
    current.session?.id === before.session?.id ? { ...withConnectors(current, connectors.list), trouble: null } : current,
  );
  await Promise.all(Object.values(state.journeys).map((journey) => readJourney(journey, connectors.list)));
  await notify(before);
}

function withConnectors(state: State, list: Connector[]): State {
  const now = Date.now();
  const known = new Set(list.map(({ id }) => id));
  const journeys = Object.fromEntries(Object.entries(state.journeys).filter(([id, journey]) => known.has(id) && !isOver(journey, now)));
  const connectors = list.sort((a, b) => a.name.localeCompare(b.name));
  return { ...state, connectors, connectorsAt: now, journeys, shown: state.shown && known.has(state.shown) ? state.shown : null };
}

async function readConnectors(): Promise<{ list: Connector[] } | { failure: Failure }> {
  const list: Connector[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await attempt(api.GET('/v1/connectors', { params: { query: { limit: PAGE_LIMIT, ...(cursor ? { cursor } : {}) } } }));
    if (!answer.ok) {
      return answer;
    }
    list.push(...answer.value.items);
    cursor = answer.value.nextCursor ?? undefined;
    if (!cursor) {
      break;
    }
  }
  return { list };
}

async function readJourney(journey: Journey, connectors: Connector[]): Promise<void> {
  const newest = connectors.find(({ id }) => id === journey.connectorId)?.reauthId ?? null;
  const awaited = awaits(journey, newest);
  const reauthId = awaited ? newest : isOpen(journey) ? journey.reauthId : null;
  if (reauthId === null) {
    return;
  }
  const answer = await attempt(api.GET('/v1/reauths/{reauthId}', { params: { path: { reauthId } } }));
  if (!answer.ok) {
    await failed(answer.failure);
    return;
  }
  const isNews = !awaited || journey.handover !== null || Date.parse(answer.value.createdAt) >= journey.startedAt - CLOCK_SKEW;
  if (isNews) {
    await updateJourney(journey.connectorId, (current) => (awaited ? adopted : observed)(current, answer.value, Date.now()));
  }
}

/** Milliseconds that this machine's clock may be ahead of the api's. */
const CLOCK_SKEW = 60_000;
