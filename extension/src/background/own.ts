/** Own reports as the api has them, and what support answered. */
import { browser } from 'wxt/browser';
import { apiFor, attempt } from '../api/client';
import { t } from '../i18n/i18n';
import { readManaged } from '../state/managed';
import { isWatched, ownOf, type Reporting, type Summary, withOwn } from '../state/reporting';
import { inWorkspace, sessionIn, workspacesOf } from '../state/session';
import type { Session } from '../state/state';
import { readReporting, readState } from '../state/store';
import { failed } from './refresh';
import { updateReporting } from './world';

const LIMIT = 50;
/** What a notification about a report is called; a connector's has its id. */
export const NOTIFICATION = 'report:';

/** Milliseconds for which nobody asks again by themselves. */
const FRESH = 20_000;

/** Asks only where there is something to wait for, or somebody wants to see the list. */
export async function readOwn(isAsked = false): Promise<void> {
  const [before, { sessions, notifications }, managed] = await Promise.all([readReporting(), readState(), readManaged()]);
  const isDue = isWatched(before, Date.now()) && Date.now() - (before.ownAt ?? 0) >= FRESH;
  if (sessions.length === 0 || !(isAsked || isDue)) {
    return;
  }
  const answers = await Promise.all(sessions.map(readOf));
  if (answers.some((items) => items !== null)) {
    const after = await updateReporting((reporting) => withOwn(reporting, workspacesOf({ sessions }), answers, Date.now()));
    await tell(before, after, managed.notifications ?? notifications);
  }
}

/** The reports of one session; null where there was no answer. */
async function readOf(session: Session): Promise<Summary[] | null> {
  const answer = await attempt(apiFor(session).GET('/v1/stuck-reports', { params: { query: { limit: LIMIT } } }));
  if (answer.ok) {
    return answer.value.items.map((report) => ({ ...report, workspaceId: session.workspaceId }));
  }
  if (answer.failure.kind === 'unauthorized') {
    await failed(answer.failure, session);
  }
  return null;
}

/** The session that a report was sent by; null where it is no longer known. */
export async function senderOf(reportId: string): Promise<Session | null> {
  const [{ own, outbox }, state] = await Promise.all([readReporting(), readState()]);
  const known = own.find(({ id }) => id === reportId) ?? outbox.find(({ report }) => report?.id === reportId);
  const only = state.sessions.length === 1 ? (state.sessions[0] ?? null) : null;
  return known ? sessionIn(state, known.workspaceId) : only;
}

/** The conversation that is shown. Whoever sees an answer has read it. */
export async function readThread(reportId: string): Promise<void> {
  const session = await senderOf(reportId);
  if (!session) {
    await forget(reportId);
    return;
  }
  const answer = await attempt(apiFor(session).GET('/v1/stuck-reports/{reportId}', { params: { path: { reportId } } }));
  if (!answer.ok) {
    if (answer.failure.code === 'not_found') {
      await forget(reportId);
    } else {
      await failed(answer.failure, session);
    }
    return;
  }
  const { value } = answer;
  const { view } = await updateReporting((reporting) =>
    isShown(reporting, reportId) && JSON.stringify(reporting.thread) !== JSON.stringify(value)
      ? { ...reporting, thread: value }
      : reporting,
  );
  if (view?.at === 'thread' && view.reportId === reportId && value.unreadByReporter) {
    await markRead(session, reportId);
  }
}

/** Deleted, or of a session that is over: there is nothing to show, and nothing to wait for. */
async function forget(reportId: string): Promise<void> {
  await updateReporting((reporting) => ({
    ...reporting,
    own: reporting.own.filter(({ id }) => id !== reportId),
    view: isShown(reporting, reportId) ? { at: 'list' } : reporting.view,
  }));
}

async function markRead(session: Session, reportId: string): Promise<void> {
  const answer = await attempt(
    apiFor(session).PATCH('/v1/stuck-reports/{reportId}', { params: { path: { reportId } }, body: { read: true } }),
  );
  if (answer.ok) {
    await browser.notifications.clear(NOTIFICATION + reportId);
    await updateReporting((reporting) => ({
      ...reporting,
      own: reporting.own.map((report) => (report.id === reportId ? { ...report, unreadByReporter: false } : report)),
    }));
  }
}

function isShown({ view }: Reporting, reportId: string): boolean {
  return view?.at === 'thread' && view.reportId === reportId;
}

/** Once for each answer; not for what was there at the first look. */
async function tell(before: Reporting, { own, told }: Reporting, isWanted: boolean): Promise<void> {
  const state = await readState();
  for (const { id, number, unreadByReporter, messages, status, workspaceId } of own) {
    if (!unreadByReporter || told[id] === messages) {
      continue;
    }
    const isFirst = before.ownAt === null && ownOf(before, workspaceId).length === 0;
    if (isWanted && !isFirst) {
      await browser.notifications.create(NOTIFICATION + id, {
        type: 'basic',
        iconUrl: '/icon/128.png',
        title: inWorkspace(state, workspaceId, t('notifyAnswerTitle', String(number))),
        message: t(status === 'resolved' ? 'notifyResolvedText' : 'notifyAnswerText'),
      });
    }
    await updateReporting((reporting) => ({ ...reporting, told: { ...reporting.told, [id]: messages } }));
  }
}
