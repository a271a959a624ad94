import { describe, expect, test, vi } from 'vitest';
import { click, find, has, nameOf } from '../ui/testing';
import { ended, NOW, outcomes, views, withJourney } from './fixtures';
import type { View } from './model';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

describe('outcomes', () => {
  test.each([
    ['success-pending', 'Sync starting soon'],
    ['success-running', 'Syncing1,204 of 3,800 rows'],
    ['success-synced', 'SyncedJust now · 3,800 records · January 1 – November 24, 2026'],
    ['success-sync-failed', 'Sync failed'],
  ])('Outcome_%s_ShowsTheSync', async (name, message) => {
    await panel(views[name]);
    expect(title()).toBe('Reconnected');
    // Browsers write a range with narrow spaces.
    expect(document.querySelector('.sync')?.textContent?.replace(/\s/g, ' ')).toContain(message);
    expect(has('button', 'Report a problem')).toBe(name === 'success-sync-failed');
    await click(find('button', 'Done'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.close', connectorId: 'con_acme' });
  });

  test('Outcome_Mismatch_ShowsBothCompaniesWithTheirIds', async () => {
    await panel(views.mismatch);
    const [expected, chosen] = [...document.querySelectorAll('.company')].map((company) => company.textContent?.replace(/\s+/g, ' '));
    expect(expected).toBe('This data source belongs toAcme Inc. ID 9130347957983001');
    expect(chosen).toBe('You logged in toAcme East LLC ID 9130347957983002');
  });

  test.each([
    ['mismatch', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['mismatch', 'Reconnect QuickBooks — Acme East LLC instead', { type: 'panel.start', connectorId: 'con_east' }],
    ['mismatch', 'Not now', { type: 'panel.close', connectorId: 'con_acme' }],
    ['denied', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['not-admin', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['wait', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['expired', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['superseded', 'Log in again', { type: 'panel.start', connectorId: 'con_acme' }],
    ['cancelled', 'Try again', { type: 'panel.start', connectorId: 'con_acme' }],
  ])('Outcome_%s_%s_SendsIt', async (name, button, message) => {
    await panel(views[name]);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test.each([
    ['not-admin', 'Ask an Organization Admin'],
    ['support', 'Report a problem'],
    ['mismatch', 'Log in again'],
    ['problem-not-configured', 'Report a problem'],
    ['problem-unknown', 'Try again'],
  ])('Outcome_%s_PutsFirst_%s', async (name, label) => {
    await panel(views[name]);
    expect(nameOf(document.querySelector('.actions .button') as HTMLElement)).toBe(label);
    expect(document.querySelector('.actions .button')?.classList).toContain('primary');
  });

  test('Outcome_NotAdminOfUnbound_HasNobodyToAsk', async () => {
    const one = ended(outcomes.notAdmin, { connectorId: 'con_new', expected: null });
    await panel(withJourney({ ...one, connectorId: 'con_new' }));
    expect(has('button', /^Ask/)).toBe(false);
    expect(find('button', 'Log in again').classList).toContain('primary');
  });

  test.each(['mismatch', 'denied', 'not-admin', 'wait', 'support', 'expired', 'superseded', 'cancelled', 'problem-not-configured'])(
    'Outcome_%s_HasAPlaceForThoseWhoAreStuck',
    async (name) => {
      await panel(views[name]);
      expect(find('link', 'Write an e-mail instead').getAttribute('href')).toMatch(/^mailto:support@drivetrain\.ai\?subject=.+&body=.+/);
    },
  );

  test('Outcome_DetailsForSupport_AreCopied', async () => {
    const write = vi.fn(async () => {});
    vi.stubGlobal('navigator', { clipboard: { writeText: write } });
    await panel(views.denied);
    (document.querySelector('.support details') as HTMLDetailsElement).open = true;
    await click(find('button', 'Copy the details for support'));
    expect(write).toHaveBeenCalledWith('Reference: rea_01JDQ4M8T7\nCode: denied\nProvider trace ID: 1-6744b2f1-5a9c0e7712ab34cd56ef7890');
    expect(has('button', 'Copied')).toBe(true);
    vi.unstubAllGlobals();
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'not an address'])(
    'Outcome_SupportUrl%j_IsNotUsed_AndAPageIsNotCalledAnEMail (case 15.5)',
    async (supportUrl) => {
      const shown = views.denied as View;
      await panel({ ...shown, contributions: shown.contributions && { ...shown.contributions, supportUrl } });
      expect(find('link', 'Open the help page').getAttribute('href')).toBe(__SUPPORT__);
    },
  );

  test('Outcome_OpensOthers_ReconnectsThemWithOneClick (case 16.several)', async () => {
    await panel(views['success-others']);
    expect(words()).toContain('This login also opens 2 data sources that need attention');
    expect([...document.querySelectorAll('.others li')].map((item) => item.textContent)).toEqual([
      'Xero — Acme UK Ltd',
      'Xero — Down UnderAcme Australia Pty',
    ]);
    // What this login can do needs no other one.
    expect(has('button', /^Reconnect next/)).toBe(false);
    expect(find('button', 'Done').classList).toContain('secondary');
    const connectorId = views['success-others']?.state?.shown;
    await click(find('button', 'Reconnect all 2'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.reconnectOthers', connectorId, connectorIds: ['con_uk', 'con_au'] });
  });

  test('Outcome_OpensOneOther_NamesIt (case 16.several)', async () => {
    await panel(views['success-other']);
    expect(has('button', 'Reconnect Xero — Acme UK Ltd too')).toBe(true);
  });

  test('Outcome_OffersThatHaveExpired_AreGone (case 16.several)', async () => {
    await panel(views['success-others'], NOW + 10 * 60_000);
    expect(words()).not.toContain('This login also opens');
    expect(has('button', 'Reconnect next: Xero — Acme UK Ltd')).toBe(true);
  });

  test('Outcome_OthersReconnected_AreNamed (case 16.several)', async () => {
    await panel(views['success-others-done']);
    expect(words()).toContain('Also reconnectedXero — Acme UK LtdXero — Down Under');
    expect(has('button', /^Reconnect/)).toBe(false);
  });

  test('Problem_KnownCode_IsInOurWords', async () => {
    await panel(views['problem-not-configured']);
    expect(title()).toBe('The login couldn’t be started');
    expect(words()).toContain('has no access to QuickBooks yet');
  });

  test('Problem_UnknownCode_IsInTheApisWords', async () => {
    await panel(views['problem-unknown']);
    expect(words()).toContain('The moon is in the wrong house.');
  });
});
