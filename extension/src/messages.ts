/**
 * What the parts say to each other, as schemas from which the types follow: whoever hears something checks its form, and the worker checks who says it
 * (`background/senders.ts`). Content scripts take only the types from here; they have no room for more.
 */
import * as v from 'valibot';
import type { Target } from './contributions';
import type { PageDetector, Signs } from './detection/signs';

/** As long as a text that a page shows of a connector can be, with a key made of two. */
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(601));
/** Identifiers, keys and codes. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const words = v.pipe(v.string(), v.maxLength(10_000));
const MOST_ITEMS = 200;

/** A failed connector as a page shows it. `key` is stable for one card: provider and data source, or provider and name. */
const detected = v.object({ key: text, provider: text, name: text, dataSourceId: v.nullable(text), reason: v.nullable(text) });

export type Detected = v.InferOutput<typeof detected>;

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
  /** Whether somebody else can be asked, before any login. */
  notAdmin?: boolean;
}

/** What to highlight, in order; the furthest that can be seen is the current one. */
export interface Highlight {
  key: string;
  steps: { id: string; title: string; description: string; targets: Target[] }[];
}

/** From a content script to the service worker. */
export const pageMessage = v.variant('type', [
  v.object({ type: v.literal('page.hello') }),
  v.object({ type: v.literal('page.detected'), items: v.pipe(v.array(detected), v.maxLength(MOST_ITEMS)) }),
  v.object({ type: v.literal('page.reconnect'), item: detected }),
  v.object({ type: v.literal('page.showMe'), item: detected }),
  v.object({ type: v.literal('page.notAdmin'), item: detected }),
  v.object({ type: v.literal('page.present') }),
  v.object({ type: v.literal('page.step'), step: id }),
  v.object({ type: v.literal('page.stopShowing') }),
  v.object({ type: v.literal('page.dismiss'), key: text }),
]);

/** From the script beside a pairing code: where codes may stand, and a code that a person took over. */
export const codeMessage = v.variant('type', [
  v.object({ type: v.literal('code.where') }),
  v.object({ type: v.literal('code.take'), code: v.pipe(v.string(), v.maxLength(100)) }),
]);

export type CodeMessage = v.InferOutput<typeof codeMessage>;

export type PageMessage = v.InferOutput<typeof pageMessage>;

/** From the service worker to a content script. */
export type WorkerMessage = { type: 'worker.page'; page: PageView };

/** From the service worker to the script beside a pairing code, which is used up. Content scripts pass it by. */
export type PairedMessage = { type: 'worker.paired'; code: string };

/** All that a content script needs to know; sent whole, so that nothing can be missed. */
export interface PageView {
  detectors: PageDetector[];
  signs: Signs;
  /** The attributes whose changes matter. */
  watched: string[];
  banners: Banner[];
  highlight: Highlight | null;
}

const number = v.pipe(v.number(), v.finite());
const boxed = { x: number, y: number, width: number, height: number };
const mark = v.object({
  ...boxed,
  id,
  kind: v.picklist(['mask', 'arrow', 'box']),
  cause: v.nullable(v.picklist(['field', 'password', 'email', 'number', 'token', 'frame'])),
});
const command = v.variant('do', [
  v.object({ do: v.literal('add'), mark }),
  v.object({ do: v.literal('change'), id, box: v.object(boxed) }),
  v.object({ do: v.literal('remove'), id }),
]);
const history = v.object({ commands: v.pipe(v.array(command), v.maxLength(2000)), done: v.pipe(number, v.integer(), v.minValue(0)) });

/** Why something could not be done, as RFC 9457 problem details or as our own code. */
const problem = v.object({ code: id, detail: v.nullable(words), traceId: v.nullable(words) });

const delivery = v.variant('as', [
  v.object({ as: v.literal('sent'), report: v.object({ id, number }) }),
  v.object({ as: v.literal('kept'), problem, wait: v.nullable(v.pipe(number, v.minValue(0))) }),
  v.object({ as: v.literal('refused'), problem }),
]);

const view = v.variant('at', [
  v.object({ at: v.literal('form') }),
  v.object({ at: v.literal('list') }),
  v.object({ at: v.literal('thread'), reportId: id }),
  v.object({ at: v.literal('sent'), key: id }),
]);

const change = v.object({
  connectorId: v.exactOptional(v.nullable(id)),
  reauthId: v.exactOptional(v.nullable(id)),
  workspaceId: v.exactOptional(id),
  step: v.exactOptional(id),
  description: v.exactOptional(words),
  consent: v.exactOptional(v.boolean()),
});

/** What is asked for about reports. */
const aboutReports = [
  v.object({ type: v.literal('panel.report.open'), connectorId: v.nullable(id) }),
  v.object({ type: v.literal('panel.report.edit'), change }),
  v.object({ type: v.literal('panel.report.await'), on: v.boolean() }),
  v.object({ type: v.literal('panel.report.marks'), id, history }),
  v.object({ type: v.literal('panel.report.removeShot') }),
  v.object({ type: v.literal('panel.report.discard') }),
  v.object({ type: v.literal('panel.report.send') }),
  v.object({ type: v.literal('panel.report.delivered'), key: id, delivery }),
  v.object({ type: v.literal('panel.report.hurry') }),
  v.object({ type: v.literal('panel.report.takeBack'), key: id }),
  v.object({ type: v.literal('panel.report.drop'), key: id }),
  v.object({ type: v.literal('panel.report.view'), view: v.nullable(view) }),
  v.object({ type: v.literal('panel.report.look'), reportId: id }),
  v.object({ type: v.literal('panel.report.reply'), reportId: id, text: words, key: id }),
] as const;

const ofConnector = <const T extends string>(type: T) => v.object({ type: v.literal(type), connectorId: id });

/** From the side panel, the options and the editor to the service worker. */
export const panelMessage = v.variant('type', [
  v.object({ type: v.literal('panel.refresh') }),
  v.object({ type: v.literal('panel.pair'), code: v.pipe(v.string(), v.maxLength(100)) }),
  v.object({ type: v.literal('panel.acceptOffer') }),
  v.object({ type: v.literal('panel.declineOffer') }),
  v.object({ type: v.literal('panel.signOut'), workspaceId: v.nullable(id) }),
  v.object({ type: v.literal('panel.show'), connectorId: v.nullable(id) }),
  ofConnector('panel.start'),
  v.object({ type: v.literal('panel.startDetected'), key: text }),
  v.object({ type: v.literal('panel.register'), key: text, workspaceId: v.nullable(id) }),
  ofConnector('panel.showMe'),
  ofConnector('panel.test'),
  ofConnector('panel.disconnect'),
  ofConnector('panel.history'),
  ofConnector('panel.focusTab'),
  v.object({ type: v.literal('panel.pin'), connectorId: id, step: v.nullable(id) }),
  v.object({ type: v.literal('panel.observed'), reauthId: id }),
  v.object({ type: v.literal('panel.confirm'), connectorId: id, instanceId: id }),
  v.object({ type: v.literal('panel.reconnectOthers'), connectorId: id, connectorIds: v.pipe(v.array(id), v.maxLength(100)) }),
  ofConnector('panel.cancel'),
  ofConnector('panel.close'),
  v.object({ type: v.literal('panel.handOver'), connectorId: id, note: v.nullable(words) }),
  ofConnector('panel.revokeHandOver'),
  v.object({ type: v.literal('panel.notifications'), on: v.boolean() }),
  v.object({ type: v.literal('panel.undismiss') }),
  ...aboutReports,
]);

export type PanelMessage = v.InferOutput<typeof panelMessage>;
export type ReportMessage = v.InferOutput<(typeof aboutReports)[number]>;

/** From the page that a login's tab begins with to the service worker, which answers with the start address. */
export const openingMessage = ofConnector('opening.ask');

export type OpeningMessage = v.InferOutput<typeof openingMessage>;

/** The worker's answer to a panel: what came of it shows in the state; this is why it did not, or what the state does not show. */
export const answer = v.object({
  problem: v.nullable(problem),
  said: v.exactOptional(id),
  history: v.exactOptional(v.array(v.object({ id, at: id, action: id, name: v.nullable(words) }))),
});

export type Answer = v.InferOutput<typeof answer>;

/** The worker's answer to the page that a login's tab begins with: the start address, null when there is none. */
export const openingAnswer = v.nullable(v.pipe(v.string(), v.url()));

/** A message of this form, or null. What it has beyond its form is left behind. */
export function heardAs<const S extends v.GenericSchema>(schema: S, message: unknown): v.InferOutput<S> | null {
  const { success, output } = v.safeParse(schema, message);
  return success ? output : null;
}
