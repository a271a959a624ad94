import { expect, test } from 'vitest';
import de from '../../public/_locales/de/messages.json';
import en from '../../public/_locales/en/messages.json';

interface Entry {
  message: string;
  placeholders?: Record<string, { content: string }>;
}

const english: Record<string, Entry> = en;
const german: Record<string, Entry> = de;

test('Locales_Both_HaveTheSameKeys', () => {
  expect(Object.keys(german)).toEqual(Object.keys(english));
});

test.each(Object.keys(english))('Locales_%s_HasTheSamePlaceholders', (key) => {
  const [one, other] = [english[key], german[key]];
  expect(contents(other)).toEqual(contents(one));
  expect(used(other)).toEqual(used(one));
});

test.each(Object.entries(english).concat(Object.entries(german)))('Locales_%s_UsesOnlyWhatItDeclares', (_, entry) => {
  for (const name of entry.message.matchAll(/\$([A-Za-z_]+)\$/g)) {
    expect(entry.placeholders).toHaveProperty((name[1] ?? '').toLowerCase());
  }
  expect(entry.message.trim()).not.toBe('');
});

test('Locales_Description_FitsTheStore', () => {
  for (const messages of [english, german]) {
    expect(messages.extensionDescription?.message.length).toBeLessThanOrEqual(132);
  }
});

function contents(entry: Entry | undefined): [string, string][] {
  return Object.entries(entry?.placeholders ?? {}).map(([name, { content }]) => [name, content]);
}

function used(entry: Entry | undefined): string[] {
  return [...new Set(entry?.message.match(/\$([A-Za-z_]+)\$|\$\d/g))].sort();
}
