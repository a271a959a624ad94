/** A session that is used goes on by itself; one that is about to end, or has ended, says so. */
import { browser } from 'wxt/browser';
import { apiFor, attempt } from '../api/client';
import { writeToken } from '../api/vault';
import { t } from '../i18n/i18n';
import { readManaged } from '../state/managed';
import { shownName } from '../state/names';
import { endsSoon, inWorkspace, toldOf } from '../state/session';
import type { Session, State } from '../state/state';
import { readState } from '../state/store';
import { failed } from './refresh';
import { update } from './world';

/** Milliseconds between two looks at the session, and after which it is renewed. */
const LOOKED = 12 * 3_600_000;
const RENEWED = 7 * 24 * 3_600_000;

/** Reads how long each session lasts, and renews one that is a week old. The old token stays good until the new one is used, so no step needs the other. */
export async function upkeep(): Promise<void> {
  const { sessions } = await readState();
  for (const session of sessions) {
    if (Date.now() - (session.checkedAt ?? 0) >= LOOKED) {
      await look(session);
    }
  }
  await tell();
}

async function look(session: Session): Promise<void> {
  // With cookies, as pairing does: a browser that lost its cookie, or paired before there was one, gets it again.
  const answer = await attempt(apiFor(session).GET('/v1/sessions/current', { credentials: 'include' }));
  if (!answer.ok) {
    if (answer.failure.kind === 'unauthorized') {
      await failed(answer.failure, session);
    }
    return;
  }
  const { workspaceName, expiresAt, createdAt } = answer.value;
  const state = await change(session, { workspaceName: shownName(workspaceName), expiresAt, checkedAt: Date.now() });
  const current = state.sessions.find(({ id }) => id === session.id);
  if (current && Date.now() - (current.renewedAt ?? Date.parse(createdAt)) >= RENEWED) {
    await renew(current);
  }
}

async function renew(session: Session): Promise<void> {
  const answer = await attempt(apiFor(session).POST('/v1/sessions/current/renewal'));
  if (answer.ok) {
    await writeToken(session, answer.value.token);
    await change(session, { renewedAt: Date.now() });
  }
}

/** Changes this session, unless it is over. */
function change({ id }: Session, changes: Partial<Session>): Promise<State> {
  return update((state) => ({
    ...state,
    sessions: state.sessions.map((session) => (session.id === id ? { ...session, ...changes } : session)),
  }));
}

/** Once a week before each session's end, and once at it. */
async function tell(): Promise<void> {
  const state = await readState();
  const now = Date.now();
  const ending = state.sessions.filter((session) => endsSoon(session, now));
  const news = [
    ...ending.map(({ id, workspaceId }) => ({ workspaceId, stamp: `ends ${id}`, about: 'notifySessionEnds' as const })),
    ...state.ended.map(({ workspaceId }) => ({ workspaceId, stamp: 'ended', about: 'notifySessionEnded' as const })),
  ];
  for (const { workspaceId, stamp, about } of news) {
    const name = toldOf(workspaceId);
    if (state.told[name] === stamp) {
      continue;
    }
    if ((await readManaged()).notifications ?? state.notifications) {
      await browser.notifications.create(name, {
        type: 'basic',
        iconUrl: '/icon/128.png',
        title: inWorkspace(state, workspaceId, t(`${about}Title`)),
        message: t(`${about}Text`),
      });
    }
    await update((current) => ({ ...current, told: { ...current.told, [name]: stamp } }));
  }
}
