/** A session that is used goes on by itself; one that is about to end, or has ended, says so. */
import { browser } from 'wxt/browser';
import { api, attempt } from '../api/client';
import { writeToken } from '../api/vault';
import { t } from '../i18n/i18n';
import { readManaged } from '../state/managed';
import { shownName } from '../state/names';
import { endsSoon } from '../state/session';
import { readState } from '../state/store';
import { failed } from './refresh';
import { update } from './world';

/** What the notification about a session is called. */
export const SESSION = 'session';

/** Milliseconds between two looks at the session, and after which it is renewed. */
const LOOKED = 12 * 3_600_000;
const RENEWED = 7 * 24 * 3_600_000;

/** Reads how long the session lasts, and renews one that is a week old. The old token stays good until the new one is used, so no step needs the other. */
export async function upkeep(): Promise<void> {
  const { session } = await readState();
  if (session && Date.now() - (session.checkedAt ?? 0) >= LOOKED) {
    await look();
  }
  await tell();
}

async function look(): Promise<void> {
  const answer = await attempt(api.GET('/v1/sessions/current'));
  if (!answer.ok) {
    if (answer.failure.kind === 'unauthorized') {
      await failed(answer.failure);
    }
    return;
  }
  const { id, workspaceName, expiresAt, createdAt } = answer.value;
  const state = await update((current) =>
    current.session?.id === id
      ? { ...current, session: { ...current.session, workspaceName: shownName(workspaceName), expiresAt, checkedAt: Date.now() } }
      : current,
  );
  if (state.session?.id === id && Date.now() - (state.session.renewedAt ?? Date.parse(createdAt)) >= RENEWED) {
    await renew(id);
  }
}

async function renew(id: string): Promise<void> {
  const answer = await attempt(api.POST('/v1/sessions/current/renewal'));
  if (answer.ok) {
    await writeToken(answer.value.token);
    await update((state) => (state.session?.id === id ? { ...state, session: { ...state.session, renewedAt: Date.now() } } : state));
  }
}

/** Once a week before the end, and once at it. */
async function tell(): Promise<void> {
  const { session, sessionEnded, told, notifications } = await readState();
  const stamp = sessionEnded ? 'ended' : session && endsSoon(session, Date.now()) ? `ends ${session.id}` : null;
  if (stamp === null || told[SESSION] === stamp) {
    return;
  }
  if ((await readManaged()).notifications ?? notifications) {
    await browser.notifications.create(SESSION, {
      type: 'basic',
      iconUrl: '/icon/128.png',
      title: t(sessionEnded ? 'notifySessionEndedTitle' : 'notifySessionEndsTitle'),
      message: t(sessionEnded ? 'notifySessionEndedText' : 'notifySessionEndsText'),
    });
  }
  await update((state) => ({ ...state, told: { ...state.told, [SESSION]: stamp } }));
}
