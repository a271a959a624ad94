import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import de from '../../public/_locales/de/messages.json';
import { speak } from '../ui/testing';
import { ago, ensureTexts, given, language, t } from './i18n';

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

describe('in a process for which the browser has no texts', () => {
  beforeEach(() => {
    vi.spyOn(fakeBrowser.i18n, 'getMessage').mockReturnValue('');
    vi.stubGlobal(
      'fetch',
      vi.fn(async (url: string) =>
        url.endsWith('/de/messages.json')
          ? Response.json(de)
          : url.includes('/en/')
            ? Response.json({ ...de, locale: { message: 'en' } })
            : Promise.reject(new Error('no such file')),
      ),
    );
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    speak('en');
    await ensureTexts();
  });

  test('Texts_OfTheBrowsersLanguage_ComeFromTheFile', async () => {
    vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue('de-AT');
    await ensureTexts();
    expect(t('pairAction')).toBe(de.pairAction.message);
    expect(t('pairErrorCharacter', 'O')).toContain('O');
    expect(language()).toBe('de-AT');
    expect(given('nothing_of_the_kind')).toBe('');
  });

  test('Texts_OfALanguageThatWeDoNotHave_AreEnglish', async () => {
    vi.spyOn(fakeBrowser.i18n, 'getUILanguage').mockReturnValue('fr');
    await ensureTexts();
    expect(language()).toBe('en');
  });
});

test('Texts_ThatTheBrowserGives_AreNotReadAgain', async () => {
  speak('en');
  const read = vi.fn();
  vi.stubGlobal('fetch', read);
  await ensureTexts();
  vi.unstubAllGlobals();
  expect(read).not.toHaveBeenCalled();
});
