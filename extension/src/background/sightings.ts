/**
 * Whether the rules still fit Drivetrain's page: how many failed connectors a page should have shown, and how many were found there.
 * Two numbers for each provider go to the api; nothing of the page does, and no name.
 */
import { browser } from 'wxt/browser';
import { apiFor, attempt } from '../api/client';
import { isAtRest } from '../state/connector';
import { connectorOf } from '../state/match';
import { sessionIn } from '../state/session';
import type { State } from '../state/state';
import { type PageTab, readState, readTabs } from '../state/store';
import { updateTab } from './world';

/** Milliseconds that a page has to show its connectors. */
const SETTLED = 10_000;

export interface Sighting {
  provider: string;
  known: number;
  found: number;
}

/** What a page of a tab comes to, by workspace; null while that can't be told. */
export function sightingsOf(
  { sessions, connectors }: State,
  { host, page, since, isCounted, detected }: PageTab,
  now: number,
): { workspaceId: string; body: Sighting }[] | null {
  if (sessions.length === 0 || !page || since === undefined || isCounted || now - since < SETTLED) {
    return null;
  }
  const due = connectors.filter(
    // A page need not show as failed what an admin has disconnected.
    (connector) => connector.status === 'failed' && !isAtRest(connector) && connector.returnUrl && pageOf(connector.returnUrl) === page,
  );
  const seen = new Set(detected.map((item) => connectorOf(item, connectors, host)?.id));
  return sessions.flatMap(({ workspaceId }) => {
    const expected = due.filter((connector) => connector.workspaceId === workspaceId);
    return [...new Set(expected.map(({ provider }) => provider))].map((provider) => {
      const own = expected.filter((connector) => connector.provider === provider);
      return { workspaceId, body: { provider, known: own.length, found: own.filter(({ id }) => seen.has(id)).length } };
    });
  });
}

/** Counts every page once. */
export async function countSightings(): Promise<void> {
  const state = await readState();
  for (const [tabId, tab] of Object.entries(await readTabs())) {
    const sightings = sightingsOf(state, tab, Date.now());
    if (sightings) {
      await updateTab(Number(tabId), (current) => current && { ...current, isCounted: true });
      for (const { workspaceId, body } of (await mayCount()) ? sightings : []) {
        await attempt(apiFor(sessionIn(state, workspaceId)).POST('/v1/contributions/sightings', { body }));
      }
    }
  }
}

/** A page without what only matters to its own scripts, or to one visit. */
export function pageOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

/** Firefox asks people whether an extension may send figures of its use. */
async function mayCount(): Promise<boolean> {
  if (!import.meta.env.FIREFOX) {
    return true;
  }
  const granted = (await browser.permissions.getAll()) as { data_collection?: string[] };
  return granted.data_collection?.includes('technicalAndInteraction') ?? false;
}
