/** A link for somebody who may log in. */
import { apiFor, attempt, type Failure } from '../api/client';
import type { Answer } from '../messages';
import { begin } from '../state/journey';
import { sessionOf } from '../state/session';
import type { Journey, Session, State } from '../state/state';
import { readState } from '../state/store';
import { problemOf } from './pairing';
import { update, updateJourney } from './world';

const DONE: Answer = { problem: null };

/**
 * The key is written down first: whoever asks again after a worker has died, or an answer was lost, gets the link that there is, and not a second
 * one. Where the
 * note was changed meanwhile, the link of the question before is taken back.
 */
export async function handOver(connectorId: string, note: string | null): Promise<Answer> {
  const session = sessionOf(await readState(), connectorId);
  if (!session) {
    return DONE;
  }
  const { journeys } = await update((state) => withJourney(state, connectorId));
  const unanswered = journeys[connectorId]?.asking;
  if (unanswered && unanswered.note !== note) {
    const earlier = await ask(session, connectorId, unanswered);
    if (!earlier.ok && !isFinal(earlier.failure)) {
      return { problem: problemOf(earlier.failure) };
    }
    if (earlier.ok) {
      await take(session, earlier.value.id);
    }
    await updateJourney(connectorId, settled);
  }
  const state = await updateJourney(connectorId, (journey) =>
    journey.asking ? journey : { ...journey, asking: { key: crypto.randomUUID(), note } },
  );
  const asking = state.journeys[connectorId]?.asking;
  if (!asking) {
    return DONE;
  }
  const result = await ask(session, connectorId, asking);
  if (!result.ok) {
    if (isFinal(result.failure)) {
      await update((current) => withoutEmpty(current, connectorId));
    }
    return { problem: problemOf(result.failure) };
  }
  const { id, url, expiresAt } = result.value;
  await updateJourney(connectorId, (journey) => ({ ...settled(journey), handover: { id, url, expiresAt } }));
  return DONE;
}

/** Takes the link back: it begins nothing from now on. */
export async function revokeHandOver(connectorId: string): Promise<Answer> {
  const before = await readState();
  const handover = before.journeys[connectorId]?.handover;
  const session = sessionOf(before, connectorId);
  if (!handover || !session) {
    return DONE;
  }
  const result = await take(session, handover.id);
  if (!result.ok && result.failure.code !== 'not_found') {
    return { problem: problemOf(result.failure) };
  }
  await updateJourney(connectorId, (journey) => ({ ...journey, handover: null }));
  await update((state) => withoutEmpty(state, connectorId));
  return DONE;
}

function ask(session: Session, connectorId: string, { key, note }: NonNullable<Journey['asking']>) {
  return attempt(
    apiFor(session).POST('/v1/connectors/{connectorId}/handovers', {
      params: { path: { connectorId }, header: { 'Idempotency-Key': key } },
      body: { note },
    }),
  );
}

function take(session: Session, handoverId: string) {
  return attempt(apiFor(session).DELETE('/v1/handovers/{handoverId}', { params: { path: { handoverId } } }));
}

/** Whether the api has decided: no link was made, and the same key would only bring the same answer again. */
function isFinal({ kind, status = 0, code }: Failure): boolean {
  return kind === 'unauthorized' || (kind === 'problem' && status >= 400 && status < 500 && code !== 'idempotency_in_progress');
}

function settled({ asking: _, ...journey }: Journey): Journey {
  return journey;
}

/** Somebody may be asked before any login: then the journey has none, and waits for the colleague's. */
function withJourney(state: State, connectorId: string): State {
  if (state.journeys[connectorId]) {
    return state;
  }
  const connector = state.connectors.find(({ id }) => id === connectorId);
  const beginning = { connectorId, idempotencyKey: crypto.randomUUID(), returnUrl: null, openerTabId: null };
  const journey: Journey = {
    ...begin(beginning, Date.now()),
    phase: 'ended',
    olderReauthId: connector?.reauthId ?? null,
    problem: { code: HANDED_OVER, detail: null, traceId: null },
  };
  return { ...state, journeys: { ...state.journeys, [connectorId]: journey } };
}

const HANDED_OVER = 'handed_over';

/** A journey that was there for a link alone goes with it. */
function withoutEmpty(state: State, connectorId: string): State {
  const { [connectorId]: journey, ...journeys } = state.journeys;
  if (!journey) {
    return state;
  }
  return journey.problem?.code === HANDED_OVER && !journey.handover
    ? { ...state, journeys }
    : { ...state, journeys: { ...state.journeys, [connectorId]: settled(journey) } };
}
