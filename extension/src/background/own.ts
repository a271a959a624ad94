/** Own reports as the api has them, and what support answered. */
import { browser } from 'wxt/browser';
import { api, attempt } from '../api/client';
import { t } from '../i18n/i18n';
import { readManaged } from '../state/managed';
import { isWatched, type Reporting } from '../state/reporting';
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
  const [before, { session, notifications }, managed] = await Promise.all([readReporting(), readState(), readManaged()]);
  const isDue = isWatched(before, Date.now()) && Date.now() - (before.ownAt ?? 0) >= FRESH;
  if (!session || !(isAsked || isDue)) {
    return;
  }
  const answer = await attempt(api.GET('/v1/stuck-reports', { params: { query: { limit: LIMIT } } }));
  if (!answer.ok) {
    if (answer.failure.kind === 'unauthorized') {
      await failed(answer.failure);
    }
    return;
  }
  const own = answer.value.items;
  const ownAt = Date.now();
  const after = await updateReporting((reporting) => ({ ...reporting, own, ownAt }));
  await tell(before, after, managed.notifications ?? notifications);
}

/** The conversation that is shown. Whoever sees an answer has read it. */
export async function readThread(reportId: string): Promise<void> {
  const answer = await attempt(api.GET('/v1/stuck-reports/{reportId}', { params: { path: { reportId } } }));
  if (!answer.ok) {
    if (answer.failure.code === 'not_found') {
      // Deleted, or another session's: there is nothing to show, and nothing to wait for.
      await updateReporting((reporting) => ({
        ...reporting,
        own: reporting.own.filter(({ id }) => id !== reportId),
        view: isShown(reporting, reportId) ? { at: 'list' } : reporting.view,
      }));
    } else {
      await failed(answer.failure);
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
    await markRead(reportId);
  }
}

async function markRead(reportId: string): Promise<void> {
  const answer = await attempt(api.PATCH('/v1/stuck-reports/{reportId}', { params: { path: { reportId } }, body: { read: true } }));
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
  for (const { id, number, unreadByReporter, messages, status } of own) {
    if (!unreadByReporter || told[id] === messages) {
      continue;
    }
    if (isWanted && before.ownAt !== null) {
      await browser.notifications.create(NOTIFICATION + id, {
        type: 'basic',
        iconUrl: '/icon/128.png',
        title: t('notifyAnswerTitle', String(number)),
        message: t(status === 'resolved' ? 'notifyResolvedText' : 'notifyAnswerText'),
      });
    }
    await updateReporting((reporting) => ({ ...reporting, told: { ...reporting.told, [id]: messages } }));
  }
}
