/** What the parts say to each other. Everything from a page is untrusted and checked where it arrives. */
import type { Detector, Target } from './contributions';
import type { History } from './picture/marks';
import type { Delivery, Draft, ReportView } from './state/reporting';
import type { Problem } from './state/state';

/** A failed connector as a page shows it. */
export interface Detected {
  /** Stable for one card: provider and data source, or provider and name. */
  key: string;
  provider: string;
  name: string;
  dataSourceId: string | null;
  reason: string | null;
}

/** What stands beside a card. */
export interface Banner {
  key: string;
  /** `failed`: offer to reconnect. `working`: a login is under way. `done`: reconnected a moment ago. */
  tone: 'failed' | 'working' | 'done';
  /** Names the data source, for those who do not see the card around it. */
  label: string;
  title: string;
  /** Why and since when, or what goes on; a sentence or two. */
  text: string;
  /** The main button's label; null for none. */
  action: string | null;
  /** Whether "Show me" is offered as well. */
  showMe: boolean;
}

/** What to highlight, in order; the furthest that can be seen is the current one. */
export interface Highlight {
  key: string;
  steps: { id: string; title: string; description: string; targets: Target[] }[];
}

/** From a content script to the service worker. */
export type PageMessage =
  | { type: 'page.hello' }
  | { type: 'page.detected'; items: Detected[] }
  | { type: 'page.reconnect'; item: Detected }
  | { type: 'page.showMe'; item: Detected }
  | { type: 'page.stopShowing' }
  | { type: 'page.dismiss'; key: string };

/** From the service worker to a content script. */
export type WorkerMessage = { type: 'worker.page'; page: PageView };

/** All that a content script needs to know; sent whole, so that nothing can be missed. */
export interface PageView {
  detectors: Detector[];
  banners: Banner[];
  highlight: Highlight | null;
}

/** From the side panel and the options to the service worker. */
export type PanelMessage =
  | { type: 'panel.refresh' }
  | { type: 'panel.pair'; code: string }
  | { type: 'panel.signOut' }
  | { type: 'panel.show'; connectorId: string | null }
  | { type: 'panel.start'; connectorId: string }
  | { type: 'panel.startDetected'; key: string }
  | { type: 'panel.showMe'; connectorId: string }
  | { type: 'panel.focusTab'; connectorId: string }
  | { type: 'panel.pin'; connectorId: string; step: string }
  | { type: 'panel.observed'; reauthId: string }
  | { type: 'panel.confirm'; connectorId: string; instanceId: string }
  | { type: 'panel.cancel'; connectorId: string }
  | { type: 'panel.close'; connectorId: string }
  | { type: 'panel.handOver'; connectorId: string; note: string | null }
  | { type: 'panel.notifications'; on: boolean }
  | { type: 'panel.undismiss' }
  | ReportMessage;

/** From the page that a login's tab begins with to the service worker, which answers with the start address. */
export type OpeningMessage = { type: 'opening.ask'; connectorId: string };

/** What is asked for about reports. */
export type ReportMessage =
  | { type: 'panel.report.open'; connectorId: string | null }
  | { type: 'panel.report.edit'; change: Partial<Pick<Draft, 'connectorId' | 'reauthId' | 'step' | 'description' | 'consent'>> }
  | { type: 'panel.report.await'; on: boolean }
  | { type: 'panel.report.marks'; id: string; history: History }
  | { type: 'panel.report.removeShot' }
  | { type: 'panel.report.discard' }
  | { type: 'panel.report.send' }
  | { type: 'panel.report.delivered'; key: string; delivery: Delivery }
  | { type: 'panel.report.hurry' }
  | { type: 'panel.report.takeBack'; key: string }
  | { type: 'panel.report.drop'; key: string }
  | { type: 'panel.report.view'; view: ReportView | null }
  | { type: 'panel.report.look'; reportId: string }
  | { type: 'panel.report.reply'; reportId: string; text: string; key: string };

/** The worker's answer to a panel: what came of it shows in the state; this is why it did not. */
export type Answer = { problem: Problem | null };
