import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, PanelMessage } from '../messages';
import { session } from '../panel/fixtures';
import type { Offer } from '../state/offer';
import { EMPTY, type State } from '../state/state';
import { all, clear, click, find, has, nameOf, show, speak } from '../ui/testing';
import { Welcome } from './welcome';

const send = vi.fn<(message: PanelMessage) => Promise<Answer>>();
const openPanel = vi.fn();
const offer: Offer = {
  code: 'ABCDEFGH',
  host: 'acme.drivetrain.ai',
  preview: { workspaceId: 'acme', workspaceName: 'Acme Inc.', personName: 'Priya Nair' },
  problem: null,
};

beforeEach(() => {
  speak('en');
  send.mockReset().mockResolvedValue({ problem: null });
  openPanel.mockReset();
});

afterEach(clear);

function welcome(state: Partial<State>, offered: Offer | null = null, isPinned: boolean | null = null): Promise<void> {
  return show(<Welcome state={{ ...EMPTY, ...state }} offer={offered} send={send} isPinned={isPinned} openPanel={openPanel} />);
}

const words = () => (document.body.textContent ?? '').replace(/\s+/g, ' ');

describe('welcome', () => {
  test.each(['en', 'de'] as const)('Welcome_In_%s_HasThreeSteps_AndNoEmptyWords (case 15.3)', async (language) => {
    speak(language);
    await welcome({});
    expect(document.querySelectorAll('ol > li')).toHaveLength(3);
    expect(all('heading').filter((heading) => heading.tagName === 'H1')).toHaveLength(1);
    for (const control of [...all('button'), ...all('link'), ...all('heading')]) {
      expect(nameOf(control)).not.toBe('');
    }
    expect(words()).not.toMatch(/undefined|null|\$[A-Z]/);
  });

  test('Welcome_Offered_NamesTheWorkspaceAndAsks (case 15.3)', async () => {
    await welcome({}, offer);
    expect(words()).toContain('The code is for the workspace Acme Inc. and was created for Priya Nair.');
    expect(words()).toContain('From the page on acme.drivetrain.ai.');
    expect(document.querySelectorAll('.button.primary')).toHaveLength(1);
    await click(find('button', 'Pair with Acme Inc.'));
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'panel.acceptOffer' });
    await click(find('button', 'Not now'));
    expect(send).toHaveBeenLastCalledWith({ type: 'panel.declineOffer' });
  });

  test('Welcome_OfferedWhilePairedElsewhere_SaysThatItIsAdded (case 15.3)', async () => {
    await welcome({ sessions: [{ ...session, workspaceId: 'globex' }] }, offer);
    expect(words()).toContain('This browser stays paired with globex.');
  });

  test('Welcome_CodeOfNoUse_SaysSo_AndTypingStaysPossible (case 15.3)', async () => {
    await welcome({}, { ...offer, preview: null, problem: { code: 'invalid_pairing_code', detail: null, traceId: null } });
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Create a new one');
    expect(has('textbox', 'Pairing code')).toBe(true);
  });

  test('Welcome_Paired_IsDone_AndOpensThePanelAtAClick (case 15.3)', async () => {
    await welcome({ sessions: [{ ...session, workspaceName: 'Acme Inc.' }] }, null, true);
    expect(document.querySelectorAll('li.done')).toHaveLength(2);
    expect(words()).toContain('This browser is paired with Acme Inc.');
    await click(find('button', 'Open the side panel'));
    expect(openPanel).toHaveBeenCalledTimes(1);
  });
});
