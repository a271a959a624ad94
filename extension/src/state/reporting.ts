/** Reports of a person who is stuck: what is being written, what waits to be sent, what was answered. Pure; the service worker is the only writer. */
import type { components } from '../api/schema';
import { type History, type Mark, NOTHING_DONE } from '../picture/marks';
import type { Problem } from './state';

export type Report = components['schemas']['StuckReportResponse'];
export type Summary = components['schemas']['StuckReportSummary'];
export type Body = components['schemas']['CreateStuckReportRequest'];
export type Diagnostics = NonNullable<Body['diagnostics']>;

export interface Reporting {
  /** What the panel shows of it; null while it shows something else. */
  view: ReportView | null;
  draft: Draft | null;
  outbox: Outgoing[];
  /** The reports of all sessions as last read, newest first. */
  own: Summary[];
  /** When they were read; epoch milliseconds, null before the first time. */
  ownAt: number | null;
  /** The report whose conversation is shown, as last read. */
  thread: Report | null;
  /** Answers that were told by notification: report id → number of messages. */
  told: Record<string, number>;
  /** What was kept was another workspace's, and is gone. */
  discarded: boolean;
}

export type ReportView = { at: 'form' } | { at: 'list' } | { at: 'thread'; reportId: string } | { at: 'sent'; key: string };

/** A report that is being written. */
export interface Draft {
  /** Tells it from every other draft. */
  id: string;
  workspaceId: string;
  connectorId: string | null;
  reauthId: string | null;
  /** A step of the walkthrough, or `other`. */
  step: string;
  description: string;
  /** The person agrees that the screenshot is sent as they see it. */
  consent: boolean;
  diagnostics: Diagnostics;
  shot: Shot | null;
  /** Since when a click on the toolbar's icon is waited for; null while none is. */
  awaits: number | null;
  /** Why the last screenshot could not be taken. */
  problem: Problem | null;
  /** The idempotency key, from the moment that "Send" was pressed. */
  key: string | null;
}

/** A screenshot of a draft. Its pixels stand encrypted elsewhere; what is drawn over them is data. */
export interface Shot {
  /** Names the picture. */
  id: string;
  width: number;
  height: number;
  /** Device pixels of a CSS pixel. */
  scale: number;
  takenAt: number;
  /** What was found to be blacked out. */
  found: Mark[];
  history: History;
}

/** A report that is on its way, or has arrived. Unchanged from the moment that it was sent: so each repetition is the same request. */
export interface Outgoing {
  /** The idempotency key, and the name of its picture. */
  key: string;
  workspaceId: string;
  body: Body;
  /** The picture's media type; null without one. */
  picture: string | null;
  /** `waiting`: it will be sent. `refused`: it never will be, as it is. `sent`: the api has it. */
  status: 'waiting' | 'refused' | 'sent';
  tries: number;
  /** When it is tried next; epoch milliseconds. */
  nextAt: number;
  problem: Problem | null;
  /** The report at the api. */
  report: { id: string; number: number } | null;
  queuedAt: number;
}

export const NO_REPORTS: Reporting = {
  view: null,
  draft: null,
  outbox: [],
  own: [],
  ownAt: null,
  thread: null,
  told: {},
  discarded: false,
};

/** Pictures that are being worked on are kept so long: what nobody sends, nobody needs. */
export const PICTURES_KEPT = 24 * 3_600_000;
/** A report that arrived is shown as such for so long. */
const SENT_KEPT = 24 * 3_600_000;
/** A click on the icon is taken for the wanted one for so long. */
const AWAITED = 15 * 60_000;
/** A resolved report may still be answered; after so long nobody looks by themselves. */
const WATCHED = 7 * 24 * 3_600_000;

export interface Beginning {
  id: string;
  workspaceId: string;
  connectorId: string | null;
  reauthId: string | null;
  step: string;
  diagnostics: Diagnostics;
}

/** Opens the form. What was written is never lost by opening it for something else. */
export function composed(reporting: Reporting, beginning: Beginning): Reporting {
  const kept = hasContent(reporting.draft) ? reporting.draft : null;
  const draft = kept ?? { ...beginning, description: '', consent: false, shot: null, awaits: null, problem: null, key: null };
  return { ...reporting, draft, view: { at: 'form' }, discarded: false };
}

/** Changes the draft, where there is one that is not being sent. */
export function edited(reporting: Reporting, change: (draft: Draft) => Draft): Reporting {
  const { draft } = reporting;
  return draft && draft.key === null ? { ...reporting, draft: change(draft) } : reporting;
}

export function awaitsShot(draft: Draft | null, now: number): boolean {
  return draft !== null && draft.key === null && draft.awaits !== null && now - draft.awaits < AWAITED;
}

/** A screenshot replaces the one before; the person has to agree anew. */
export function shotTaken(draft: Draft, shot: Omit<Shot, 'history'>, seen: Partial<Diagnostics>): Draft {
  return {
    ...draft,
    shot: { ...shot, history: NOTHING_DONE },
    awaits: null,
    problem: null,
    consent: false,
    diagnostics: { ...draft.diagnostics, ...seen },
  };
}

export function shotRemoved(draft: Draft): Draft {
  return { ...draft, shot: null, awaits: null, consent: false, problem: null };
}

/** What keeps the draft from being sent. */
export function faultOf(draft: Draft): 'description' | 'consent' | null {
  return draft.description.trim() === '' ? 'description' : draft.shot !== null && !draft.consent ? 'consent' : null;
}

/** Whether something was written that must not be lost. */
export function hasContent(draft: Draft | null): draft is Draft {
  return draft !== null && (draft.description.trim() !== '' || draft.shot !== null || draft.key !== null);
}

/** Time passes: what arrived a day ago is no longer told, and a screenshot that nobody sent leaves its draft. */
export function aged(reporting: Reporting, now: number): Reporting {
  const outbox = reporting.outbox.filter((item) => item.status !== 'sent' || now - item.nextAt < SENT_KEPT);
  const { draft } = reporting;
  const isOld = draft?.shot != null && draft.key === null && now - draft.shot.takenAt >= PICTURES_KEPT;
  return outbox.length === reporting.outbox.length && !isOld
    ? reporting
    : { ...reporting, outbox, draft: isOld ? shotRemoved(draft as Draft) : draft };
}

/** The pictures that somebody still needs. */
export function picturesOf({ draft, outbox }: Reporting): Set<string> {
  return new Set([
    ...(draft?.shot ? [draft.shot.id] : []),
    ...(draft?.key ? [draft.key] : []),
    ...outbox.filter((item) => item.picture && item.status !== 'sent').map((item) => item.key),
  ]);
}

/** A workspace's session has ended: what was written waits for the next one of the same workspace, what was read goes. */
export function suspended(reporting: Reporting, workspaceId: string): Reporting {
  const own = reporting.own.filter((report) => report.workspaceId !== workspaceId);
  const told = Object.fromEntries(Object.entries(reporting.told).filter(([id]) => own.some((report) => report.id === id)));
  return { ...NO_REPORTS, draft: reporting.draft, outbox: reporting.outbox, own, told };
}

/** Nothing of the workspace is kept. */
export function forgotten(reporting: Reporting, workspaceId: string | null): Reporting {
  const { draft, outbox, ...others } = workspaceId === null ? reporting : suspended(reporting, workspaceId);
  const isOther = (thing: { workspaceId: string }) => thing.workspaceId !== workspaceId;
  return { ...others, draft: draft && isOther(draft) ? draft : null, outbox: outbox.filter(isOther) };
}

/** A session of this workspace began. What was written for one that this browser no longer knows is nobody's. */
export function resumed(reporting: Reporting, workspaceId: string, known: (string | null)[] = []): Reporting {
  const { draft, outbox, ...others } = suspended(reporting, workspaceId);
  const isKept = (thing: { workspaceId: string }) => thing.workspaceId === workspaceId || known.includes(thing.workspaceId);
  const kept = outbox.filter(isKept);
  return {
    ...others,
    draft: draft && isKept(draft) ? draft : null,
    outbox: kept.map((item) => (item.workspaceId === workspaceId ? { ...item, nextAt: 0 } : item)),
    discarded: (draft !== null && !isKept(draft)) || outbox.some((item) => item.status !== 'sent' && !isKept(item)),
  };
}

/** Whether the api has to be asked for news of own reports. */
export function isWatched({ own, ownAt, outbox }: Reporting, now: number): boolean {
  return (
    ownAt === null ||
    own.some(({ status, updatedAt }) => status !== 'resolved' || now - Date.parse(updatedAt) < WATCHED) ||
    outbox.some((item) => item.status === 'sent' && !own.some(({ id }) => id === item.report?.id))
  );
}

export function ownOf({ own }: Reporting, workspaceId: string): Summary[] {
  return own.filter((report) => report.workspaceId === workspaceId);
}

/** What the api has of each workspace, newest first. Where it did not answer (null), what was known stays, and is asked for again. */
export function withOwn(reporting: Reporting, workspaces: string[], answers: (Summary[] | null)[], now: number): Reporting {
  const own = workspaces.flatMap((workspaceId, index) => answers[index] ?? ownOf(reporting, workspaceId));
  return {
    ...reporting,
    own: own.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)),
    ownAt: answers.includes(null) ? reporting.ownAt : now,
  };
}

export function unreadOf({ own }: Reporting): number {
  return own.filter(({ unreadByReporter }) => unreadByReporter).length;
}

/** The newest report about a connector that is not settled. */
export function openReportOf({ own }: Reporting, connectorId: string): Summary | null {
  return own.find((report) => report.connectorId === connectorId && report.status !== 'resolved') ?? null;
}
