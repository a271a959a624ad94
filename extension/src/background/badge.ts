import { browser } from 'wxt/browser';
import { t } from '../i18n/i18n';
import type { State } from '../state/state';
import { type PageTab, readState, readTabs } from '../state/store';
import { connectorOf } from './match';

const RED = '#b3261e';

/** How many connectors need a person: those the api knows of, and those that open pages show and the api does not know. */
export function attention(state: State, tabs: Record<string, PageTab>): number {
  const failed = state.connectors.filter(({ status }) => status !== 'connected');
  const unknown = new Set(
    Object.values(tabs)
      .flatMap((tab) => tab.detected)
      .filter((item) => !connectorOf(item, state.connectors))
      .map(({ key }) => key),
  );
  return failed.length + unknown.size;
}

export async function presentBadge(): Promise<void> {
  const [state, tabs] = await Promise.all([readState(), readTabs()]);
  const count = attention(state, tabs);
  await browser.action.setBadgeBackgroundColor({ color: RED });
  await browser.action.setBadgeText({ text: count === 0 ? '' : count > 99 ? '99+' : String(count) });
  await browser.action.setTitle({ title: count === 0 ? t('extensionName') : t(count === 1 ? 'badgeTitleOne' : 'badgeTitleMany', count) });
}
