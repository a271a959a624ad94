import { describe, expect, test, vi } from 'vitest';
import { all, click, find, has, nameOf, press, speak, type } from '../ui/testing';
import { journey, reauth, view, views, withJourney } from './fixtures';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

describe('every screen', () => {
  test.each(Object.keys(views))('Panel_%s_HasOneHeadingAndNoEmptyWords', async (name) => {
    await panel(views[name]);
    expect(all('heading').filter((heading) => heading.tagName === 'H1')).toHaveLength(1);
    expect(title()).not.toBe('');
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
    for (const control of [...all('button'), ...all('link')]) {
      expect(nameOf(control)).not.toBe('');
    }
    expect(document.body.textContent).not.toMatch(/undefined|null|NaN|\$[A-Z]|\.\.|[\u2068\u2069]/);
  });

  test.each(Object.keys(views))('Panel_%s_HasOnePrimaryActionAtMost', async (name) => {
    await panel(views[name]);
    expect(document.querySelectorAll('.button.primary').length).toBeLessThanOrEqual(1);
  });

  test.each(Object.keys(views))('Panel_%sInGerman_HasAllTexts', async (name) => {
    speak('de');
    await panel(views[name]);
    expect(title()).not.toBe('');
    expect(document.body.textContent).not.toMatch(/undefined|NaN|\$[A-Z]/);
  });
});

describe('before anything is known', () => {
  test('Panel_NotRead_IsBusyAndSaysNothingOfConnectors', async () => {
    await panel(views.loading);
    expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
    expect(words()).not.toMatch(/works|No connectors/);
  });

  test('Panel_ListNeverRead_IsBusy', async () => {
    await panel(views['list-loading']);
    expect(document.querySelector('[aria-busy=true]')).not.toBeNull();
  });

  test('Panel_ListNeverReadAndTrouble_OffersToTryAgain', async () => {
    await panel(views['list-not-loaded']);
    await click(find('button', 'Try again'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.refresh' });
  });
});

describe('pairing', () => {
  test('Panel_NotPaired_SaysWhereTheCodeIs', async () => {
    await panel(views.pair);
    expect(words()).toContain('Settings → Browser extension');
    expect(words()).toContain('your Drivetrain admin');
  });

  test.each([' abcd efgh', 'ABCD-EFGH\n', 'abcd–efgh', 'a b c d e f g h'])('Panel_Code%j_IsSentAsMeant', async (pasted) => {
    await panel(views.pair);
    const field = find('textbox', 'Pairing code') as HTMLInputElement;
    await type(field, pasted);
    expect(field.value).toBe('ABCD-EFGH');
    await click(find('button', 'Pair'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.pair', code: 'ABCDEFGH' });
  });

  test.each([
    ['ABCD', 'The code has eight characters. Enter all of them.'],
    ['ABCDEFGHJ', 'The code has eight characters. Enter all of them.'],
    ['ABCDEFG0', '“0” is never used in codes. Check what you entered.'],
  ])('Panel_Code%s_IsRefusedAtItsField', async (code, message) => {
    await panel(views.pair);
    const field = find('textbox', 'Pairing code');
    await type(field, code);
    await click(find('button', 'Pair'));
    expect(send).not.toHaveBeenCalled();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const described = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(described[0]).toBe(message);
    expect(document.activeElement).toBe(field);
  });

  test('Panel_CodeRefusedByTheApi_SaysSoAtTheFieldAlone', async () => {
    send.mockImplementation(async () => ({ problem: { code: 'invalid_pairing_code', detail: 'x', traceId: null } }));
    await panel(views.pair);
    await type(find('textbox', 'Pairing code'), 'ABCDEFGH');
    await click(find('button', 'Pair'));
    expect(document.querySelector('.error')?.textContent).toContain('already used or expired');
    expect(document.querySelector('[role=alert]')?.textContent).toBe('');
  });

  test('Panel_SessionEnded_SaysThatNothingIsLost', async () => {
    await panel(views['pair-ended']);
    expect(title()).toBe('Your session has ended');
    expect(words()).toContain('Nothing is lost');
  });

  test('Panel_FailedOnPage_NamesIt', async () => {
    await panel(views['pair-detected']);
    expect(words()).toContain('QuickBooks — Acme South');
  });
});

describe('focus', () => {
  test('Panel_First_LeavesTheFocusAlone', async () => {
    await panel(views['list-one']);
    expect(document.activeElement).toBe(document.body);
  });

  test('Panel_AnotherScreen_FocusesItsHeading', async () => {
    await panel(views['list-one']);
    await panel(views['guide-login']);
    expect(document.activeElement).toBe(document.querySelector('h1'));
    await panel(views.mismatch);
    expect(nameOf(document.activeElement as HTMLElement)).toBe('You logged in to a different company');
  });

  test('Panel_SameScreen_LeavesTheFocusAlone', async () => {
    await panel(views['guide-login']);
    find('button', 'Go to the login tab').focus();
    await panel(views['guide-stuck']);
    expect(nameOf(document.activeElement as HTMLElement)).toBe('Go to the login tab');
  });

  test('Panel_PersonElsewhere_AnnouncesInstead', async () => {
    await panel(views['guide-login']);
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    await panel(views.mismatch);
    expect(document.activeElement).toBe(document.body);
    expect(find('status', 'You logged in to a different company')).toBeDefined();
  });

  test('Panel_Escape_LeadsToTheList', async () => {
    await panel(views.denied);
    await press(document.querySelector('h1') as HTMLElement, 'Escape');
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.show', connectorId: null });
  });

  test('Panel_EscapeInTheList_DoesNothing', async () => {
    await panel(views['list-one']);
    await press(document.querySelector('h1') as HTMLElement, 'Escape');
    expect(send).not.toHaveBeenCalled();
  });

  test('Panel_ConnectorGone_ShowsTheList', async () => {
    await panel(view({ shown: 'con_gone' }));
    expect(title()).toBe('1 connector needs attention');
  });
});

test('Panel_German_SpeaksIt', async () => {
  speak('de');
  await panel(withJourney(journey({ reauth: reauth() })));
  expect(title()).toBe('QuickBooks — Acme Inc. neu verbinden');
  expect(words()).toContain('Melden Sie sich als Organization Admin von Acme Inc. an.');
  expect(has('button', 'Kein Admin? Organization Admin fragen')).toBe(true);
});
