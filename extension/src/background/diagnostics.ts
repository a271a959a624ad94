import { browser } from 'wxt/browser';
import { language } from '../i18n/i18n';
import type { Diagnostics } from '../state/reporting';
import { readTabs } from '../state/store';

const BROWSERS: [string, RegExp][] = [
  ['Edge', /Edg\/([\d.]+)/],
  ['Firefox', /Firefox\/([\d.]+)/],
  ['Chrome', /Chrome\/([\d.]+)/],
];

/** What the browser tells of itself: never an address with path or query, never anything of a page. */
export async function diagnostics(): Promise<Diagnostics> {
  const { os } = await browser.runtime.getPlatformInfo();
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  const host = tab?.id === undefined ? undefined : (await readTabs())[tab.id]?.host;
  return {
    extensionVersion: browser.runtime.getManifest().version,
    browser: browserOf(navigator.userAgent),
    locale: language(),
    platform: os,
    ...(host ? { pageHost: host } : {}),
  };
}

export function browserOf(userAgent: string): string {
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) {
      return `${name}/${version}`;
    }
  }
  return 'Browser';
}
