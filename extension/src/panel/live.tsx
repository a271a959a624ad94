import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { followReauth } from '../api/follow';
import { awaitsSync } from '../state/journey';
import type { Connector, Journey } from '../state/state';
import { readContributions, readState, readTabs } from '../state/store';
import { send, useKept, useNow, useRefresh } from '../ui/live';
import { isHandedOver, seenIn, type View } from './model';
import { Panel } from './panel';

const UNREAD: View = { state: null, contributions: null, seen: [], activeTabId: null };

/** The panel with everything it lives on: what is kept, the time, the active tab, and the attempt it follows. */
export function LivePanel() {
  const activeTabId = useActiveTab();
  const view = useKept(async (): Promise<View> => {
    const [state, contributions, tabs] = await Promise.all([readState(), readContributions(), readTabs()]);
    return { state, contributions: contributions?.body ?? null, seen: seenIn(tabs, activeTabId), activeTabId };
  }, activeTabId);
  const shown = view?.state?.shown;
  const journey = shown ? view?.state?.journeys[shown] : undefined;
  const followed = journey?.phase === 'open' ? journey.reauthId : null;

  const connector = view?.state?.connectors.find(({ id }) => id === shown);

  useRefresh();
  useFollowed(followed);
  useWatched(paceOf(journey, connector));
  return <Panel view={view ?? UNREAD} send={send} now={useNow(journey && journey.phase !== 'ended' ? 1000 : 30_000)} />;
}

/** Each event of the attempt is a reason for the worker to look. */
function useFollowed(reauthId: string | null): void {
  useEffect(() => {
    if (reauthId === null) {
      return;
    }
    const abort = new AbortController();
    void followReauth(reauthId, abort.signal, () => void send({ type: 'panel.observed', reauthId }).catch(() => {}));
    return () => abort.abort();
  }, [reauthId]);
}

/** Milliseconds between two looks at what no event tells of: a sync, the platform's own button, and a colleague, who may take days. */
const PACE = 2000;
const COLLEAGUES_PACE = 15_000;

function paceOf(journey: Journey | undefined, connector: Connector | undefined): number | null {
  if (journey?.phase === 'showing' || awaitsSync(journey, connector, Date.now())) {
    return PACE;
  }
  return journey && isHandedOver(journey, Date.now()) ? COLLEAGUES_PACE : null;
}

function useWatched(pace: number | null): void {
  useEffect(() => {
    if (pace === null) {
      return;
    }
    const look = () => document.visibilityState === 'visible' && void send({ type: 'panel.refresh' }).catch(() => {});
    const timer = setInterval(look, pace);
    return () => clearInterval(timer);
  }, [pace]);
}

/** The tab beside the panel; null where there is none. Its id is all that is asked for. */
function useActiveTab(): number | null {
  const [id, setId] = useState<number | null>(null);
  useEffect(() => {
    const look = () => void browser.tabs.query({ active: true, currentWindow: true }).then(([tab]) => setId(tab?.id ?? null));
    look();
    browser.tabs.onActivated.addListener(look);
    return () => browser.tabs.onActivated.removeListener(look);
  }, []);
  return id;
}
