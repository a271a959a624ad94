/** Nobody waits for ever: whatever a login waits for besides the person is said, with what to do next. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { Answer, PanelMessage } from '../messages';
import { FakePermissions } from '../testing/permissions';
import { all, clear, click, find, has, nameOf, show, speak } from '../ui/testing';
import { ACME, before, ended, journey, NOW, oddNames, outcomes, reauth, view, views, withJourney } from './fixtures';
import { isReplaced } from './model';
import { Panel } from './panel';

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();

beforeEach(() => {
  speak('en');
  send.mockReset().mockResolvedValue({ problem: null });
});

afterEach(clear);

const panel = (name: string) => show(<Panel view={views[name] ?? view()} send={send} now={NOW} />);

function words(): string {
  return (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ');
}

describe('waiting', () => {
  test.each([
    ['guide-withheld', 'the browser is blocking access', 'Allow access'],
    ['guide-unread', 'can’t be retrieved right now', 'Go to the login tab'],
    ['guide-overdue', 'This login has timed out', 'Log in again'],
    ['guide-held', 'See its tab for the reason', 'Go to the login tab'],
    ['problem-cookies', 'allow cookies for reauth.drivetrain.ai', 'Open the cookie settings'],
    ['problem-withheld', 'Allow access above', 'Allow access'],
    ['problem-allowed', 'Try again to open the login', 'Try again'],
    ['problem-gone', 'no longer knows this login', 'Try again'],
    ['problem-quota', 'reached a limit', 'Try again'],
    ['success-silent', 'No sync status yet', 'Done'],
  ])('Panel_%s_SaysWhyAndWhatToDo (case 3.8)', async (name, sentence, action) => {
    await panel(name);
    expect(words()).toContain(sentence);
    expect(words()).not.toContain('Waiting for your login');
    expect(document.querySelector('main .status .icon, main .sync .icon')?.getAttribute('class') ?? '').not.toContain('spinner');
    expect(has('button', action)).toBe(true);
  });

  test('Guide_Overdue_BeginsAnew (case 3.8)', async () => {
    await panel('guide-overdue');
    await click(find('button', 'Log in again'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.start', connectorId: 'con_acme' });
  });

  test.each([3_600_000, -3_600_000])('Guide_ClockOffBy%i_CountsByTheApis (case 3.8)', async (off) => {
    // The api's instants as this machine's clock sees them.
    const expiresAt = new Date(NOW + 100_000 + off).toISOString();
    await show(<Panel view={withJourney(journey({ reauth: reauth({ expiresAt }) }), { ahead: off })} send={send} now={NOW} />);
    expect(document.querySelector('.left')?.textContent).toBe('1:40 left');
    expect(words()).toContain('Waiting for your login');
  });

  test('Panel_Intercepted_NamesTheNetwork (case 3.9)', async () => {
    await panel('list-intercepted');
    expect(document.querySelector('.bar')?.textContent).toContain('sign-in page or a proxy');
  });
});

describe('access', () => {
  test('Panel_SiteWithheld_AsksForItAtAClick (case 3.8)', async () => {
    const permissions = new FakePermissions();
    await panel('guide-withheld');
    await click(find('button', 'Allow access'));
    expect(permissions.asked).toEqual([['https://reauth.drivetrain.ai/*', 'https://acme.drivetrain.ai/*']]);
  });

  test.each([false, 'fails' as const])('Panel_AccessRefusedWith%s_SaysHowItIsDoneByHand (case 3.8)', async (answer) => {
    new FakePermissions().answer = answer;
    await panel('list-withheld');
    await click(find('button', 'Allow access'));
    await vi.waitFor(() => expect(words()).toContain('right-click the extension’s icon'));
  });

  test('Panel_OnlyPagesWithheld_SaysThatItStillReconnects (case 3.8)', async () => {
    await panel('list-withheld');
    expect(words()).toContain('You can still reconnect from here');
    expect(has('button', /^Reconnect/)).toBe(true);
  });

  test('Panel_CookiesBlocked_OpensTheirSettings (case 3.8)', async () => {
    const create = vi.spyOn(fakeBrowser.tabs, 'create').mockResolvedValue({} as never);
    await panel('problem-cookies');
    await click(find('button', 'Open the cookie settings'));
    expect(create).toHaveBeenCalledExactlyOnceWith({ url: 'chrome://settings/cookies' });
  });
});

describe('a company that was replaced', () => {
  test('Panel_Replaced_ShowsBothIdsAndTheWayToConnectAnew (case 2.11)', async () => {
    await panel('replaced');
    expect(words()).toContain(`ID ${ACME.id}`);
    expect(words()).toContain('ID 9130347957983009');
    expect(words()).toContain('remove the connector, add it again, log in, and confirm the company with the ID 9130347957983009');
    expect(words()).not.toContain('choose Acme Inc.');
    expect(nameOf(document.querySelector('.button.primary') as HTMLElement)).toBe('Report a problem');
    expect(has('button', 'Log in again')).toBe(true);
  });

  test.each([
    ['Acme Inc.', '2', true],
    [' ACME  inc. ', '2', true],
    ['Acme East LLC', '2', false],
    ['Acme Inc.', ACME.id, false],
  ])('Reauth_Opened%s%s_IsReplaced%s (case 2.11)', (name, id, replaced) => {
    expect(isReplaced(reauth({ seen: [{ id, name }] }))).toBe(replaced);
  });

  test('Panel_OtherNameOtherId_StillSaysLogInAgain', async () => {
    await show(<Panel view={withJourney(ended(outcomes.mismatch, { seen: [{ id: '7', name: 'Globex' }] }))} send={send} now={NOW} />);
    expect(words()).toContain('Log in again and choose Acme Inc.');
  });
});

describe('a hand-over', () => {
  test('Panel_LinkNoLongerKept_SaysSoAndMakesAnother (case 12.13)', async () => {
    await panel('hand-over-lost');
    await click(find('button', 'Create another link'));
    expect(words()).toContain('their link still works');
    await click(find('button', 'Create link'));
    expect(send).toHaveBeenCalledWith({ type: 'panel.handOver', connectorId: 'con_acme', note: null });
  });
});

describe('names', () => {
  test.each(Object.keys(oddNames))('Panel_%s_TurnsNothingAround (case 1.11)', async (name) => {
    await panel(name);
    expect(document.body.textContent).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
    for (const heading of all('heading')) {
      expect(nameOf(heading)).toMatch(/[\p{L}\p{N}]/u);
    }
  });

  test('Panel_RightToLeft_IsIsolatedInASentence (case 1.11)', async () => {
    await panel('guide-names');
    expect([...document.querySelectorAll('.key bdi')].map((name) => name.textContent)).toContain('שלום עולם (2)');
  });

  test('Panel_RightToLeft_IsIsolatedInALabelToo (case 1.11)', async () => {
    await panel('list-names');
    expect(all('button').map(nameOf)).toContain('Reconnect \u2068חשבון ראשי\u2069');
  });

  test('Panel_NamelessCompany_IsCalledByItsIdOnce (case 1.11)', async () => {
    await panel('confirm-names');
    expect([...document.querySelectorAll('.choice .company span')].map((company) => company.textContent?.trim())).toEqual([
      'AcmetxeT ID led-0001',
      'led-0002',
      'שלום עולם (2) ID led-0003',
    ]);
  });
});

test('Panel_LoginEnded_IsNotOverdue', async () => {
  await show(<Panel view={withJourney(ended(outcomes.denied, { expiresAt: before(1, 'h') }))} send={send} now={NOW} />);
  expect(words()).not.toContain('This login has timed out');
});
