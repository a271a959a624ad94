/** What tabs tell: a login's pages load, a person comes back, a tab is closed. Addresses are seen of our own hosts alone. */

import { isDrivetrains } from '../sites';
import { isOpen, tabLost } from '../state/journey';
import { readState } from '../state/store';
import { stoppedAt } from './access';
import { followLink, watchForCode } from './pairing';
import { refresh, refreshJourney } from './refresh';
import { pageSeen, updateJourney, updateTab } from './world';

export async function tabUpdated(tabId: number, change: { status?: string | undefined }, tab: { url?: string | undefined }): Promise<void> {
  if (change.status === 'loading') {
    // In this very turn: the next page may introduce itself at any moment, and must not be forgotten for the one before it.
    await updateTab(tabId, (known) => (known && isElsewhere(tab.url, known.host) ? undefined : known));
    if (tab.url) {
      await followLink(tabId, tab.url);
    }
  }
  if (change.status !== 'complete') {
    return;
  }
  if (Object.values((await readState()).journeys).some((journey) => journey.phase === 'showing' && journey.openerTabId === tabId)) {
    // The page's own button may have begun the login that is waited for.
    await refresh();
  }
  if (tab.url === undefined) {
    await pageSeen(tabId);
  } else if (isDrivetrains(tab.url)) {
    await watchForCode(tabId);
  }
  for (const journey of Object.values((await readState()).journeys)) {
    if (journey.tabId === tabId && isOpen(journey)) {
      // Each page is a reason to look: the first one says that the login began, the last one that it ended.
      await refreshJourney(journey.connectorId);
      if (tab.url !== undefined) {
        await stoppedAt(journey.connectorId, tab.url);
      }
    }
  }
}

export async function tabRemoved(tabId: number): Promise<void> {
  await updateTab(tabId, () => undefined);
  for (const journey of Object.values((await readState()).journeys)) {
    if (journey.tabId === tabId) {
      await updateJourney(journey.connectorId, tabLost);
    }
  }
}

function isElsewhere(url: string | undefined, host: string): boolean {
  return url === undefined || new URL(url).host !== host;
}
