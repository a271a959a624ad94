import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { detectorsOf, signsOf } from '../detection/words';
import { contributions } from '../testing/quickbooks';
import { speak } from '../ui/testing';

const CARD = '<article data-provider="quickbooks" data-status="failed" data-connector-id="ds_1"><h2>QuickBooks — Acme</h2></article>';
const banner = {
  key: 'quickbooks:ds_1',
  tone: 'failed',
  label: 'Acme',
  title: 'A new login',
  text: 'Please.',
  action: 'Reconnect',
  showMe: false,
};
const page = {
  watched: ['class'],
  detectors: detectorsOf(contributions),
  signs: signsOf(contributions.words ?? undefined),
  banners: [banner],
  highlight: null,
};

type Listener = (message: unknown, sender: { id?: string }) => unknown;

let heard: Listener;
let answer: unknown;

beforeEach(async () => {
  vi.resetModules();
  speak();
  document.body.innerHTML = CARD;
  answer = undefined;
  Object.assign(fakeBrowser.runtime, { id: 'own' });
  vi.spyOn(fakeBrowser.runtime, 'sendMessage').mockImplementation((async () => answer) as never);
  vi.spyOn(fakeBrowser.runtime.onMessage, 'addListener').mockImplementation(((listener: Listener) => {
    heard = listener;
  }) as never);
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe() {}
      unobserve() {}
    },
  );
  const script = (await import('../entrypoints/page')).default as { main(): void };
  script.main();
  await new Promise((resolve) => setTimeout(resolve, 0));
});

async function again(): Promise<void> {
  vi.mocked(fakeBrowser.runtime.sendMessage).mockClear();
  vi.resetModules();
  ((await import('../entrypoints/page')).default as { main(): void }).main();
}

const shown = () => document.querySelectorAll('[data-drivetrain-reauth]').length;

describe('the content script', () => {
  it('asks for what shows banners once there is one, and shows what the worker tells', async () => {
    heard({ type: 'worker.page', page: { ...page, banners: [] } }, { id: 'own' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fakeBrowser.runtime.sendMessage).not.toHaveBeenCalledWith({ type: 'page.present' });
    heard({ type: 'worker.page', page }, { id: 'own' });
    expect(fakeBrowser.runtime.sendMessage).toHaveBeenCalledWith({ type: 'page.present' });
    ((await import('../entrypoints/show')).default as { main(): void }).main();
    await vi.waitFor(() => expect(shown()).toBe(1));
  });

  it('shows one banner when what shows it is loaded twice', async () => {
    const { main } = (await import('../entrypoints/show')).default as { main(): void };
    main();
    heard({ type: 'worker.page', page }, { id: 'own' });
    await vi.waitFor(() => expect(shown()).toBe(1));
    main();
    expect(shown()).toBe(1);
  });

  it('hears nobody else (case 12.13)', async () => {
    heard({ type: 'worker.page', page }, { id: 'other' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(shown()).toBe(0);
  });

  it.each([undefined, null, 7, 'page', {}, { detectors: [] }, { detectors: {}, banners: [] }, { problem: null }])(
    'takes nothing of another form: %j (case 12.13)',
    (view) => {
      expect(() => heard({ type: 'worker.page', page: view }, { id: 'own' })).not.toThrow();
      expect(shown()).toBe(0);
    },
  );

  it('tells again what it has found once it had to introduce itself twice', async () => {
    const sent = vi.spyOn(fakeBrowser.runtime, 'sendMessage');
    let isDead = true;
    sent.mockImplementation((async ({ type }: { type: string }) => {
      if (type === 'page.hello' && isDead) {
        // The worker dies with its answer; what it had to tell reaches the page all the same, which finds its card.
        isDead = false;
        heard({ type: 'worker.page', page: { ...page, banners: [] } }, { id: 'own' });
        await vi.waitFor(() => expect(sent).toHaveBeenCalledWith(expect.objectContaining({ type: 'page.detected' })));
        throw new Error('The message port closed before a response was received.');
      }
      return undefined;
    }) as never);
    await again();
    const types = () =>
      sent.mock.calls.map(([message]) => (message as unknown as { type: string }).type).filter((type) => type !== 'page.present');
    await vi.waitFor(() => expect(types()).toEqual(['page.hello', 'page.detected', 'page.hello', 'page.detected']));
  });

  it('asks again for what shows banners where it could not be loaded', async () => {
    Object.assign(globalThis, { show: undefined });
    await again();
    const asked = () =>
      vi
        .mocked(fakeBrowser.runtime.sendMessage)
        .mock.calls.filter(([message]) => (message as unknown as { type: string }).type === 'page.present').length;
    heard({ type: 'worker.page', page }, { id: 'own' });
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(0));
    // Everything that was found by then has been told.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = asked();
    heard({ type: 'worker.page', page: { ...page, banners: [{ ...banner, text: 'News.' }] } }, { id: 'own' });
    await vi.waitFor(() => expect(asked()).toBe(before + 1));
  });
});
