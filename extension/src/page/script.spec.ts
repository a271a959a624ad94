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
});
