import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import script from '../entrypoints/pair';
import type { PairedMessage } from '../messages';
import { speak } from '../ui/testing';

let tell: (message: PairedMessage) => void;

beforeEach(() => {
  speak();
  Object.assign(fakeBrowser.runtime, { id: 'own' });
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async (message: { type: string }) =>
    message.type === 'code.where' ? [{ selector: 'code' }] : undefined) as never);
  vi.spyOn(fakeBrowser.runtime.onMessage, 'addListener').mockImplementation(((listener: typeof tell) => {
    tell = listener;
  }) as never);
  document.body.innerHTML = '<p>Your code: <code>ABCD-EFGH</code></p>';
});

afterEach(() => {
  (globalThis as { stopDrivetrainPairing?: () => void }).stopDrivetrainPairing?.();
  document.body.replaceChildren();
});

test('Pair_CodeIsUsedUp_TakesTheButtonAway (case 16.pairing)', async () => {
  script.main();
  await vi.waitFor(() => expect(document.body.children).toHaveLength(2));
  tell({ type: 'worker.paired', code: 'BCDE2345' });
  expect(document.body.children).toHaveLength(2);
  tell({ type: 'worker.paired', code: 'ABCDEFGH' });
  expect(document.body.children).toHaveLength(1);
});
