import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { globex, NOW, session } from '../panel/fixtures';
import { EMPTY, type State } from '../state/state';
import { clear, click, find, has, press, show, speak, type } from '../ui/testing';
import { Options } from './options';

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();
const build = { api: 'https://reauth.drivetrain.ai', pages: ['https://*.drivetrain.ai/*'], version: '0.1.0' };

beforeEach(() => {
  speak('en');
  send.mockReset().mockImplementation(async () => ({ problem: null }));
});

afterEach(clear);

function options(changes: Partial<State> = {}): Promise<void> {
  return show(
    <Options
      state={{ ...EMPTY, sessions: [session], ...changes }}
      send={send}
      now={NOW}
      build={build}
      shortcuts="chrome://extensions/shortcuts"
    />,
  );
}

function words(): string {
  return (document.body.textContent ?? '').replace(/\s+/g, ' ');
}

describe('workspace', () => {
  test('Options_Paired_SaysWithWhatByWhomAndUntilWhen', async () => {
    await options();
    expect(words()).toContain('acmePaired as Ada Lovelace');
    expect(words()).toContain('Expires December 24, 2026 if unused');
  });

  test('Options_SignOut_AsksFirst', async () => {
    await options();
    await click(find('button', 'Sign out'));
    expect(send).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find('button', 'Stay signed in'));
    await click(find('button', 'Sign out'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.signOut', workspaceId: 'acme' });
  });

  test('Options_SignOutGivenUp_GivesTheFocusBack', async () => {
    await options();
    await click(find('button', 'Sign out'));
    await press(find('button', 'Stay signed in'), 'Escape');
    expect(has('button', 'Stay signed in')).toBe(false);
    expect(document.activeElement).toBe(find('button', 'Sign out'));
  });

  test('Options_SignedOutHereOnly_SaysSoAfterwards', async () => {
    send.mockImplementation(async () => ({ problem: { code: 'signed_out_here_only', detail: null, traceId: null } }));
    await options();
    await click(find('button', 'Sign out'));
    await click(find('button', 'Sign out'));
    await options({ sessions: [] });
    expect(find('alert', /couldn’t be reached/)).toBeDefined();
    expect(document.activeElement).toBe(find('heading', 'Workspace'));
  });

  test('Options_NotPaired_Pairs', async () => {
    await options({ sessions: [] });
    await type(find('textbox', 'Pairing code'), 'abcdefgh');
    await click(find('button', 'Pair'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.pair', code: 'ABCDEFGH' });
  });
});

describe('workspaces', () => {
  test('Options_Several_SignsOutOfOne (case 15.3)', async () => {
    await options({ sessions: [session, globex] });
    expect(find('heading', 'Workspaces')).toBeDefined();
    await click(find('button', 'Sign out of Globex'));
    expect(words()).toContain('Sign out of Globex?');
    await click(find('button', 'Sign out'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.signOut', workspaceId: 'globex' });
  });

  test('Options_AddAWorkspace_TakesItsCode (case 15.3)', async () => {
    await options();
    await click(find('button', 'Add a workspace'));
    await type(find('textbox', 'Pairing code'), 'abcdefgh');
    await click(find('button', 'Pair'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.pair', code: 'ABCDEFGH' });
    await options({ sessions: [session, globex] });
    expect(has('textbox', 'Pairing code')).toBe(false);
    expect(document.activeElement).toBe(find('heading', 'Workspaces'));
  });

  test('Options_OneHasEnded_SaysSoAndRemovesIt (case 15.3)', async () => {
    await options({ ended: [{ workspaceId: 'globex', workspaceName: 'Globex' }] });
    expect(words()).toContain('GlobexYour session has ended.');
    await click(find('button', 'Remove Globex'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.signOut', workspaceId: 'globex' });
  });
});

test.each([
  [true, false],
  [false, true],
])('Options_Notifications%s_CanBeChanged', async (notifications, on) => {
  await options({ notifications });
  const box = find('checkbox', /^Notify me when/) as HTMLInputElement;
  expect(box.checked).toBe(notifications);
  await click(box);
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.notifications', on });
});

describe('banners', () => {
  test('Options_BannersPutAway_CanBeBroughtBack', async () => {
    await options({ dismissed: { a: NOW + 1000, b: NOW + 1000, over: NOW - 1000 } });
    expect(find('status', '2 banners are hidden.')).toBeDefined();
    await click(find('button', 'Show them again'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.undismiss' });
  });

  test('Options_NoBannerPutAway_OffersNothing', async () => {
    await options();
    expect(has('button', 'Show them again')).toBe(false);
  });
});

test('Options_About_SaysWhatTheBuildIsFor', async () => {
  await options();
  for (const fact of ['0.1.0', 'https://reauth.drivetrain.ai', 'https://*.drivetrain.ai/*', 'chrome://extensions/shortcuts']) {
    expect(words()).toContain(fact);
  }
  expect(find('link', 'Privacy statement').getAttribute('href')).toBe('/privacy.html');
});
