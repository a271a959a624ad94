import { browser } from 'wxt/browser';
import { t } from '../i18n/i18n';
import { needsLogin } from '../state/connector';
import { connectorOf } from '../state/match';
import { unreadOf } from '../state/reporting';
import { endsSoon } from '../state/session';
import type { State } from '../state/state';
import { type PageTab, readReporting, readState, readTabs } from '../state/store';

const RED = '#b3261e';
const CALM = '#4b49c8';

/** How many connectors need a person: those that the api says so of, and those that open pages show as failed, each once. */
export function attention(state: State, tabs: Record<string, PageTab>): number {
  const needed = new Set(state.connectors.filter(needsLogin).map(({ id }) => id));
  for (const item of Object.values(tabs).flatMap((tab) => tab.detected)) {
    needed.add(connectorOf(item, state.connectors)?.id ?? item.key);
  }
  return needed.size;
}

/** One number for all that waits for the person. Red is for what has failed; answers alone are good news. */
export async function presentBadge(): Promise<void> {
  const [state, tabs, reporting] = await Promise.all([readState(), readTabs(), readReporting()]);
  const [needed, answers] = [attention(state, tabs), unreadOf(reporting)];
  const ends = state.sessionEnded || (state.session !== null && endsSoon(state.session, Date.now()));
  const count = needed + answers;
  await browser.action.setBadgeBackgroundColor({ color: needed > 0 || state.sessionEnded ? RED : CALM });
  await browser.action.setBadgeText({
    text: state.sessionEnded || (ends && count === 0) ? '!' : count === 0 ? '' : count > 99 ? '99+' : String(count),
  });
  const title = [
    ...(ends ? [t(state.sessionEnded ? 'notifySessionEndedTitle' : 'notifySessionEndsTitle')] : []),
    ...(needed > 0 ? [t(needed === 1 ? 'badgeTitleOne' : 'badgeTitleMany', needed)] : []),
    ...(answers > 0 ? [t(answers === 1 ? 'badgeAnswersOne' : 'badgeAnswersMany', answers)] : []),
  ].join(' · ');
  await browser.action.setTitle({ title: title || t('extensionName') });
}
