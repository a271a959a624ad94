/** One login for several connectors: what the person has confirmed by name is reconnected with the login of another. */
import { apiFor, attempt } from '../api/client';
import type { Answer } from '../messages';
import { observed } from '../state/journey';
import { sessionOf } from '../state/session';
import type { Reauth } from '../state/state';
import { readState } from '../state/store';
import { leave } from './login';
import { problemOf } from './pairing';
import { failed, refresh } from './refresh';
import { updateJourney } from './world';

export async function reconnectOthers(connectorId: string, connectorIds: string[]): Promise<Answer> {
  const state = await readState();
  const session = sessionOf(state, connectorId);
  const journey = state.journeys[connectorId];
  const reauthId = journey?.reauthId;
  if (!session || !reauthId) {
    return { problem: null };
  }
  const path = { params: { path: { reauthId } } };
  // With cookies: only the browser that logged in may do this.
  const answer = await attempt(
    apiFor(session).POST('/v1/reauths/{reauthId}/reconnections', { ...path, body: { connectorIds }, credentials: 'include' }),
  );
  const keep = (reauth: Reauth) => updateJourney(connectorId, (journey) => observed(journey, reauth, Date.now()));
  if (answer.ok) {
    await keep(answer.value);
    // The login's tab makes the same offer, and it is taken.
    await leave(journey, journey.returnUrl ?? state.connectors.find(({ id }) => id === connectorId)?.returnUrl ?? null);
    await refresh();
    return { problem: null };
  }
  const problem = problemOf(answer.failure);
  if (answer.failure.kind !== 'problem') {
    await failed(answer.failure, session);
    return { problem };
  }
  // What the panel offers may be old: what still stands comes with the reason.
  const current = await attempt(apiFor(session).GET('/v1/reauths/{reauthId}', path));
  if (current.ok) {
    await keep(current.value);
  }
  await refresh();
  return { problem: problem?.code === 'other_browser' ? { ...problem, code: 'other_browser_others' } : problem };
}
