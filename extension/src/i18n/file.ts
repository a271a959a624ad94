/**
 * Texts read from `_locales` by ourselves. Chromium keeps an extension's texts in each process, and may keep none in one where an older version of the
 * extension was just unloaded (an update, a new installation): every text there is empty until the process ends.
 */
import { browser } from 'wxt/browser';

export interface Entry {
  message: string;
  placeholders?: Record<string, { content: string }>;
}

const PREDEFINED = '@@ui_locale';

let entries: Record<string, Entry> | null = null;

/** Reads the texts if the browser gives none. A page waits for it before it shows anything. */
export async function ensureTexts(): Promise<void> {
  entries = null;
  if (browser.i18n.getMessage('locale') === '') {
    const [preferred = ''] = browser.i18n.getUILanguage().split('-');
    entries = (await read(preferred)) ?? (await read('en'));
  }
}

/** What `i18n.getMessage` would say; empty where the browser's own texts are to be used. */
export function fromFile(key: string, substitutions: string[]): string {
  if (entries && key === PREDEFINED) {
    return browser.i18n.getUILanguage();
  }
  const entry = entries?.[key];
  return entry ? filled(entry, substitutions) : '';
}

/** A message with its placeholders filled in (https://developer.chrome.com/docs/extensions/reference/api/i18n). */
export function filled({ message, placeholders }: Entry, substitutions: string[]): string {
  return message
    .replace(/\$(\w+)\$/g, (_, name: string) => placeholders?.[name.toLowerCase()]?.content ?? '')
    .replace(/\$(\d)/g, (_, digit: string) => substitutions[Number(digit) - 1] ?? '');
}

async function read(locale: string): Promise<Record<string, Entry> | null> {
  const response = await fetch(`/_locales/${locale}/messages.json`).catch(() => null);
  return response?.ok ? ((await response.json()) as Record<string, Entry>) : null;
}
