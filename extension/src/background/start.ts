/** Begins a reauth and opens its login. Each step is written down before the next, so that a service worker that dies between two is continued by the next. */
import { apiFor, attempt } from '../api/client';
import { begin, continues, created, isFresh, isOpen, isUnopened, refused, tabLost } from '../state/journey';
import { sessionOf } from '../state/session';
import type { Journey, Problem, Session } from '../state/state';
import { readState } from '../state/store';
import { mayAsk } from './access';
import { comeTo, exists, finishedTab, openLogin } from './login';
import { failed } from './refresh';
import { update, updateJourney } from './world';

/** Connectors whose beginning is under way in this worker. */
const underWay = new Set<string>();

/** Milliseconds between two questions while the api still answers the first. */
const AGAIN = 1000;

/** Where the person is: the page to return to, and the tab that the login opens beside. */
export interface From {
  url: string | null;
  tabId: number | null;
}

/** Begins, or takes up what is under way: two clicks begin one reauth. */
export async function start(connectorId: string, from: From): Promise<void> {
  const now = Date.now();
  const finishedTabId = await finishedTab();
  const beginning = { connectorId, idempotencyKey: crypto.randomUUID(), returnUrl: from.url, openerTabId: from.tabId, finishedTabId };
  await update((state) => ({
    ...state,
    shown: connectorId,
    trouble: null,
    journeys: continues(state.journeys[connectorId], now + state.ahead)
      ? state.journeys
      : { ...state.journeys, [connectorId]: begin(beginning, now) },
  }));
  await proceed(connectorId);
}

/** Goes on from wherever the journey stands: asks the api, opens the tab, or shows it. */
async function proceed(connectorId: string): Promise<void> {
  if (underWay.has(connectorId)) {
    return;
  }
  underWay.add(connectorId);
  try {
    let journey = (await readState()).journeys[connectorId];
    if (journey?.phase === 'starting') {
      journey = await ask(journey);
    }
    if (journey?.phase === 'open') {
      await focus(journey, { isAgain: false });
    }
  } finally {
    underWay.delete(connectorId);
  }
}

/** Takes up what an earlier service worker, or an earlier browser, left unfinished. */
export async function recover(): Promise<void> {
  for (const journey of Object.values((await readState()).journeys)) {
    const { connectorId } = journey;
    if (underWay.has(connectorId) || !isOpen(journey)) {
      continue;
    }
    if (journey.phase === 'starting') {
      if (isFresh(journey, Date.now())) {
        await proceed(connectorId);
      } else {
        await updateJourney(connectorId, (current) => refused(current, problem('interrupted'), Date.now()));
      }
    } else if (isUnopened(journey)) {
      // No tab was given the start address, so nobody has been there: whatever was opened for it still waits to be, or is not there.
      if (isFresh(journey, Date.now())) {
        await proceed(connectorId);
      }
    } else if (journey.tabId !== null && !(await exists(journey.tabId))) {
      await updateJourney(connectorId, tabLost);
    }
  }
}

/** Shows the login's tab; opens one where there is none (any more). */
export async function focus(journey: Journey, { isAgain = true } = {}): Promise<void> {
  const { tabId } = journey;
  if (tabId !== null && (await exists(tabId))) {
    await comeTo(tabId);
    return;
  }
  if (!journey.startUrl) {
    return;
  }
  const session = sessionOf(await readState(), journey.connectorId);
  if (isAgain && session) {
    // A browser that crashed may have lost the cookie of its last half minute; the same key brings the same one back.
    const answer = await post(session, journey);
    const { id, startUrl } = answer.ok ? answer.value : { id: null, startUrl: '' };
    if (id === journey.reauthId && isSafe(startUrl)) {
      // Its ticket, where it has one, was kept in memory alone.
      await updateJourney(journey.connectorId, (current) => (current.reauthId === id ? { ...current, startUrl } : current));
    }
  }
  await openLogin(journey.connectorId);
}

async function ask(journey: Journey): Promise<Journey | undefined> {
  const { connectorId } = journey;
  if (!(await mayAsk())) {
    const withheld = await updateJourney(connectorId, (current) => refused(current, problem('access_withheld'), Date.now()));
    return withheld.journeys[connectorId];
  }
  const session = sessionOf(await readState(), connectorId);
  if (!session) {
    const gone = await updateJourney(connectorId, (current) => refused(current, problem('interrupted'), Date.now()));
    return gone.journeys[connectorId];
  }
  let answer = await post(session, journey);
  while (!answer.ok && answer.failure.code === 'idempotency_in_progress' && isFresh(journey, Date.now())) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
    answer = await post(session, journey);
  }
  if (!answer.ok && answer.failure.code === 'return_url_not_allowed' && journey.returnUrl) {
    // A page of a host that the api does not return to: the connector's own page will do.
    const other = { ...journey, returnUrl: null, idempotencyKey: crypto.randomUUID() };
    await updateJourney(connectorId, () => other);
    return ask(other);
  }
  if (answer.ok) {
    const { id, startUrl } = answer.value;
    // The address is opened with the person's cookies: it must be the api's own.
    const safe = isSafe(startUrl);
    const after = await updateJourney(connectorId, (current) =>
      safe ? created(current, id, startUrl) : refused(current, problem('start_url_not_allowed'), Date.now()),
    );
    return after.journeys[connectorId];
  }
  const { failure } = answer;
  if (failure.kind === 'unauthorized') {
    await failed(failure, session);
    return undefined;
  }
  const { detail, traceId } = failure;
  const code = failure.code === 'other_browser' ? 'other_browser_began' : failure.code;
  const after = await updateJourney(connectorId, (current) => refused(current, { code, detail, traceId }, Date.now()));
  return after.journeys[connectorId];
}

/** With cookies: the answer sets the one that binds the attempt to this browser. */
function post(session: Session, journey: Journey) {
  return attempt(
    apiFor(session).POST('/v1/connectors/{connectorId}/reauths', {
      params: { path: { connectorId: journey.connectorId }, header: { 'Idempotency-Key': journey.idempotencyKey } },
      body: { returnUrl: journey.returnUrl },
      credentials: 'include',
    }),
  );
}

function isSafe(startUrl: string): boolean {
  return URL.canParse(startUrl) && new URL(startUrl).origin === __API__;
}

function problem(code: string): Problem {
  return { code, detail: null, traceId: null };
}
