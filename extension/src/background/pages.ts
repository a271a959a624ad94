/** Drivetrain's pages: what they found, what a person clicked there, and what stands in them. */
import { browser } from 'wxt/browser';
import { apiFor, attempt } from '../api/client';
import { t } from '../i18n/i18n';
import type { Detected, PageMessage, PageView } from '../messages';
import { continues, isOpen, pinned, show } from '../state/journey';
import { connectorOf, derivedId, isShownAs, workspacesOn } from '../state/match';
import { shownName } from '../state/names';
import { isRead, workspaceOf } from '../state/session';
import type { Connector } from '../state/state';
import { type PageTab, readContributions, readState, readTabs } from '../state/store';
import { contributions } from './contributions';
import { asFrame, frameIdsOf, withFrame } from './frames';
import { failed, refresh, refreshOld } from './refresh';
import { pageOf as countedPage } from './sightings';
import { focus, start } from './start';
import { shownIn, viewOf } from './view';
import { update, updateJourney, updateTab } from './world';

/** Milliseconds for which a banner stays away that a person has closed. */
const DISMISSED = 24 * 3_600_000;

export interface PageSender {
  tabId: number;
  /** Where in the page somebody speaks; without it, the page itself. */
  frameId?: number;
  /** The page's own address, also where a frame in it speaks. */
  url: string;
}

export async function hear(message: PageMessage, sender: PageSender): Promise<PageView> {
  const { tabId, frameId = 0, url } = sender;
  switch (message.type) {
    case 'page.hello':
      // In this very turn: what the page finds from now on comes later, and must not be taken for what the page before had found.
      await updateTab(tabId, (tab) => (frameId === 0 ? loadedAnew(at(tab, url)) : at(tab, url)));
      await known();
      break;
    case 'page.detected':
      await updateTab(tabId, (tab) => withFrame(at(tab, url), frameId, message.items.map(named)));
      if (message.items.length) {
        // Not awaited: the page gets its banners at once, and better ones when the answer is there.
        void refreshOld();
      }
      break;
    case 'page.reconnect':
      await reconnect(named(message.item), sender, { isConfirmed: (await readTabs())[tabId]?.confirming === message.item.key });
      break;
    case 'page.showMe':
      await showMe(named(message.item), sender);
      break;
    case 'page.notAdmin':
      await askAround(named(message.item), new URL(url).host);
      break;
    case 'page.present':
      await browser.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, files: ['/show.js'] }).catch(() => {});
      break;
    case 'page.step':
      await stepShown(tabId, message.step);
      break;
    case 'page.stopShowing':
      await updateTab(tabId, (tab) => tab && { ...tab, showing: null });
      break;
    case 'page.dismiss':
      await update((state) => ({ ...state, dismissed: { ...state.dismissed, [message.key]: Date.now() + DISMISSED } }));
      break;
  }
  return pageView(tabId, frameId);
}

/** What is known already is not waited for: a page gets that at once, and what is newer when it is there. */
async function known(): Promise<void> {
  const reading = contributions().catch(() => null);
  if (!(await readContributions())) {
    await reading;
  }
}

export async function pageView(tabId: number, frameId = 0): Promise<PageView> {
  const [state, tabs, cached] = await Promise.all([readState(), readTabs(), readContributions()]);
  const tab = tabs[tabId];
  return viewOf(state, tab && asFrame(tab, frameId), cached?.body, Date.now());
}

/** Sends every page what it shall show; each one decides what of it is new. */
export async function presentPages(): Promise<void> {
  const [state, tabs, cached] = await Promise.all([readState(), readTabs(), readContributions()]);
  await Promise.all(
    Object.entries(tabs).flatMap(([tabId, tab]) =>
      frameIdsOf(tab).map((frameId) => {
        const page = viewOf(state, asFrame(tab, frameId), cached?.body, Date.now());
        return browser.tabs.sendMessage(Number(tabId), { type: 'worker.page', page }, { frameId }).catch(() => {});
      }),
    ),
  );
}

/**
 * One click: begins the reauth of this card's connector, or shows the login that is under way. What the api does not know is registered once
 * the person has confirmed that it is what the page says it is: a rule may be wrong, and a page may lie. Where several workspaces may have it, the person
 * says which one.
 */
export async function reconnect(
  item: Detected,
  { tabId, url }: PageSender,
  { isConfirmed = true, workspaceId = null }: { isConfirmed?: boolean; workspaceId?: string | null } = {},
): Promise<void> {
  const connector = await resolve(item, new URL(url), tabId, { isConfirmed, workspaceId });
  if (!connector) {
    return;
  }
  const { journeys, ahead } = await readState();
  const journey = journeys[connector.id];
  if (journey?.phase === 'open' && continues(journey, Date.now() + ahead)) {
    await update((state) => ({ ...state, shown: connector.id }));
    await focus(journey);
  } else {
    await start(connector.id, { url: pageOf(url), tabId });
  }
}

/** The panel shows how somebody is asked who may log in. */
async function askAround(item: Detected, host: string): Promise<void> {
  const { connectors } = await readState();
  const connector = connectorOf(item, connectors, host);
  await update((state) => ({ ...state, shown: connector?.id ?? null, askingAround: connector?.id ?? null }));
}

/** The page's own buttons, one after the other, for people who may not or will not use the direct start. Needs no session. */
export async function showMe(item: Detected, { tabId, url }: PageSender): Promise<void> {
  await updateTab(tabId, (tab) => ({ detected: [], ...tab, host: new URL(url).host, showing: item.key, shown: item }));
  const state = await readState();
  const connector = connectorOf(item, state.connectors, new URL(url).host);
  if (connector && !isOpen(state.journeys[connector.id])) {
    const beginning = { connectorId: connector.id, idempotencyKey: crypto.randomUUID(), returnUrl: null, openerTabId: tabId };
    await update((current) => ({
      ...current,
      shown: connector.id,
      journeys: { ...current.journeys, [connector.id]: show(beginning, connector.reauthId ?? null, Date.now()) },
    }));
  }
}

/** The guide marks the step that the page points at. */
async function stepShown(tabId: number, step: string): Promise<void> {
  const [state, tabs] = await Promise.all([readState(), readTabs()]);
  const tab = tabs[tabId];
  const item = tab && shownIn(tab);
  const connector = item && connectorOf(item, state.connectors, tab.host);
  if (connector && state.journeys[connector.id]?.phase === 'showing') {
    await updateJourney(connector.id, (journey) => (journey.pinnedStep === step ? journey : pinned(journey, step, Date.now())));
  }
}

/** A tab that shows this connector, to show its way there. */
export async function tabOf(connector: Connector): Promise<{ tabId: number; item: Detected } | null> {
  const state = await readState();
  for (const [tabId, tab] of Object.entries(await readTabs()) as [string, PageTab][]) {
    const item = tab.detected.find((candidate) => isShownAs(candidate, tab.host, connector, state));
    if (item) {
      return { tabId: Number(tabId), item };
    }
  }
  return null;
}

/** The card's connector at the api; one that the api does not know is registered, without a company: a person confirms that at the login. */
async function resolve(
  item: Detected,
  url: URL,
  tabId: number,
  { isConfirmed, workspaceId }: { isConfirmed: boolean; workspaceId: string | null },
): Promise<Connector | null> {
  let state = await readState();
  if (state.sessions.length === 0) {
    await update((current) => ({ ...current, shown: null }));
    return null;
  }
  if (!connectorOf(item, state.connectors, url.host)) {
    await refresh();
    state = await readState();
  }
  const known = connectorOf(item, state.connectors, url.host);
  if (known || state.sessions.length === 0 || !isRead(state)) {
    return known ?? null;
  }
  const possible = workspacesOn(url.host, state);
  if (possible.length === 0) {
    const detail = t('problemOtherWorkspace', url.host, state.sessions.map(workspaceOf).join(', '));
    await update((current) => ({ ...current, trouble: { kind: 'refused', detail, since: Date.now() } }));
    return null;
  }
  const session = possible.length === 1 ? possible[0] : possible.find((candidate) => candidate.workspaceId === workspaceId);
  if (!isConfirmed || !session) {
    await updateTab(tabId, (tab) => tab && { ...tab, confirming: item.key });
    return null;
  }
  const dataSourceId = /^[A-Za-z0-9._:-]{1,128}$/.test(item.dataSourceId ?? '')
    ? (item.dataSourceId as string)
    : await derivedId(url.host, item);
  const answer = await attempt(
    apiFor(session).PUT('/v1/connectors', {
      body: { dataSourceId, provider: item.provider, name: item.name.slice(0, 200), returnUrl: pageOf(url.href) },
    }),
  );
  if (!answer.ok) {
    await failed(answer.failure, session);
    return null;
  }
  // Known from now on, also where the list cannot be read at this moment.
  const registered = { ...answer.value, workspaceId: session.workspaceId };
  await update((current) => ({ ...current, connectors: [...current.connectors.filter(({ id }) => id !== registered.id), registered] }));
  await refresh();
  return registered;
}

/** A tab that shows this page. Another page in it is another reason to count, and the person is asked anew. */
function at(tab: PageTab | undefined, url: string): PageTab {
  const page = countedPage(url);
  const known = { detected: [], showing: null, ...tab, host: new URL(url).host, page };
  return tab?.page === page ? known : { ...known, since: Date.now(), isCounted: false, confirming: null };
}

/** What the page before had found is gone with it: one that finds nothing says nothing. */
function loadedAnew({ frames: _, ...tab }: PageTab): PageTab {
  return { ...tab, detected: [], since: Date.now(), isCounted: false };
}

/** What a page calls a card may have nothing in it that can be seen. */
function named(item: Detected): Detected {
  const { name, dataSourceId, provider, reason } = item;
  return { ...item, name: shownName(name) ?? shownName(dataSourceId) ?? provider, reason: shownName(reason) };
}

/** The page to return to, without what only matters to its own scripts. */
function pageOf(url: string): string {
  const page = new URL(url);
  page.hash = '';
  return page.href;
}
