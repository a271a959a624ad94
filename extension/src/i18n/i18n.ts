import { browser } from 'wxt/browser';
import { isolated } from '../state/names';
import { fromFile } from './file';
import { type MessageKey, t as translated } from './text';

export { ensureTexts } from './file';
export type { MessageKey } from './text';

/** A text in the browser's language, from `_locales`. Names in it do not turn it around. */
export function t(key: MessageKey, ...substitutions: (string | number)[]): string {
  const values = substitutions.map((value) => (typeof value === 'string' ? isolated(value) : String(value)));
  return translated(key, ...values) || fromFile(key, values);
}

/** A text that may not exist: empty then. */
export function given(key: string, ...substitutions: string[]): string {
  return browser.i18n.getMessage(key as MessageKey, substitutions) || fromFile(key, substitutions);
}

/**
 * The language of our texts, a BCP 47 tag: what is asked of the api, and what dates are written in. The texts say it themselves, because a browser in
 * a language
 * that we have no texts in shows English ones; its own variant of the language (en-GB) is kept.
 */
export function language(): string {
  const [ours, browsers] = [t('locale'), given('@@ui_locale').replace('_', '-')];
  return browsers.split('-')[0] === ours ? browsers : ours;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "2 days ago", "vor 2 Tagen". */
export function ago(iso: string, now: number): string {
  const difference = new Date(iso).getTime() - now;
  if (difference > -60_000 && difference <= 0) {
    return t('justNow');
  }
  const [unit, length] = UNITS.find(([, length]) => Math.abs(difference) >= length) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(Math.round(difference / length), unit);
}
