import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { askForStart } from './opening';
import { speak } from './ui/testing';

const START = 'https://reauth.drivetrain.ai/reauth/rea_1/start';

let answers: unknown[];
const leave = vi.fn();

beforeEach(() => {
  speak();
  leave.mockReset();
  document.body.replaceChildren();
  vi.useFakeTimers();
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async () => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error) {
      throw next;
    }
    return next;
  }) as never);
});

afterEach(() => vi.useRealTimers());

async function ask(): Promise<void> {
  const end = askForStart(leave);
  await vi.advanceTimersByTimeAsync(20_000);
  await end;
}

describe('the page that a login begins with', () => {
  it('goes to the start address, also when the worker died before it answered', async () => {
    answers = [undefined, new Error('The message port closed.'), START];
    await ask();
    expect(leave).toHaveBeenCalledExactlyOnceWith(START);
  });

  it('asks no more where there is nothing to open: the worker closes it', async () => {
    answers = [null];
    await ask();
    expect(fakeBrowser.runtime.sendMessage).toHaveBeenCalledOnce();
    expect(document.body.textContent).toBe('');
  });

  it('says what to do when no worker answers (case 3.8)', async () => {
    answers = [undefined];
    await ask();
    expect(leave).not.toHaveBeenCalled();
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Close this tab');
  });

  it.each(['https://evil.example/start', 'javascript:alert(1)', 'no address', 7, { url: START }])(
    'goes nowhere else, whatever it is told: %j (case 12.13)',
    async (answer) => {
      answers = [answer];
      await ask();
      expect(leave).not.toHaveBeenCalled();
    },
  );
});
