import { afterEach, expect, test, vi } from 'vitest';
import { speak } from '../ui/testing';
import { ago, language } from './i18n';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['en', 'en_GB', 'en-GB'],
  ['en', 'fr', 'en'],
  ['de', 'de', 'de'],
  ['de', 'en_US', 'de'],
] as const)('Language_%sTextsInA%sBrowser_Is%s', (texts, browsers, expected) => {
  speak(texts, browsers);
  expect(language()).toBe(expected);
});

test('Ago_EnglishTextsInAFrenchBrowser_IsEnglish', () => {
  speak('en', 'fr');
  expect(ago('2026-11-22T12:00:00Z', Date.parse('2026-11-24T12:00:00Z'))).toBe('2 days ago');
});
