/** Reports on their way: from "Send" until the api has them, or never will. Pure. */
import { NOTHING_DONE } from '../picture/marks';
import { type Body, type Draft, hasContent, type Outgoing, type Reporting, type Shot } from './reporting';
import type { Problem } from './state';

const PAUSES = [5, 15, 30, 60, 120, 300, 600].map((seconds) => seconds * 1000);

/** The draft becomes a report on its way, in one step. */
export function queued(reporting: Reporting, picture: string | null, now: number): Reporting {
  const { draft } = reporting;
  if (!draft?.key) {
    return reporting;
  }
  const outgoing: Outgoing = {
    key: draft.key,
    workspaceId: draft.workspaceId,
    body: bodyOf(draft),
    picture,
    status: 'waiting',
    tries: 0,
    nextAt: now,
    problem: null,
    report: null,
    queuedAt: now,
  };
  return { ...reporting, draft: null, outbox: [...reporting.outbox, outgoing], view: { at: 'sent', key: outgoing.key } };
}

export function bodyOf(draft: Draft): Body {
  const { step, connectorId, reauthId, diagnostics } = draft;
  return {
    step,
    description: draft.description.trim(),
    ...(connectorId ? { connectorId } : {}),
    ...(reauthId ? { reauthId } : {}),
    diagnostics,
  };
}

/** How a try to send ended. `kept`: no answer that counts, try again. */
export type Delivery =
  | { as: 'sent'; report: { id: string; number: number } }
  | { as: 'kept'; problem: Problem; wait: number | null }
  | { as: 'refused'; problem: Problem };

export function delivered(reporting: Reporting, key: string, delivery: Delivery, now: number): Reporting {
  return changed(reporting, key, (outgoing) => {
    if (outgoing.status === 'sent') {
      return outgoing;
    }
    if (delivery.as === 'sent') {
      return { ...outgoing, status: 'sent', problem: null, report: delivery.report, nextAt: now };
    }
    if (delivery.as === 'refused') {
      return { ...outgoing, status: 'refused', problem: delivery.problem };
    }
    const pause = delivery.wait === null ? (PAUSES[Math.min(outgoing.tries, PAUSES.length - 1)] as number) : delivery.wait;
    return { ...outgoing, status: 'waiting', problem: delivery.problem, tries: outgoing.tries + 1, nextAt: now + pause };
  });
}

/** The network is back, or the person asks: everything that waits is tried at once. */
export function hurried(reporting: Reporting, now: number): Reporting {
  if (!reporting.outbox.some((item) => item.status === 'waiting' && item.nextAt > now)) {
    return reporting;
  }
  const outbox = reporting.outbox.map((item) => (item.status === 'waiting' && item.nextAt > now ? { ...item, nextAt: now } : item));
  return { ...reporting, outbox };
}

/** What may be sent now: the oldest first, and only of these workspaces. */
export function due(reporting: Reporting, workspaces: string[], now: number): Outgoing | null {
  return reporting.outbox.find((item) => item.status === 'waiting' && workspaces.includes(item.workspaceId) && item.nextAt <= now) ?? null;
}

/** When something is to be sent next; null for never. */
export function nextAt(reporting: Reporting, workspaces: string[]): number | null {
  const waiting = reporting.outbox.filter((item) => item.status === 'waiting' && workspaces.includes(item.workspaceId));
  const times = waiting.map((item) => item.nextAt);
  return times.length ? Math.min(...times) : null;
}

/** A report that has not arrived becomes a draft again, unless another one is being written. Its picture is now the flattened one. */
export function takenBack(reporting: Reporting, key: string, shot: Omit<Shot, 'history'> | null): Reporting {
  const outgoing = reporting.outbox.find((item) => item.key === key);
  if (!outgoing || outgoing.status === 'sent' || hasContent(reporting.draft)) {
    return reporting;
  }
  const { step, description, connectorId = null, reauthId = null, diagnostics } = outgoing.body;
  const draft: Draft = {
    id: outgoing.key,
    workspaceId: outgoing.workspaceId,
    step,
    description,
    connectorId,
    reauthId,
    diagnostics: diagnostics ?? {},
    shot: shot && { ...shot, history: NOTHING_DONE },
    consent: false,
    awaits: null,
    problem: null,
    key: null,
  };
  return { ...without(reporting, key), draft, view: { at: 'form' } };
}

export function without(reporting: Reporting, key: string): Reporting {
  return { ...reporting, outbox: reporting.outbox.filter((item) => item.key !== key) };
}

function changed(reporting: Reporting, key: string, change: (outgoing: Outgoing) => Outgoing): Reporting {
  return { ...reporting, outbox: reporting.outbox.map((item) => (item.key === key ? change(item) : item)) };
}
