/** What the panel shows, worked out from what is kept: pure, so that every screen can be tried without a browser. */

import type { Contributions, Walkthrough } from '../contributions';
import type { Detected } from '../messages';
import type { Progress } from '../report/send';
import { isLingering, isOverdue } from '../state/journey';
import type { Managed } from '../state/managed';
import type { Offer } from '../state/offer';
import type { Draft, Outgoing, Report, Reporting } from '../state/reporting';
import type { Connector, Journey, Reauth, Session, State } from '../state/state';
import { type Named, providerOf } from '../ui/provider';
import type { Access } from './access';

/** A failed connector as a page shows it, and where. */
export interface Seen extends Detected {
  host: string;
}

/** A card that none of several workspaces knows, and those that may have it. */
export interface Choosing {
  item: Seen;
  workspaces: Session[];
}

export interface View {
  /** Null before it was read. */
  state: State | null;
  reporting: Reporting;
  /** The report that is being sent by this panel. */
  progress: Progress | null;
  contributions: Contributions | null;
  /** What the open page of Drivetrain shows. */
  seen: Seen[];
  /** The tab beside the panel; null where there is none. */
  activeTabId: number | null;
  /** What the browser allows; null before it is known. */
  access: Access | null;
  /** What the company has set. */
  managed?: Managed;
  /** A pairing code that was offered, and waits for the person's answer. */
  offer?: Offer | null;
  /** What the person is asked to say the workspace of. */
  choosing?: Choosing | null;
}

/** What stands in the panel. */
export type Screen =
  | { kind: 'loading' }
  | { kind: 'pair' }
  | { kind: 'list' }
  | { kind: 'choose'; choosing: Choosing }
  | { kind: 'report'; draft: Draft }
  | { kind: 'outgoing'; outgoing: Outgoing }
  | { kind: 'reports' }
  | { kind: 'thread'; reportId: string; report: Report | null }
  | { kind: 'connector' | 'guide' | 'confirm' | 'outcome' | 'problem'; connectorId: string };

export function screenOf({ state, reporting, offer, choosing }: View): Screen {
  if (!state) {
    return { kind: 'loading' };
  }
  if (state.sessions.length === 0 || offer) {
    return { kind: 'pair' };
  }
  if (choosing) {
    return { kind: 'choose', choosing };
  }
  const report = reportScreenOf(reporting);
  if (report) {
    return report;
  }
  const { shown: connectorId } = state;
  const journey = connectorId === null ? undefined : state.journeys[connectorId];
  if (connectorId === null || (!journey && !state.connectors.some((connector) => connector.id === connectorId))) {
    return { kind: 'list' };
  }
  if (!journey) {
    return { kind: 'connector', connectorId };
  }
  return {
    kind:
      journey.phase !== 'ended' ? (waitsForConfirmation(journey) ? 'confirm' : 'guide') : journey.reauth?.outcome ? 'outcome' : 'problem',
    connectorId,
  };
}

function reportScreenOf({ view, draft, outbox, thread }: Reporting): Screen | null {
  switch (view?.at) {
    case 'form':
      return draft && { kind: 'report', draft };
    case 'sent': {
      const outgoing = outbox.find(({ key }) => key === view.key);
      return outgoing ? { kind: 'outgoing', outgoing } : null;
    }
    case 'thread':
      return { kind: 'thread', reportId: view.reportId, report: thread?.id === view.reportId ? thread : null };
    case 'list':
      return { kind: 'reports' };
    default:
      return null;
  }
}

/** The companies that a login opened, the likely one first: one that is called like the data source, then those that no other data source uses. */
export function choicesOf(
  state: State,
  { connectorId, name }: Subject,
  seen: Reauth['seen'],
): { id: string; name: string; usedBy: string | null }[] {
  const own = state.connectors.find(({ id }) => id === connectorId)?.workspaceId;
  const others = state.connectors.filter(({ id, workspaceId }) => id !== connectorId && workspaceId === own);
  const fold = (text: string) => text.toLocaleLowerCase();
  const choices = seen.map((company) => ({ ...company, usedBy: others.find(({ instance }) => instance?.id === company.id)?.name ?? null }));
  const rank = (choice: (typeof choices)[number]) => (choice.usedBy ? 2 : fold(name).includes(fold(choice.name)) ? 0 : 1);
  return choices.sort((a, b) => rank(a) - rank(b));
}

export function waitsForConfirmation(journey: Journey): boolean {
  return journey.phase === 'open' && journey.reauth?.status === 'awaiting_confirmation';
}

/** What every screen of one connector needs to name. */
export interface Subject {
  connectorId: string;
  connector: Connector | null;
  name: string;
  provider: Named;
  /** The company it is bound to; null while there is none. */
  company: string | null;
  walkthrough: Walkthrough | null;
}

export function subjectOf(view: View, connectorId: string): Subject {
  const connector = view.state?.connectors.find((candidate) => candidate.id === connectorId) ?? null;
  const reauth = view.state?.journeys[connectorId]?.reauth ?? null;
  const provider = providerOf(view.contributions, connector?.provider ?? reauth?.provider ?? '');
  return {
    connectorId,
    connector,
    name: connector?.name ?? provider.displayName,
    provider,
    company: (reauth?.expected ?? connector?.instance)?.name ?? null,
    walkthrough: view.contributions?.walkthroughs.find((candidate) => candidate.provider === provider.id) ?? null,
  };
}

/** Whether the plugin says where on Drivetrain's page a person has to go. */
export function canShow(walkthrough: Walkthrough | null): boolean {
  return walkthrough?.steps.some((step) => step.targets?.length) ?? false;
}

export function isDone(journey: Journey): boolean {
  return journey.phase === 'ended' && journey.reauth?.outcome?.code === 'matched';
}

/** News of the sync since a login ended; older news say nothing about it. */
export function syncAfter(connector: Connector | null, { endedAt, createdAt }: Reauth): Connector['sync'] {
  return connector?.sync && Date.parse(connector.sync.at) >= Date.parse(endedAt ?? createdAt) ? connector.sync : null;
}

/** Somebody else was asked, and can still do it. */
export function isHandedOver(journey: Journey, now: number): boolean {
  return journey.handover !== null && !isDone(journey) && Date.parse(journey.handover.expiresAt) > now;
}

/** What a login waits for besides the person, the worst first; null where it waits for nothing else. */
export function standstillOf({ state, access }: View, journey: Journey, now: number): 'access' | 'overdue' | 'unread' | 'held' | null {
  if (journey.phase === 'showing' || journey.phase === 'ended' || !state) {
    return null;
  }
  if (access?.api === false) {
    return 'access';
  }
  if (isOverdue(journey, now + state.ahead)) {
    return 'overdue';
  }
  return state.trouble && state.trouble.kind !== 'refused' ? 'unread' : journey.isHeld ? 'held' : null;
}

/** Whether the provider has made a new company of an old one: called the same, with another id. Logging in again leads to the same end. */
export function isReplaced({ expected, seen }: Reauth): boolean {
  const fold = (name: string) => name.replace(/\s+/g, ' ').trim().toLowerCase();
  return !!expected && seen.length > 0 && seen.every(({ id, name }) => id !== expected.id && fold(name) === fold(expected.name));
}

/** Until when a login can be finished, while that matters; null where it does not. */
export function timeLeft(journey: Journey, now: number): number | null {
  const reauth = journey.reauth;
  if (journey.phase !== 'open' || !reauth || reauth.status === 'exchanging') {
    return null;
  }
  const left = Date.parse(reauth.expiresAt) - now;
  return left < 180_000 ? Math.max(0, left) : null;
}

/**
 * How loud the way to support is. `suggested`: the person seems to be stuck. `offered`: it is the best that there is to do, and stands among the buttons.
 * `absent`: there is nothing to help with.
 */
export function helpOf(
  { walkthrough, connector }: Subject,
  journey: Journey | undefined,
  now: number,
): 'absent' | 'quiet' | 'suggested' | 'offered' {
  if (!journey) {
    return 'quiet';
  }
  const { reauth, problem, phase } = journey;
  if (phase !== 'ended') {
    const saysSo = phase === 'open' && journey.pinnedStep !== null;
    return saysSo || isLingering(walkthrough, journey, now) ? 'suggested' : 'quiet';
  }
  const code = reauth?.outcome?.code ?? problem?.code ?? 'unexpected';
  if (code === 'matched') {
    return reauth && syncAfter(connector, reauth)?.status === 'failed' ? 'suggested' : 'absent';
  }
  if (reauth?.outcome ? reauth.outcome.nextAction === 'contact_support' : isHopeless(code)) {
    return 'offered';
  }
  return ['cancelled', 'superseded'].includes(code) ? 'quiet' : 'suggested';
}

/** Nothing that the person could do by themselves would mend it. */
export function isHopeless(code: string): boolean {
  return [
    'provider_not_configured',
    'provider_misconfigured',
    'unknown_provider',
    'return_url_not_allowed',
    'storage_full',
    'keys_missing',
  ].includes(code);
}
