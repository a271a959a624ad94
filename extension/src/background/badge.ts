import { browser } from 'wxt/browser';
import { t } from '../i18n/i18n';
import { attention } from '../state/match';
import { unreadOf } from '../state/reporting';
import { endsSoon, inWorkspace, sharesOf } from '../state/session';
import { readReporting, readState, readTabs } from '../state/store';

const RED = '#b3261e';
const CALM = '#4b49c8';
const AMBER = '#8a4b00';

/** One number for all that waits for the person. Red is for what has failed, amber for what will; answers alone are good news. */
export async function presentBadge(): Promise<void> {
  const [state, tabs, reporting] = await Promise.all([readState(), readTabs(), readReporting()]);
  const waiting = attention(state, tabs);
  const [needed, answers] = [waiting.size, unreadOf(reporting)];
  const hasEnded = state.ended.length > 0;
  const ending = state.sessions.filter((session) => endsSoon(session, Date.now()));
  const warned = state.connectors.filter(({ status }) => status === 'expiring').length;
  const count = needed + answers || warned;
  await browser.action.setBadgeBackgroundColor({ color: needed > 0 || hasEnded ? RED : answers === 0 && warned > 0 ? AMBER : CALM });
  await browser.action.setBadgeText({
    text:
      (hasEnded && state.sessions.length === 0) || ((hasEnded || ending.length > 0) && count === 0)
        ? '!'
        : count === 0
          ? ''
          : count > 99
            ? '99+'
            : String(count),
  });
  const title = [
    ...state.ended.map(({ workspaceId }) => inWorkspace(state, workspaceId, t('notifySessionEndedTitle'))),
    ...ending.map(({ workspaceId }) => inWorkspace(state, workspaceId, t('notifySessionEndsTitle'))),
    ...(needed > 0 ? [t(needed === 1 ? 'badgeTitleOne' : 'badgeTitleMany', needed) + sharesOf(state, [...waiting.values()])] : []),
    ...(warned > 0 ? [t(warned === 1 ? 'badgeEndingOne' : 'badgeEndingMany', warned)] : []),
    ...(answers > 0 ? [t(answers === 1 ? 'badgeAnswersOne' : 'badgeAnswersMany', answers)] : []),
  ].join(' · ');
  await browser.action.setTitle({ title: title || t('extensionName') });
}
