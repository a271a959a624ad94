/**
 * The login's tab. It begins at a page of ours that asks for the start address, and is given it once the tab is written down. So no login runs in a tab that
 * nobody knows, and no two tabs run one: whenever a worker dies, the tab asks the next one.
 */
import { browser } from 'wxt/browser';
import { claimed, isOpen, tabLost } from '../state/journey';
import type { Journey } from '../state/state';
import { readState } from '../state/store';
import { updateJourney } from './world';

const underWay = new Map<string, Promise<void>>();

/** Shows the login's tab. Where there is none (any more), opens one, or takes one that has served its turn. Whoever asks meanwhile gets the same. */
export function openLogin(connectorId: string): Promise<void> {
  const opening = underWay.get(connectorId) ?? open(connectorId).finally(() => underWay.delete(connectorId));
  underWay.set(connectorId, opening);
  return opening;
}

async function open(connectorId: string): Promise<void> {
  const url = `${browser.runtime.getURL('/opening.html')}#${connectorId}`;
  const tabs = await browser.tabs.query({});
  // Read after that: a tab that has left our page by then is written down.
  const { journeys } = await readState();
  const journey = journeys[connectorId];
  if (journey?.phase !== 'open' || journey.startUrl === null) {
    return;
  }
  const { tabId, openerTabId, finishedTabId = null } = journey;
  const found = tabs.find((tab) => tab.id === tabId) ?? tabs.find((tab) => (tab.pendingUrl ?? tab.url) === url);
  if (found?.id !== undefined) {
    await comeTo(found.id);
    return;
  }
  if (await isFinished(finishedTabId, Object.values(journeys))) {
    await browser.tabs.update(finishedTabId as number, { url, active: true });
    return;
  }
  const opener = openerTabId === null ? null : await browser.tabs.get(openerTabId).catch(() => null);
  await browser.tabs.create({
    url,
    active: true,
    ...(opener?.id === undefined ? {} : { ...besides(opener.id), windowId: opener.windowId, index: opener.index + 1 }),
  });
}

/**
 * The page that the login belongs to. In Firefox a tab with an opener gets the opener's container, and the cookie that binds the login is not there:
 * without one
 * it opens where the cookie is.
 */
function besides(openerTabId: number): { openerTabId?: number } {
  return import.meta.env.BROWSER === 'firefox' ? {} : { openerTabId };
}

/** The start address, for the tab that asks first. One that comes too late has no purpose, and is closed. */
export async function answerOpening({ connectorId, tabId }: { connectorId: string; tabId: number }): Promise<string | null> {
  const other = (await readState()).journeys[connectorId]?.tabId ?? null;
  const isLost = other !== null && other !== tabId && !(await exists(other));
  const { journeys } = await updateJourney(connectorId, (journey) =>
    claimed(isLost && journey.tabId === other ? tabLost(journey) : journey, tabId, Date.now()),
  );
  const journey = journeys[connectorId];
  if (journey?.phase === 'open' && journey.tabId === tabId && journey.startUrl !== null) {
    return journey.startUrl;
  }
  await browser.tabs.remove(tabId).catch(() => {});
  return null;
}

/** A login's tab that only shows how it ended: the next one begins there, so that none pile up. */
export async function finishedTab(): Promise<number | null> {
  const journeys = Object.values((await readState()).journeys);
  for (const { phase, tabId } of journeys) {
    if (phase === 'ended' && (await isFinished(tabId, journeys))) {
      return tabId;
    }
  }
  return null;
}

export async function comeTo(tabId: number): Promise<void> {
  const tab = await browser.tabs.update(tabId, { active: true });
  if (tab) {
    await browser.windows.update(tab.windowId, { focused: true });
  }
}

export async function exists(tabId: number): Promise<boolean> {
  return browser.tabs.get(tabId).then(
    () => true,
    () => false,
  );
}

/** Browsers refuse for a moment now and then, while a tab is being moved for example. A tab that is gone needs nothing. */
export async function leadTo(tabId: number, url: string): Promise<void> {
  await browser.tabs.update(tabId, { url }).catch(() => browser.tabs.update(tabId, { url }).catch(() => {}));
}

/** Leads a login's tab to Drivetrain, if it still shows what the person has answered elsewhere by now. */
export async function leave({ tabId }: Journey, url: string | null): Promise<void> {
  if (tabId !== null && url !== null && (await isFinished(tabId, []))) {
    await leadTo(tabId, url);
  }
}

async function isFinished(tabId: number | null, journeys: Journey[]): Promise<boolean> {
  const tab = tabId === null ? null : await browser.tabs.get(tabId).catch(() => null);
  const isTaken = journeys.some((journey) => journey.tabId === tabId && isOpen(journey));
  return tab?.url?.startsWith(`${__API__}/reauth/`) === true && !isTaken;
}
