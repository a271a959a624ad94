import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { followReauth } from '../api/follow';
import { useSending } from '../report/send';
import { sitesOf } from '../sites';
import { awaitsSync } from '../state/journey';
import { readManaged } from '../state/managed';
import { NO_REPORTS } from '../state/reporting';
import { sessionOf } from '../state/session';
import type { Connector, Journey, Session } from '../state/state';
import { readContributions, readOffer, readReporting, readState, readTabs } from '../state/store';
import { send, useKept, useNow, useRefresh } from '../ui/live';
import { useAccess } from './access';
import { choosingIn, seenIn } from './groups';
import { isDone, isHandedOver, type View } from './model';
import { Panel } from './panel';

const UNREAD: View = { state: null, reporting: NO_REPORTS, progress: null, contributions: null, seen: [], activeTabId: null, access: null };

/** The panel with everything it lives on: what is kept, the time, the active tab, and the attempt it follows. */
export function LivePanel() {
  const activeTabId = useActiveTab();
  const view = useKept(async (): Promise<View> => {
    const [state, reporting, contributions, tabs, offer, managed] = await Promise.all([
      readState(),
      readReporting(),
      readContributions(),
      readTabs(),
      readOffer(),
      readManaged(),
    ]);
    const seen = seenIn(tabs, activeTabId);
    return {
      state,
      reporting,
      progress: null,
      contributions: contributions?.body ?? null,
      seen,
      activeTabId,
      access: null,
      offer,
      managed,
      choosing: choosingIn(tabs, state),
    };
  }, activeTabId);
  const access = useAccess(sitesOf(view?.state?.connectors ?? []));
  const shown = view?.state?.shown;
  const journey = shown ? view?.state?.journeys[shown] : undefined;
  const followed = journey?.phase === 'open' ? journey.reauthId : null;

  const connector = view?.state?.connectors.find(({ id }) => id === shown);

  const { view: shownReport = null, outbox = [] } = view?.reporting ?? {};
  const progress = useSending(outbox.some(({ status }) => status === 'waiting') && !!view?.state?.sessions.length, send);

  useRefresh();
  useThread(shownReport?.at === 'thread' ? shownReport.reportId : null);
  useFollowed(followed, (shown && view?.state && sessionOf(view.state, shown)) || null);
  useWatched(paceOf(journey, connector) ?? (view?.state?.trouble ? TROUBLED_PACE : null));
  return (
    <Panel
      view={view ? { ...view, progress, access } : UNREAD}
      send={send}
      now={useNow(journey && journey.phase !== 'ended' ? 1000 : 30_000)}
    />
  );
}

/** Each event of the attempt is a reason for the worker to look. */
function useFollowed(reauthId: string | null, session: Session | null): void {
  useEffect(() => {
    if (reauthId === null || session === null) {
      return;
    }
    const abort = new AbortController();
    void followReauth(session, reauthId, abort.signal, () => void send({ type: 'panel.observed', reauthId }).catch(() => {}));
    return () => abort.abort();
  }, [reauthId, session?.id]);
}

/** Milliseconds between two looks at what no event tells of: a sync, the platform's own button, and a colleague, who may take days. */
const PACE = 2000;
const COLLEAGUES_PACE = 15_000;
/** Milliseconds after which an api that did not answer is asked again while somebody looks. */
const TROUBLED_PACE = 15_000;

function paceOf(journey: Journey | undefined, connector: Connector | undefined): number | null {
  if (journey?.phase === 'showing' || awaitsSync(journey, connector, Date.now())) {
    return PACE;
  }
  return journey && (isDone(journey) || isHandedOver(journey, Date.now())) ? COLLEAGUES_PACE : null;
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

/** Milliseconds between two looks at a conversation that is open. */
const THREAD_PACE = 4000;

function useThread(reportId: string | null): void {
  useEffect(() => {
    if (reportId === null) {
      return;
    }
    const look = () => document.visibilityState === 'visible' && void send({ type: 'panel.report.look', reportId }).catch(() => {});
    look();
    const timer = setInterval(look, THREAD_PACE);
    return () => clearInterval(timer);
  }, [reportId]);
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
