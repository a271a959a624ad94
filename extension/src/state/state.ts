/**
 * Everything the extension remembers. The service worker is its only writer; panel, options and banners show it. Kept in `storage.local`, but for the
 * tickets of
 * start addresses and links (`secrets.ts`).
 */
import type { components } from '../api/schema';

export type Connector = components['schemas']['ConnectorResponse'];
export type Reauth = components['schemas']['ReauthResponse'];

export interface State {
  /** Who is paired, and with what: one for each workspace, in the order of pairing. The tokens stand elsewhere, encrypted. */
  sessions: Session[];
  /** Workspaces whose session the api no longer accepts; shown until somebody pairs with them again or removes them. */
  ended: Ended[];
  /** The connectors of all workspaces as last read, by name. */
  connectors: Connector[];
  /** By connector id. */
  journeys: Record<string, Journey>;
  /** What the api could not be asked for lately. */
  trouble: Trouble | null;
  /** Banners that a person has put away: detection key → until when, epoch milliseconds. */
  dismissed: Record<string, number>;
  /** What was told by notification already: connector id → the failure's or the expiry's instant; `session:` and a workspace's id → its session's end. */
  told: Record<string, string>;
  /** Since when connectors work again without a login, for the moment in which that is news: connector id → epoch milliseconds. */
  recovered?: Record<string, number>;
  notifications: boolean;
  /** Milliseconds by which the api's clock is ahead of this machine's; 0 where they agree. */
  ahead: number;
  /** The connector that the panel shows; null for the list. */
  shown: string | null;
  /** The connector for which the panel asks whom to hand the login to, because somebody wanted that on the page. */
  askingAround?: string | null;
}

export interface Session {
  id: string;
  workspaceId: string;
  /** What people call it; null where nobody said, absent from what an older version kept. */
  workspaceName?: string | null;
  personName: string | null;
  /** ISO 8601. */
  expiresAt: string;
  /** When the api was last asked how long it lasts, and when its token was last renewed; epoch milliseconds. */
  checkedAt?: number;
  renewedAt?: number;
  /** When the workspace's connectors were last read; epoch milliseconds, absent before the first time. */
  readAt?: number;
  /** Under which name its token is kept; absent where that is the session's id. */
  vaultedAs?: string;
}

/** A workspace that this browser was paired with. */
export interface Ended {
  /** Null where an older version did not keep it. */
  workspaceId: string | null;
  workspaceName?: string | null;
}

/**
 * `offline`: this browser has no network. `unreachable`: the api does not answer. `limited`: it asked for patience. `refused`: an answer that is in
 * `detail`.
 */
export interface Trouble {
  kind: 'offline' | 'unreachable' | 'limited' | 'refused';
  /** What is wrong in particular; absent from what an older version kept. */
  code?: string;
  /** The api's own words, where it had some. */
  detail: string | null;
  /** Epoch milliseconds. */
  since: number;
  /** Until when nobody asks again by themselves; epoch milliseconds. */
  until?: number;
}

/** One person's way through one reauth of one connector. */
export interface Journey {
  connectorId: string;
  /**
   * `starting`: asked for, the api has not answered. `open`: begun at the api. `showing`: the person follows the page's own buttons.
   * `ended`: the outcome is in `reauth`, or `problem` says why it never began.
   */
  phase: 'starting' | 'open' | 'showing' | 'ended';
  /** Makes repeating the beginning harmless: the api gives the same attempt and the same cookie again. */
  idempotencyKey: string;
  /** Where the person was when they asked. */
  returnUrl: string | null;
  openerTabId: number | null;
  startedAt: number;
  reauthId: string | null;
  /** The connector's newest attempt when the person began to follow the page's buttons: what they begin is another one. */
  olderReauthId?: string | null;
  startUrl: string | null;
  /** The tab with the login; null when there is none (yet, or any more). */
  tabId: number | null;
  /** Whether the login's tab stands on a page of ours that explains why the login has not begun. */
  isHeld?: boolean;
  /** Whether a tab has ever been given the start address; absent from what an older version kept. */
  isOpened?: boolean;
  /** A tab that shows how an earlier login ended, for this one to open in. */
  finishedTabId?: number | null;
  /** When something last happened to it; epoch milliseconds. */
  stepAt: number;
  /** The step at which the person says that they are stuck, or that Drivetrain's page points at; null where nobody has said so. Never a guess. */
  pinnedStep: string | null;
  /** The attempt as last seen. */
  reauth: Reauth | null;
  problem: Problem | null;
  handover: Handover | null;
  /** A link to hand over that was asked for and has not come yet: the idempotency key, and what it was asked with. */
  asking?: { key: string; note: string | null };
}

/** Why something could not be done, as RFC 9457 problem details or as our own code. */
export interface Problem {
  code: string;
  detail: string | null;
  traceId: string | null;
}

export interface Handover {
  id: string;
  /** The link itself; null once the browser has been closed, because it is kept in memory alone. */
  url: string | null;
  /** ISO 8601. */
  expiresAt: string;
}

export const EMPTY: State = {
  sessions: [],
  ended: [],
  connectors: [],
  journeys: {},
  trouble: null,
  dismissed: {},
  told: {},
  notifications: true,
  ahead: 0,
  shown: null,
};
