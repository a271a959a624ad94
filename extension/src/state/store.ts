import { browser } from 'wxt/browser';
import type { Contributions } from '../contributions';
import type { Detected } from '../messages';
import { migrated, VERSION } from './migrate';
import type { Offer } from './offer';
import { NO_REPORTS, type Reporting } from './reporting';
import { joined, type Secrets, split } from './secrets';
import type { State } from './state';

/**
 * The names under which things are kept. `state`, `reports`, `contributions` and the tokens outlive the browser; `tabs`, `offer` and `secrets` are in
 * memory alone.
 */
const STATE = 'state';
const SECRETS = 'secrets';
const REPORTS = 'reports';
const CONTRIBUTIONS = 'contributions';
const TABS = 'tabs';
const OFFER = 'offer';

/** What a tab of Drivetrain shows, and what is shown in it. */
export interface PageTab {
  host: string;
  detected: Detected[];
  /** The same by frame; absent where the page itself is all. */
  frames?: Record<number, Detected[]>;
  /** The key of the connector whose way is highlighted there; null for none. */
  showing: string | null;
  /** Address of the page without query, since when it is there, and whether it was counted (`background/sightings.ts`). */
  page?: string;
  since?: number;
  isCounted?: boolean;
  /** The key of a connector that nobody knows yet, while the person is asked whether it is one. */
  confirming?: string | null;
  /** That connector, for while the page does not show it. */
  shown?: Detected | null;
}

export interface CachedContributions {
  etag: string | null;
  body: Contributions;
  /** Epoch milliseconds. */
  readAt: number;
  /** The language that was asked for. */
  language: string;
}

export async function readState(): Promise<State> {
  const [local, session] = await Promise.all([browser.storage.local.get(STATE), browser.storage.session.get(SECRETS)]);
  return joined(migrated(local[STATE]), (session[SECRETS] as Secrets | undefined) ?? {});
}

/** Tickets first: a state without them is one that a browser's restart leaves, tickets without a state are nobody's. */
export async function writeState(state: State): Promise<void> {
  const { open, secrets } = split(state);
  const before = (await browser.storage.session.get(SECRETS))[SECRETS] as Secrets | undefined;
  if (JSON.stringify(before ?? {}) !== JSON.stringify(secrets)) {
    await browser.storage.session.set({ [SECRETS]: secrets });
  }
  await browser.storage.local.set({ [STATE]: { ...open, version: VERSION } });
}

export async function readReporting(): Promise<Reporting> {
  const stored = await browser.storage.local.get(REPORTS);
  return { ...NO_REPORTS, ...(stored[REPORTS] as Partial<Reporting> | undefined) };
}

export async function writeReporting(reporting: Reporting): Promise<void> {
  await browser.storage.local.set({ [REPORTS]: reporting });
}

export async function readContributions(): Promise<CachedContributions | null> {
  const stored = await browser.storage.local.get(CONTRIBUTIONS);
  return (stored[CONTRIBUTIONS] as CachedContributions | undefined) ?? null;
}

export async function writeContributions(cached: CachedContributions): Promise<void> {
  await browser.storage.local.set({ [CONTRIBUTIONS]: cached });
}

/** By tab id. */
export async function readTabs(): Promise<Record<string, PageTab>> {
  const stored = await browser.storage.session.get(TABS);
  return (stored[TABS] as Record<string, PageTab> | undefined) ?? {};
}

export async function writeTabs(tabs: Record<string, PageTab>): Promise<void> {
  await browser.storage.session.set({ [TABS]: tabs });
}

/** The pairing code that waits for the person's answer. */
export async function readOffer(): Promise<Offer | null> {
  return ((await browser.storage.session.get(OFFER))[OFFER] as Offer | undefined) ?? null;
}

export async function writeOffer(offer: Offer | null): Promise<void> {
  await (offer ? browser.storage.session.set({ [OFFER]: offer }) : browser.storage.session.remove(OFFER));
}

/** Calls back at every change of what the panel shows. Returns what ends it. */
export function onChange(changed: () => void): () => void {
  const listener = (changes: Record<string, unknown>) => {
    if ([STATE, REPORTS, CONTRIBUTIONS, TABS, OFFER].some((name) => name in changes)) {
      changed();
    }
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}
