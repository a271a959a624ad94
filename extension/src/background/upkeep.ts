/** What a person does with a connector besides logging in to it. */
import { apiFor, attempt } from '../api/client';
import type { Answer } from '../messages';
import { shownName } from '../state/names';
import { sessionOf } from '../state/session';
import { readState } from '../state/store';
import { problemOf } from './pairing';
import { refresh } from './refresh';

/** As many as a person reads. */
const MOST_ENTRIES = 50;

const DONE: Answer = { problem: null };

/** Whether the failure is over. Read again in any case: the test may have found more than it says. */
export async function test(connectorId: string): Promise<Answer> {
  const session = sessionOf(await readState(), connectorId);
  if (!session) {
    return DONE;
  }
  const answer = await attempt(apiFor(session).POST('/v1/connectors/{connectorId}/test', { params: { path: { connectorId } } }));
  await refresh();
  if (!answer.ok) {
    return { problem: problemOf(answer.failure) };
  }
  const { result } = answer.value;
  return result === 'works' ? DONE : { problem: { code: `test_${result}`, detail: null, traceId: null } };
}

/** Ends the connector's login. How far the provider knows of it is the answer. */
export async function disconnect(connectorId: string): Promise<Answer> {
  const session = sessionOf(await readState(), connectorId);
  if (!session) {
    return DONE;
  }
  const answer = await attempt(apiFor(session).POST('/v1/connectors/{connectorId}/disconnect', { params: { path: { connectorId } } }));
  await refresh();
  return answer.ok ? { problem: null, said: answer.value.revocation } : { problem: problemOf(answer.failure) };
}

/** What happened to the connector, the newest first. Nothing of it is kept. */
export async function historyOf(connectorId: string): Promise<Answer> {
  const session = sessionOf(await readState(), connectorId);
  if (!session) {
    return DONE;
  }
  const answer = await attempt(
    apiFor(session).GET('/v1/connectors/{connectorId}/history', { params: { path: { connectorId }, query: { limit: MOST_ENTRIES } } }),
  );
  if (!answer.ok) {
    return { problem: problemOf(answer.failure) };
  }
  const history = answer.value.items.map(({ id, at, action, actorName }) => ({ id, at, action, name: shownName(actorName) }));
  return { problem: null, history };
}
