import { browser } from 'wxt/browser';
import { t } from '../i18n/i18n';
import { needsLogin } from '../state/connector';
import type { State } from '../state/state';
import { type PageTab, readState, readTabs } from '../state/store';
import { connectorOf } from './match';

const RED = '#b3261e';

/** How many connectors need a person: those that the api says so of, and those that open pages show as failed, each once. */
export function attention(state: State, tabs: Record<string, PageTab>): number {
  const needed = new Set(state.connectors.filter(needsLogin).map(({ id }) => id));
  for (const item of Object.values(tabs).flatMap((tab) => tab.detected)) {
    needed.add(connectorOf(item, state.connectors)?.id ?? item.key);
  }
  return needed.size;
}

export async function presentBadge(): Promise<void> {
  const [state, tabs] = await Promise.all([readState(), readTabs()]);
  const count = attention(state, tabs);
  await browser.action.setBadgeBackgroundColor({ color: RED });
  await browser.action.setBadgeText({ text: count === 0 ? '' : count > 99 ? '99+' : String(count) });
  await browser.action.setTitle({ title: count === 0 ? t('extensionName') : t(count === 1 ? 'badgeTitleOne' : 'badgeTitleMany', count) });
}
