/** What tests of pages need: texts from `_locales`, and a page to render into. */
import { type ComponentChild, render } from 'preact';
import { act } from 'preact/test-utils';
import { vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import de from '../../public/_locales/de/messages.json';
import en from '../../public/_locales/en/messages.json';
import { type Entry, filled } from '../i18n/file';

/** Speaks the language as a browser does whose own language may be another. */
export function speak(language: 'en' | 'de' = 'en', browserLanguage: string = language): void {
  const entries: Record<string, Entry> = { en, de }[language];
  vi.spyOn(fakeBrowser.i18n, 'getMessage').mockImplementation((key: string, given?: unknown) => {
    const substitutions = [given ?? []].flat().map(String);
    if (key === '@@ui_locale') {
      return browserLanguage;
    }
    const entry = entries[key];
    return entry ? filled(entry, substitutions) : '';
  });
}

/** Renders into the document, over what was there, and waits for effects. */
export async function show(node: ComponentChild): Promise<void> {
  await act(() => render(node, document.body));
}

/** Takes everything away and waits for what that causes: the next test must not hear of it. */
export async function clear(): Promise<void> {
  await act(() => render(null, document.body));
  document.body.replaceChildren();
}

const ROLES: Record<string, string> = {
  button: 'button',
  link: 'a[href]',
  heading: 'h1, h2, h3',
  textbox: 'input:not([type]), textarea',
  radio: 'input[type=radio]',
  checkbox: 'input[type=checkbox]',
  status: '[role=status]',
  alert: '[role=alert]',
};

/** What a person hears for an element: its label, or its words. */
export function nameOf(element: Element): string {
  const labelled = element.getAttribute('aria-label') ?? (element.id && document.querySelector(`label[for="${element.id}"]`)?.textContent);
  return (labelled || element.closest('label')?.textContent || element.textContent || '').replace(/\s+/g, ' ').trim();
}

/** Elements of a role that can be seen, closed details left out. */
export function all(role: keyof typeof ROLES): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROLES[role] ?? role)].filter(
    (element) => !element.closest('details:not([open]) > :not(summary)'),
  );
}

export function find(role: keyof typeof ROLES, name: string | RegExp): HTMLElement {
  const found = all(role).filter((element) => (typeof name === 'string' ? nameOf(element) === name : name.test(nameOf(element))));
  if (found.length !== 1 || !found[0]) {
    throw new Error(`${found.length} of role ${role} are called ${name}; there are: ${all(role).map(nameOf).join(' | ')}`);
  }
  return found[0];
}

export function has(role: keyof typeof ROLES, name: string | RegExp): boolean {
  return all(role).some((element) => (typeof name === 'string' ? nameOf(element) === name : name.test(nameOf(element))));
}

export async function click(element: HTMLElement): Promise<void> {
  await act(async () => {
    element.focus();
    element.click();
    await Promise.resolve();
  });
}

export async function type(field: HTMLElement, value: string): Promise<void> {
  await act(() => {
    (field as HTMLInputElement).value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

export async function press(element: Element, key: string): Promise<void> {
  await act(() => void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
}
