import { describe, expect, test } from 'vitest';
import { all, click, find, has, nameOf } from '../ui/testing';
import { journey, NOW, views, withJourney } from './fixtures';
import type { View } from './model';
import { openPanel, panel, send, title, words } from './testing';

openPanel();

describe('guide', () => {
  const stages = () =>
    [...document.querySelectorAll('.progress > li')].map((item) => [nameOf(item.querySelector('.stage') as HTMLElement), item.className]);
  const mayCome = () => [...document.querySelectorAll<HTMLElement>('.may > li')];

  test('Guide_Open_SaysTheOneSentenceThatMatters', async () => {
    await panel(views['guide-login']);
    expect(title()).toBe('Reconnect QuickBooks — Acme Inc.');
    expect(words()).toContain('Log in as Organization Admin of Acme Inc.');
    expect([...document.querySelectorAll('.key strong')].map((strong) => strong.textContent)).toEqual(['Organization Admin', 'Acme Inc.']);
    expect(find('status', 'Waiting for your login at QuickBooks')).toBeDefined();
  });

  test('Guide_Open_TicksWhatIsKnown_AndListsWhatMayCome (case 15.2)', async () => {
    await panel(views['guide-login']);
    expect(stages()).toEqual([
      ['QuickBooks opened', 'done'],
      ['At QuickBooks', 'now'],
      ['Check', 'ahead'],
      ['Connection', 'ahead'],
      ['Sync', 'ahead'],
    ]);
    expect(document.querySelectorAll('[aria-current]')).toHaveLength(1);
    expect(mayCome().map((item) => nameOf(item.querySelector('summary') as HTMLElement))).toEqual([
      'Log in as Organization Admin',
      'Verify with passkey or password',
      'Choose Acme Inc.',
      'Allow access',
    ]);
    // What the person would do on Drivetrain's page is none of it: the login was begun directly.
    expect(words()).not.toContain('Choose Connect to QuickBooks');
  });

  test('Guide_BesideTheLogin_DoesNotLeadThere', async () => {
    const shown = views['guide-login'] as View;
    await panel({ ...shown, activeTabId: shown.state?.journeys.con_acme?.tabId ?? null });
    expect(all('button').map(nameOf)).not.toContain('Go to the login tab');
    await panel({ ...shown, activeTabId: 999 });
    expect(find('button', 'Go to the login tab')).toBeTruthy();
  });

  test('Guide_Stuck_IsSaidAndTakenBack (case 15.2)', async () => {
    await panel(views['guide-login']);
    const [, verify] = mayCome();
    (verify?.querySelector('details') as HTMLDetailsElement).open = true;
    await click(find('button', 'I’m stuck here: Verify with passkey or password'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.pin', connectorId: 'con_acme', step: 'verify' });
    expect(document.activeElement).toBe(verify?.querySelector('summary'));

    await panel(views['guide-stuck']);
    expect(mayCome()[2]?.textContent).toContain('Stuck here');
    expect((mayCome()[2]?.querySelector('.help') as HTMLDetailsElement).open).toBe(true);
    expect(words()).toContain('Stuck here?');
    await click(find('button', /^It works now/));
    expect(send).toHaveBeenLastCalledWith({ type: 'panel.pin', connectorId: 'con_acme', step: null });
  });

  test('Guide_Lingering_OffersHelp_AndOpensNoGuess (case 15.2)', async () => {
    await panel(views['guide-login'], NOW + 60_000);
    expect(words()).toContain('Stuck here?');
    expect(mayCome().filter((item) => item.querySelector('details[open]'))).toEqual([]);
  });

  test.each(['guide-login', 'guide-stuck', 'guide-showing', 'guide-starting', 'guide-withheld'])(
    'Guide_%s_HasTheWaysOutInSight (case 15.2)',
    async (name) => {
      await panel(views[name]);
      const foot = [...document.querySelectorAll<HTMLElement>('.foot button')].map((button) => button.textContent);
      expect(foot).toEqual(['Not an admin?', 'Get help', name === 'guide-showing' ? 'Stop showing' : 'Cancel']);
      await click(find('button', 'Get help'));
      expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.report.open', connectorId: 'con_acme' });
    },
  );

  test('Guide_Showing_FollowsThePage', async () => {
    const showing = journey({ phase: 'showing', reauthId: null, startUrl: null, tabId: null, reauth: null, pinnedStep: 'connect' });
    await panel(withJourney(showing));
    expect(nameOf(document.querySelector('[aria-current=step] .stage') as HTMLElement)).toBe('Choose Connect to QuickBooks');
    expect(document.querySelectorAll('.steps > li')).toHaveLength(2);
  });

  test('Guide_LittleTimeLeft_CountsDownForTheEyeAndByMinutesForTheEar', async () => {
    await panel(views['guide-lingering']);
    expect(document.querySelector('.left')?.textContent).toBe('2:05 left');
    const heard = document.querySelector('main [role=status]')?.textContent;
    await panel(views['guide-lingering'], NOW + 1000);
    expect(document.querySelector('.left')?.textContent).toBe('2:04 left');
    expect(document.querySelector('main [role=status]')?.textContent).toBe(heard);
    expect(heard).toContain('2 minutes left');
  });

  test.each([
    ['guide-login', 'Go to the login tab', { type: 'panel.focusTab', connectorId: 'con_acme' }],
    ['guide-login', 'Cancel', { type: 'panel.cancel', connectorId: 'con_acme' }],
    ['guide-login', 'All connectors', { type: 'panel.show', connectorId: null }],
    ['guide-closed', 'Reopen the login', { type: 'panel.focusTab', connectorId: 'con_acme' }],
    ['guide-showing', 'Log in directly', { type: 'panel.start', connectorId: 'con_acme' }],
    ['guide-showing', 'Stop showing', { type: 'panel.cancel', connectorId: 'con_acme' }],
  ])('Guide_%s_%s_SendsIt', async (name, button, message) => {
    await panel(views[name]);
    await click(find('button', button));
    expect(send).toHaveBeenCalledExactlyOnceWith(message);
  });

  test('Guide_Starting_HasNoTabToGoTo', async () => {
    await panel(views['guide-starting']);
    expect(find('status', 'Opening QuickBooks …')).toBeDefined();
    expect(has('button', /login tab|login again/)).toBe(false);
  });

  test('Guide_Unbound_OffersNoHandOver', async () => {
    await panel(views['guide-unbound']);
    expect(words()).toContain('Log in as Org Admin of the company that belongs to this data source.');
    expect(has('button', /^Not an admin/)).toBe(false);
  });

  test('Guide_WithoutWalkthrough_StillGuides', async () => {
    await panel({ ...(views['guide-login'] as View), contributions: null });
    expect(words()).toContain('Log in as Admin of Acme Inc.');
    expect(document.querySelector('.may')).toBeNull();
  });
});
