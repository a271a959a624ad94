import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import de from '../../public/_locales/de/messages.json';
import en from '../../public/_locales/en/messages.json';

function read(path: string): string {
  return readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
}

/** The words alone, one line each. */
function wordsOfPage(html: string): string[] {
  const main = new DOMParser().parseFromString(html.slice(html.indexOf('<main>')), 'text/html').querySelector('main');
  return [...(main?.querySelectorAll('h1, h2, p, li') ?? [])].map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim());
}

test('Privacy_PageOfTheExtension_SaysWhatTheStoreSays', () => {
  const store = read('store/privacy.md')
    .split('\n')
    .map((line) => line.replace(/^(#+|-) /, ''))
    .filter(Boolean);
  expect(wordsOfPage(read('public/privacy.html'))).toEqual(store);
});

test('Privacy_BothLanguages_HaveTheSameParts', () => {
  const parts = (html: string) => html.match(/<(h1|h2|p|li)\b/g);
  expect(parts(read('public/privacy.de.html'))).toEqual(parts(read('public/privacy.html')));
});

test.each([en.privacyPage.message, de.privacyPage.message])('Privacy_Link%s_LeadsToAPage', (path) => {
  expect(read(`public${path}`)).toContain('<main>');
});
