import { browser } from 'wxt/browser';
import { language, t } from '../i18n/i18n';
import { endOf, expiresSoon, needsLogin } from '../state/connector';
import { readManaged } from '../state/managed';
import { matches } from '../state/match';
import { unturned } from '../state/names';
import { inWorkspace, sessionIn } from '../state/session';
import type { Connector, State } from '../state/state';
import { readState, readTabs } from '../state/store';
import { update } from './world';

/**
 * Tells, once for each failure and each expiry, of what has begun since the last look. What was there at the first look the person has come for anyway;
 * what stands on a page that is open has its banner.
 */
export async function notify(before: State): Promise<void> {
  const [state, managed] = await Promise.all([readState(), readManaged()]);
  const isWanted = managed.notifications ?? state.notifications;
  const detected = Object.values(await readTabs()).flatMap((tab) => tab.detected);
  for (const connector of state.connectors) {
    const news = newsOf(connector);
    // An older version kept both under one name.
    if (!news || state.told[news.key] === news.stamp || state.told[connector.id] === news.stamp) {
      continue;
    }
    const isFirst = sessionIn(before, connector.workspaceId)?.readAt === undefined;
    const isQuiet = isFirst || !isWanted || detected.some((item) => matches(item, connector));
    if (!isQuiet) {
      await browser.notifications.create(connector.id, {
        type: 'basic',
        iconUrl: '/icon/128.png',
        title: unturned(inWorkspace(state, connector.workspaceId, news.title)),
        message: unturned(news.message),
      });
    }
    // Afterwards: told twice under one id is one notification, never told is none.
    await update((current) => ({ ...current, told: { ...current.told, [news.key]: news.stamp } }));
  }
}

/** A failure does not make anybody forget that they were warned: each has a name of its own under which it was told. */
function newsOf(connector: Connector): { key: string; stamp: string; title: string; message: string } | null {
  if (connector.failure && needsLogin(connector)) {
    return {
      key: connector.id,
      stamp: `failed ${connector.failure.at}`,
      title: t('notifyFailedTitle', connector.name),
      message: connector.failure.detail ?? t('notifyFailedText'),
    };
  }
  if (expiresSoon(connector, Date.now())) {
    const date = new Date(endOf(connector) ?? Date.now()).toLocaleDateString(language());
    const warning = connector.expiry ? ` ${connector.expiry.daysAhead}` : '';
    const key = `expiry:${connector.id}`;
    return {
      key,
      stamp: `expires ${date}${warning}`,
      title: t('notifyExpiresTitle', connector.name),
      message: t('notifyExpiresText', date),
    };
  }
  return null;
}
