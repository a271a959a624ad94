/** Which connectors need somebody, and which do not: pure. */
import { endOf, expiresSoon, isAtRest, needsLogin } from '../state/connector';
import { connectorOf, isShownAs, workspacesOn } from '../state/match';
import type { Connector, Journey, State } from '../state/state';
import type { PageTab } from '../state/store';
import { type Choosing, isDone, isHandedOver, type Seen } from './model';

/** A page shows an old failure until it is loaded again; this long after a login it is not believed. */
const SETTLING = 15 * 60_000;

export interface Groups {
  /** Failed, at the api or on a page, or with a login that is under way or ended without success. */
  attention: Connector[];
  /** Nothing to do about it for now: reconnected a moment ago, or somebody else was asked. */
  settled: Connector[];
  /** What a page shows as failed and the list does not. */
  detected: Seen[];
  expiring: Connector[];
  /** Nobody has to do anything: they wait for their provider, or an admin has disconnected them. */
  resting: Connector[];
  working: Connector[];
}

export function groupsOf(state: State, seen: Seen[], now: number): Groups {
  const groups: Groups = { attention: [], settled: [], detected: [], expiring: [], resting: [], working: [] };
  for (const connector of state.connectors) {
    const journey = state.journeys[connector.id];
    const shownAsFailed = doubted(connector, now) && seen.some((item) => isShownAs(item, item.host, connector, state));
    const needed = needsLogin(connector) || shownAsFailed || journey !== undefined;
    const calm = isAtRest(connector) ? 'resting' : expiresSoon(connector, now) ? 'expiring' : 'working';
    groups[journey && isSettled(journey, now) ? 'settled' : needed ? 'attention' : calm].push(connector);
  }
  groups.attention.sort((a, b) => urgency(state, a) - urgency(state, b) || since(b) - since(a));
  groups.expiring.sort((a, b) => Date.parse(endOf(a) ?? '') - Date.parse(endOf(b) ?? ''));
  groups.detected = seen.filter((item) => !state.connectors.some((connector) => isShownAs(item, item.host, connector, state)));
  return groups;
}

/** What of it is one workspace's. What a page shows and no workspace knows is nobody's. */
export function within({ attention, settled, expiring, resting, working }: Groups, workspaceId: string): Groups {
  const own = (connectors: Connector[]) => connectors.filter((connector) => connector.workspaceId === workspaceId);
  return {
    attention: own(attention),
    settled: own(settled),
    detected: [],
    expiring: own(expiring),
    resting: own(resting),
    working: own(working),
  };
}

/** A card that somebody wants to reconnect, that nobody knows, and that may be of more than one workspace. */
export function choosingIn(tabs: Record<string, PageTab>, state: State): Choosing | null {
  for (const { host, detected, confirming } of Object.values(tabs)) {
    const item = confirming && detected.find(({ key }) => key === confirming);
    const workspaces = item && !connectorOf(item, state.connectors, host) ? workspacesOn(host, state) : [];
    if (item && workspaces.length > 1) {
      return { item: { ...item, host }, workspaces };
    }
  }
  return null;
}

function isSettled(journey: Journey, now: number): boolean {
  return isDone(journey) || (journey.phase === 'ended' && isHandedOver(journey, now));
}

/** The api has not heard of a failure, and a page that shows one knows better, unless somebody has logged in just now. */
function doubted(connector: Connector, now: number): boolean {
  const { lastReauthenticatedAt } = connector;
  if (isAtRest(connector)) {
    return false;
  }
  return !lastReauthenticatedAt || now - Date.parse(lastReauthenticatedAt) > SETTLING;
}

/** What waits for the person stands first, then what has failed, then what was never connected. */
function urgency(state: State, connector: Connector): number {
  return state.journeys[connector.id] ? 0 : connector.status === 'failed' ? 1 : 2;
}

function since(connector: Connector): number {
  return Date.parse(connector.failure?.at ?? connector.createdAt);
}

/** What all tabs show, the active one's alone when it is one of Drivetrain's. */
export function seenIn(tabs: Record<string, PageTab>, activeTabId: number | null): Seen[] {
  const active = activeTabId === null ? undefined : tabs[activeTabId];
  const found = new Map<string, Seen>();
  for (const tab of active ? [active] : Object.values(tabs)) {
    for (const item of tab.detected) {
      found.set(item.key, { ...item, host: tab.host });
    }
  }
  return [...found.values()];
}
