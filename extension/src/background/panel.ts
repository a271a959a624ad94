/** What a person asks for in the side panel and in the options. */
import { browser } from 'wxt/browser';
import { apiFor, attempt } from '../api/client';
import type { Answer, PanelMessage, ReportMessage } from '../messages';
import { isOpen, observed, pinned, refused } from '../state/journey';
import { sessionOf } from '../state/session';
import type { Journey, Problem, Session } from '../state/state';
import { readState, readTabs } from '../state/store';
import { contributions } from './contributions';
import { deliver } from './deliver';
import { handOver, revokeHandOver } from './handOver';
import { leadTo } from './login';
import { reconnectOthers } from './others';
import { readOwn } from './own';
import { reconnect, showMe, tabOf } from './pages';
import { accept, decline, pair, problemOf, signOut } from './pairing';
import { failed, refresh, refreshJourney } from './refresh';
import { answerReport } from './reports';
import { type From, focus, start } from './start';
import { disconnect, historyOf, test } from './upkeep';
import { update, updateJourney, updateReporting, updateTab } from './world';

const DONE: Answer = { problem: null };

export async function answer(message: PanelMessage): Promise<Answer> {
  if (isAboutReports(message)) {
    return answerReport(message);
  }
  switch (message.type) {
    case 'panel.refresh':
      await Promise.all([contributions(), refresh()]);
      await Promise.all([readOwn(), deliver()]);
      return DONE;
    case 'panel.pair':
      return pair(message.code);
    case 'panel.acceptOffer':
      return accept();
    case 'panel.declineOffer':
      return decline();
    case 'panel.signOut':
      return signOut(message.workspaceId);
    case 'panel.show':
      await update(({ askingAround: _, ...state }) => ({ ...state, shown: message.connectorId }));
      await updateReporting((reporting) => (reporting.view ? { ...reporting, view: null } : reporting));
      return DONE;
    case 'panel.start':
      await start(message.connectorId, await here());
      return DONE;
    case 'panel.startDetected':
      return startDetected(message.key);
    case 'panel.register':
      return register(message.key, message.workspaceId);
    case 'panel.showMe':
      return showOnPage(message.connectorId);
    case 'panel.test':
      return test(message.connectorId);
    case 'panel.disconnect':
      return disconnect(message.connectorId);
    case 'panel.history':
      return historyOf(message.connectorId);
    case 'panel.focusTab':
      return focusTab(message.connectorId);
    case 'panel.pin':
      await updateJourney(message.connectorId, (journey) => pinned(journey, message.step, Date.now()));
      return DONE;
    case 'panel.observed':
      return observe(message.reauthId);
    case 'panel.confirm':
      return confirm(message.connectorId, message.instanceId);
    case 'panel.reconnectOthers':
      return reconnectOthers(message.connectorId, message.connectorIds);
    case 'panel.cancel':
      return cancel(message.connectorId);
    case 'panel.close':
      await update(({ journeys: { [message.connectorId]: _, ...journeys }, ...state }) => ({ ...state, journeys, shown: null }));
      return DONE;
    case 'panel.handOver':
      return handOver(message.connectorId, message.note);
    case 'panel.revokeHandOver':
      return revokeHandOver(message.connectorId);
    case 'panel.notifications':
      await update((state) => ({ ...state, notifications: message.on }));
      return DONE;
    case 'panel.undismiss':
      await update((state) => ({ ...state, dismissed: {} }));
      return DONE;
  }
}

function isAboutReports(message: PanelMessage): message is ReportMessage {
  return message.type.startsWith('panel.report.');
}

async function startDetected(key: string, workspaceId: string | null = null): Promise<Answer> {
  for (const [tabId, tab] of Object.entries(await readTabs())) {
    const item = tab.detected.find((candidate) => candidate.key === key);
    if (item) {
      const { url } = await browser.tabs.get(Number(tabId));
      await reconnect(item, { tabId: Number(tabId), url: url ?? `https://${tab.host}/` }, { workspaceId });
      return DONE;
    }
  }
  return { problem: { code: 'not_on_page', detail: null, traceId: null } };
}

/** The person says which workspace a card belongs to that none of several knows, or takes the question back. */
async function register(key: string, workspaceId: string | null): Promise<Answer> {
  for (const tabId of Object.keys(await readTabs())) {
    await updateTab(Number(tabId), (tab) => (tab?.confirming === key ? { ...tab, confirming: null } : tab));
  }
  return workspaceId === null ? DONE : startDetected(key, workspaceId);
}

async function showOnPage(connectorId: string): Promise<Answer> {
  const connector = (await readState()).connectors.find(({ id }) => id === connectorId);
  if (!connector) {
    return DONE;
  }
  const place = await tabOf(connector);
  if (!place) {
    return { problem: { code: 'not_on_page', detail: null, traceId: null } };
  }
  const tab = await browser.tabs.update(place.tabId, { active: true });
  await browser.windows.update(tab?.windowId ?? browser.windows.WINDOW_ID_CURRENT, { focused: true });
  await showMe(place.item, { tabId: place.tabId, url: tab?.url ?? 'https://localhost/' });
  return DONE;
}

async function focusTab(connectorId: string): Promise<Answer> {
  const journey = (await readState()).journeys[connectorId];
  if (isOpen(journey)) {
    await focus(journey);
  }
  return DONE;
}

async function observe(reauthId: string): Promise<Answer> {
  const journey = Object.values((await readState()).journeys).find((candidate) => candidate.reauthId === reauthId);
  if (journey) {
    await refreshJourney(journey.connectorId);
  }
  return DONE;
}

async function confirm(connectorId: string, instanceId: string): Promise<Answer> {
  // Read before: whoever hears of the end first forgets the journey's tab.
  const { journeys, connectors } = await readState();
  const journey = journeys[connectorId];
  const answered = await act(connectorId, (reauthId, session) =>
    // With cookies: only the browser that logged in may confirm.
    attempt(
      apiFor(session).POST('/v1/reauths/{reauthId}/confirmation', {
        params: { path: { reauthId } },
        body: { instanceId },
        credentials: 'include',
      }),
    ),
  );
  if (answered.problem?.code === 'other_browser' && isOpen(journey)) {
    return showWhereItIs(journey, answered.problem, 'other_browser');
  }
  const url = journey?.returnUrl ?? connectors.find(({ id }) => id === connectorId)?.returnUrl;
  // An answer that was lost on its way does not matter where the attempt is known to be done.
  const isDone = (await readState()).journeys[connectorId]?.reauth?.status === 'completed';
  if (isDone && journey?.tabId != null && url) {
    // The login's tab asks the same question, and goes where its own answer would have led.
    await leadTo(journey.tabId, url);
  }
  return answered;
}

/** The browser keeps the cookie from extensions: the login's tab asks the same, and comes to the front. Where it is not ours, only its browser can. */
async function showWhereItIs(journey: Journey, problem: Problem, code: string): Promise<Answer> {
  const isOurs = journey.tabId !== null || journey.startUrl !== null;
  await focus(journey);
  return { problem: { ...problem, code: isOurs ? code : `${code}_elsewhere` } };
}

async function cancel(connectorId: string): Promise<Answer> {
  const journey = (await readState()).journeys[connectorId];
  if (journey?.phase === 'showing') {
    await update(({ journeys: { [connectorId]: _, ...journeys }, ...state }) => ({ ...state, journeys, shown: null }));
    for (const [tabId, tab] of Object.entries(await readTabs())) {
      if (tab.showing) {
        await updateTab(Number(tabId), (current) => current && { ...current, showing: null });
      }
    }
    return DONE;
  }
  if (journey?.phase === 'starting') {
    await updateJourney(connectorId, (current) => refused(current, { code: 'cancelled', detail: null, traceId: null }, Date.now()));
    return DONE;
  }
  const answered = await act(connectorId, (reauthId, session) =>
    // With cookies, as for a confirmation: what a browser has begun is its own to end.
    attempt(apiFor(session).DELETE('/v1/reauths/{reauthId}', { params: { path: { reauthId } }, credentials: 'include' })),
  );
  return answered.problem?.code === 'other_browser' && isOpen(journey)
    ? showWhereItIs(journey, answered.problem, 'other_browser_cancel')
    : answered;
}

/** Changes the journey's attempt at the api, and takes over what became of it. */
async function act(
  connectorId: string,
  call: (reauthId: string, session: Session) => ReturnType<typeof attempt<import('../state/state').Reauth>>,
): Promise<Answer> {
  const before = await readState();
  const reauthId = before.journeys[connectorId]?.reauthId;
  const session = sessionOf(before, connectorId);
  if (!reauthId || !session) {
    return DONE;
  }
  const result = await call(reauthId, session);
  if (!result.ok) {
    // What the panel shows may be old: what is true comes with the reason.
    await (result.failure.kind === 'problem' ? refreshJourney(connectorId) : failed(result.failure, session));
    return { problem: problemOf(result.failure) };
  }
  await updateJourney(connectorId, (journey) => observed(journey, result.value, Date.now()));
  await refresh();
  return DONE;
}

/** The page of Drivetrain that the person looks at, if it is one. */
async function here(): Promise<From> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  const known = tab?.id !== undefined && (await readTabs())[tab.id];
  return { url: known ? (tab?.url ?? null) : null, tabId: tab?.id ?? null };
}
